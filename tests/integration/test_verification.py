"""Repairs that the network confirms or does not: stored readings, detection, and what it says about the repair."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analytics.alarm_states import Move
from data_access import alert_actions
from data_access.alerts import alert, alerts
from data_access.database import Database
from data_access.rows.alerts import AlertDetail, ListState
from tests.builders.alerts import KARIMA
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import catch_up

BEGINS, REPAIRED, END = hour(18, 12), hour(25, 12), hour(29)


def lived(database: Database, telemetry: Telemetry, until: datetime = END) -> AlertDetail:
    """The life of the leak of AN-01: seen by detection, reported repaired at noon of Friday, judged until then."""
    database.call(build_watched_city)
    database.call(send, telemetry)
    catch_up(database, REPAIRED)
    (row,) = database.call(alerts, at=REPAIRED, state=ListState.ALL)
    facts = {"code": row.code, "actor": KARIMA, "at": REPAIRED}
    database.call(alert_actions.acknowledge, **facts, seen_state="new")
    for move, seen in ((Move.INVESTIGATE, "acknowledged"), (Move.REPAIR, "investigating")):
        database.call(alert_actions.advance, **facts, move=move, seen_state=seen)
    catch_up(database, until)
    return database.call(alert, code=row.code, at=until)


def test_two_comparable_nights_with_the_step_down_verify_the_repair(database: Database):
    found = lived(database, Telemetry(29).add("Q-AN-01", BEGINS, REPAIRED, 6.0))
    assert [line.event for line in found.events][-2:] == ["cleared", "verify"]
    assert found.events[-1].at == hour(27, 5) + timedelta(minutes=5), "the second morning after"
    assert (found.row.handling, found.events[-1].actor) == ("verified", "detection")
    check = found.row.work["check"]
    assert (check["verdict"], check["shown"], check["compared"]) == ("shown", 2, 2)
    assert check["saved_m3h"] == pytest.approx(6.0, abs=0.6)
    assert check["low_m3h"] < check["saved_m3h"] < check["high_m3h"]


def test_half_of_the_step_is_told_as_a_second_leak_and_stays_repaired(sqlite_database: Database):
    telemetry = Telemetry(29).add("Q-AN-01", BEGINS, REPAIRED, 6.0).add("Q-AN-01", REPAIRED, END, 3.0)
    found = lived(sqlite_database, telemetry)
    assert [line.event for line in found.events].count("not_verified") == 1
    assert (found.row.handling, found.row.work["check"]["verdict"]) == ("repaired", "not_shown")
    assert found.row.work["check"]["saved_m3h"] == pytest.approx(3.0, abs=0.6)


def test_nights_without_readings_decide_nothing(sqlite_database: Database):
    telemetry = Telemetry(29).add("Q-AN-01", BEGINS, REPAIRED, 6.0).lose("Q-AN-01", hour(26), END)
    found = lived(sqlite_database, telemetry)
    assert (found.row.handling, found.row.work) == ("repaired", {})


def test_the_morning_after_is_too_early(sqlite_database: Database):
    found = lived(sqlite_database, Telemetry(29).add("Q-AN-01", BEGINS, REPAIRED, 6.0), until=hour(26, 12))
    assert (found.row.handling, found.row.work) == ("repaired", {})
