"""The live rules scored on a small city whose truth is known: nothing is written, and what is false is counted."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from data_access.alerts import alerts
from data_access.database import Database
from data_access.ground_truth import add_faults
from data_access.rows.hydraulics import TruthRecord
from data_access.rows.rules import Wish
from data_access.rule_settings import set_rule
from tests.builders.detection import FEED, Telemetry, build_watched_city, hour, send
from tests.builders.screens import ADMIN
from workers.city_backtest import score_city
from workers.city_command import figures


def fault(kind: str, sector: str, began_at: datetime, ended_at: datetime, size: float) -> TruthRecord:
    return TruthRecord(kind, sector, began_at, ended_at, size, sector=sector)


def test_leaks_bursts_and_a_false_alarm_are_counted_and_nothing_is_written(sqlite_database: Database):
    telemetry = Telemetry(26).add("Q-AN-01", hour(18, 12), hour(25, 12), 6.0)
    telemetry.add("Q-AN-02", hour(19, 13), hour(19, 17), 60.0).add("P-AN-02", hour(19, 13), hour(19, 17), -12.0)
    telemetry.add("Q-AN-03", hour(20, 14), hour(24, 14), 9.0)  # a valve that nobody wrote down
    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, telemetry)
    told = [
        fault("leak", "AN-01", hour(18, 12), hour(25, 12), 6.0),
        fault("burst", "AN-02", hour(19, 13), hour(19, 17), 60.0),
        fault("transfer", "AN-03", hour(20, 14), hour(24, 14), 9.0),
        fault("leak", "AN-03", hour(30), hour(34), 9.0),  # not begun yet
    ]
    sqlite_database.call(add_faults, told, actor=FEED)
    found = score_city(sqlite_database, hour(25), 10)
    assert (len(found.verdict.hits), found.verdict.misses) == (2, ())
    assert found.causes == {"transfer": 1}
    assert sqlite_database.call(alerts, at=hour(25)) == []
    lines = dict(figures(found)[:1])
    assert lines == {"recall": {"found": "2", "all": "2"}}


def test_a_burst_of_a_restless_hour_is_found_when_the_hours_are_calm_again(sqlite_database: Database):
    """From noon to two the flow of the sector differs by 6 m3/h from day to day: 15 m3/h stand out after that only."""
    telemetry = Telemetry(26).lose("P-AN-02", hour(0), hour(26))
    restless = np.random.default_rng(3).normal(0, 6, 26)
    for day, amount in enumerate(restless.tolist()):
        telemetry.add("Q-AN-02", hour(day, 12), hour(day, 14), amount)
    telemetry.add("Q-AN-02", hour(22, 12.5), hour(22, 19), 15.0)
    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, telemetry)
    sqlite_database.call(add_faults, [fault("burst", "AN-02", hour(22, 12.5), hour(22, 19), 15.0)], actor=FEED)
    ((_, alarm),) = score_city(sqlite_database, hour(25), 10).verdict.hits
    assert hour(22, 14) < datetime.fromtimestamp(alarm.ts, UTC) < hour(22, 16)


def test_a_rise_of_the_nights_below_the_least_leak_raises_nothing_until_the_rule_says_otherwise(
    sqlite_database: Database,
):
    telemetry = Telemetry(26).add("Q-AN-01", hour(18, 12), hour(25, 12), 2.0)
    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, telemetry)
    assert score_city(sqlite_database, hour(25), 10).verdict.false == ()
    wish = Wish("night_flow", "least_m3h", 1.0)
    sqlite_database.call(set_rule, wish=wish, reason="petits secteurs", actor=ADMIN, at=hour(10))
    (alarm,) = score_city(sqlite_database, hour(25), 10).verdict.false
    assert (alarm.zone, round(alarm.flow_m3h or 0)) == ("AN-01", 2)
