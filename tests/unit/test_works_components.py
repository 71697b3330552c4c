"""What a person sees of the works of a service: figures, notes and marks made from rows written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from analytics.judgement import Judgement
from components.feeder_table import feeder_note, feeder_rows
from components.gateway_sensors import gateway_note
from components.lane import service_lane
from components.service_lanes import water_lane
from components.substation_table import substation_rows
from components.telemetry_headlines import telemetry_headlines
from components.wall_service import water_facts
from data_access.rows.gateways import GatewayRow, Silence
from data_access.rows.network import Headlines, Judged, NetworkPicture, Zoned
from data_access.rows.power import FeederRow
from data_access.rows.situation import NOBODY_OFF, Off, Reading, ReservoirRow, SubstationRow, UsualDay, WaterState
from data_access.rows.telemetry_page import GatewaySensors, TelemetryPicture
from tests.builders.walls import texts

UNKNOWN = Zoned(None, None, None, None)
SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
HEADS = Headlines(
    judged=Judged(193, 200, 4839.5, 5000.0, {}), inflow=UNKNOWN, inflow_at=None, inflow_sectors=0, trace=(),
    night=UNKNOWN, night_of=None, night_sectors=0, losses_m3h=None, leaks=0, abnormal={},
    low_pressure=("SM-05", "AS-08"), pressure_sectors=195, sensors_fresh=580, sensors=600,
)  # fmt: skip
UNHEARD = Reading(None, None, 900, Judgement.MISSING, (None,) * 24)


def test_the_sensors_behind_a_gateway_are_counted_as_an_alert_counts_them_and_loggers_apart():
    found = GatewaySensors("GW-01", "Passerelle", [], Silence(28, 28), Silence(26, 26), Silence(1, 60))
    assert gateway_note(found, "fr") == "28 muets sur 28 · dont 26 mesures · acoustiques 1 sur 60"
    alike = replace(found, hourly=Silence(3, 26), measuring=Silence(3, 26), loggers=Silence())
    assert gateway_note(alike, "fr") == "3 muets sur 26"


def test_one_silent_sensor_is_told_in_the_singular_however_many_there_are():
    found = GatewaySensors("GW-01", "Passerelle", [], Silence(1, 7), Silence(1, 5), Silence())
    assert gateway_note(found, "fr") == "1 muet sur 7 · dont 1 mesure"
    assert gateway_note(found, "en") == "1 silent of 7 · 1 of them measuring"
    assert gateway_note(found, "ar") == "مستشعر صامت من 7 · منها واحد للقياس"


def test_what_is_up_to_date_counts_the_sensors_and_not_the_loggers():
    gateway = GatewayRow(
        "GW-01", "Passerelle", 28, 7, False, UNHEARD, None, None, None, 20.0, 90.0, loggers=Silence(1, 60)
    )
    picture = TelemetryPicture([gateway], UsualDay((), (), ()))
    _, silent, _, fresh, loggers, *_ = map(str, telemetry_headlines(picture, SIX.date(), "fr"))
    assert "sur 28" in silent
    assert "75,0" in fresh
    assert "Capteurs à jour" in fresh
    assert "'muet sur 60'" in loggers
    twelve = TelemetryPicture([replace(gateway, loggers=Silence(12, 60))], UsualDay((), (), ()))
    assert "'muets sur 60'" in str(telemetry_headlines(twelve, SIX.date(), "fr")[4])


def test_of_a_day_of_which_little_is_kept_neither_silence_nor_freshness_is_told():
    gateway = GatewayRow("GW-01", "Passerelle", 7, 1, False, UNHEARD, None, None, None, 20.0, 90.0, not_kept=30)
    picture = TelemetryPicture([gateway], UsualDay((), (), ()))
    _, silent, _, fresh, *_ = (" ".join(texts(block)) for block in telemetry_headlines(picture, SIX.date(), "fr"))
    assert silent.startswith("Capteurs muets – sur 7")
    assert fresh.startswith("Capteurs à jour –")


def a_feeder(load_mw: float | None, **changes: Any) -> FeederRow:
    load = replace(UNHEARD, value=load_mw, judgement=Judgement.JUDGED) if load_mw is not None else UNHEARD
    row = FeederRow("PS-01-D01", "Nord", "PS-01", ("AC-01",), load, 5.0, 120, NOBODY_OFF, None, None, 80.0)
    return replace(row, **changes)


def test_a_feeder_that_is_dead_or_whose_customers_are_off_is_not_marked_normal():
    rows = [a_feeder(2.0), a_feeder(0.0), a_feeder(2.0, off=Off(90, SIX)), a_feeder(None)]
    marks = [row["mark"] for row in feeder_rows(rows, "fr")]
    assert [mark["state"] for mark in marks] == ["normal", "off", "off", "acknowledged"]
    assert sorted(marks, key=lambda mark: mark["order"])[0]["state"] == "off"
    [alarmed] = feeder_rows([a_feeder(0.0, priority=2, display="unacknowledged")], "fr")
    assert (alarmed["mark"]["priority"], alarmed["mark"]["state"]) == (2, "unacknowledged")


def test_of_a_substation_cut_as_one_nobody_knows_which_customers_are_off():
    dead, living = a_feeder(0.0, off=None), a_feeder(2.0, off=None)
    rows = feeder_rows([dead, living, a_feeder(0.0), a_feeder(2.0)], "fr")
    assert [row["off"] for row in rows] == [None, None, None, 0]
    assert [row["mark"]["state"] for row in rows] == ["off", "acknowledged", "off", "normal"]
    assert feeder_note([dead, living], "fr") == "2 départs · 1 hors tension · coupure du poste entier"
    assert feeder_note([a_feeder(0.0), a_feeder(2.0)], "fr") == "2 départs · 1 hors tension"


def test_a_substation_whose_customers_are_off_is_not_marked_normal():
    load = replace(UNHEARD, value=20.0, judgement=Judgement.JUDGED)
    fed = SubstationRow("PS-01", "Poste", 40.0, load, 500, NOBODY_OFF, None, None, 80.0, 100.0)
    rows = substation_rows([fed, replace(fed, off=Off(90, SIX))], "fr")
    assert [row["mark"]["state"] for row in rows] == ["normal", "off"]


@pytest.mark.parametrize(
    ("lang", "desk", "wall"),
    [
        ("fr", "Sous minimum, au plus", "au plus, secteurs entiers"),
        ("en", "Below minimum, at most", "at most, whole sectors"),
        ("ar", "دون الحد الأدنى، على الأكثر", "على الأكثر، قطاعات بأكملها"),
    ],
)
def test_customers_below_the_minimum_are_an_upper_bound_on_desk_and_wall(lang: str, desk: str, wall: str):
    state = WaterState(NetworkPicture((), HEADS), 11411, None, UsualDay((), (), ()))
    assert water_lane(state, lang).facts[0].label == desk
    assert wall in str(water_facts(state, lang))
    calm = replace(state, customers_low=0)
    assert water_lane(calm, lang).facts[0].label != desk, "nobody at most is nobody"
    assert wall not in str(water_facts(calm, lang))


def test_in_arabic_a_limit_is_said_in_words_and_its_unit_comes_after_it():
    tank = ReservoirRow("R-03", "Anfa 1", replace(UNHEARD, value=60.0), 4000.0, 20.0, 8.0)
    state = WaterState(NetworkPicture((), HEADS), 0, tank, UsualDay((), (), ()))
    assert water_lane(state, "ar").facts[1].normal == "العادي فوق 8 س"
    drawn = str(service_lane(water_lane(state, "ar"), None, "ar"))
    assert "Bdi('العادي" in drawn, "the name beside it does not turn it round"
