"""What a person sees of the works of a service: figures, notes and marks made from rows written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from analytics.judgement import Judgement
from components.gateway_sensors import gateway_note
from components.telemetry_headlines import telemetry_headlines
from data_access.rows.situation import GatewayRow, Reading, Silence, UsualDay
from data_access.rows.telemetry_page import GatewaySensors, TelemetryPicture

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
UNHEARD = Reading(None, None, 900, Judgement.MISSING, (None,) * 24)


def test_the_sensors_behind_a_gateway_are_counted_as_an_alert_counts_them_and_loggers_apart():
    found = GatewaySensors("GW-01", "Passerelle", [], Silence(28, 28), Silence(26, 26), Silence(1, 60))
    assert gateway_note(found, "fr") == "28 muets sur 28 · dont 26 mesures · acoustiques 1 sur 60"
    alike = replace(found, hourly=Silence(3, 26), measuring=Silence(3, 26), loggers=Silence())
    assert gateway_note(alike, "fr") == "3 muets sur 26"


def test_what_is_up_to_date_counts_the_sensors_and_not_the_loggers():
    gateway = GatewayRow("GW-01", "Passerelle", 28, 7, False, UNHEARD, None, None, None, loggers=Silence(1, 60))
    picture = TelemetryPicture([gateway], UsualDay((), (), ()))
    _, silent, _, fresh, loggers, *_ = map(str, telemetry_headlines(picture, SIX.date(), "fr"))
    assert "sur 28" in silent
    assert "75,0" in fresh
    assert "Capteurs à jour" in fresh
    assert "muets sur 60" in loggers
