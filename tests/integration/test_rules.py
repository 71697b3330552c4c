"""The rules as people set them: who may, within which bounds, when detection goes by it, what it would have raised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Role
from data_access.alarm_rate import trips
from data_access.alerts import alerts
from data_access.database import Database
from data_access.errors import NotPermitted, OperatorError, ReasonMissing
from data_access.rows.alerts import ListState
from data_access.rows.rules import Wish
from data_access.rule_settings import history, set_rule, thresholds
from data_access.schema import AuditEvent
from data_access.topics import versions
from data_access.worker_states import move_cursor
from tests.builders.alerts import GUEST, KARIMA, SIX, YOUSSEF
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import NAME, catch_up
from workers.rule_preview import alarms

MINUTE = timedelta(minutes=1)
ADMIN = Actor("s.idrissi", Role.ADMIN, "10.0.0.2")
LOWER = Wish("high_level", "limit", 60.0)


def set_to(database: Database, wish: Wish = LOWER, *, actor: Actor | None = YOUSSEF, at=SIX, reason="orage") -> None:
    database.call(set_rule, wish=wish, reason=reason, actor=actor, at=at)


def test_a_setting_holds_from_its_instant_on_and_leaves_the_one_before_in_the_history(database: Database):
    set_to(database)
    set_to(database, Wish("high_level", "limit", 70.0), actor=ADMIN, at=SIX + MINUTE, reason="trop d'alarmes")
    told = [(row.change.value, row.actor, row.reason) for row in database.call(history, at=SIX + MINUTE)]
    assert told == [(60.0, YOUSSEF.name, "orage"), (70.0, ADMIN.name, "trop d'alarmes")]
    limits = [database.call(thresholds, at=SIX + n * MINUTE).value("high_level", "limit") for n in (-1, 0, 1)]
    assert limits == [85.0, 60.0, 70.0], "85 % is what the rule was delivered with"
    assert database.call(versions)["rules"] == 2

    def audited(session: Session) -> list[tuple[str, str, str | None, dict[str, float]]]:
        return [(line.action, line.subject, line.reason, line.before) for line in session.scalars(select(AuditEvent))]

    assert database.call(audited)[-1] == ("set_rule", "rule:high_level", "trop d'alarmes", {"limit": 60.0})


@pytest.mark.parametrize("nobody", [GUEST, KARIMA, None, Actor("feed", Role.FEED, "10.0.0.9")])
def test_only_dispatchers_and_administrators_set_rules(sqlite_database: Database, nobody: Actor | None):
    with pytest.raises(NotPermitted):
        set_to(sqlite_database, actor=nobody)
    assert sqlite_database.call(history, at=SIX) == []


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (Wish("high_level", "limit", 99.0), "bounds"),
        (Wish("high_level", "limit", None), "value_missing"),
        (Wish("high_level", "limit", 85.0), "same"),
        (Wish("high_level", "on_samples", 1.5), "whole"),
        (Wish("high_level", "colour", 1.0), "field_missing"),
        (Wish("stale", "limit", 1.0), "field_missing"),
        (Wish("night_flow", "budget", 40.0), "bounds"),
        (Wish("burst", "clear_z", 4.0), "order"),  # it would clear while it still stands out
    ],
)
def test_what_a_rule_cannot_take_is_refused_by_name(sqlite_database: Database, wish: Wish, problem: str):
    with pytest.raises(OperatorError) as refused:
        set_to(sqlite_database, wish)
    assert refused.value.message_key == f"rules.error.{problem}"
    assert sqlite_database.call(history, at=SIX) == []


def test_a_setting_needs_a_reason(sqlite_database: Database):
    with pytest.raises(ReasonMissing):
        set_to(sqlite_database, reason="  ")


@pytest.fixture
def watched(database: Database) -> Database:
    """Days of telemetry in which the lift station stands at 70 % from eight to twelve on three days."""
    database.call(build_watched_city)
    telemetry = Telemetry(12)
    for day in (8, 9, 10):
        telemetry.add("SR-1", hour(day, 8), hour(day, 12), 20.0)
    database.call(send, telemetry)
    return database


def raised(database: Database) -> list[tuple[str, object]]:
    return [(row.rule, row.detected_at) for row in database.call(alerts, at=hour(11), state=ListState.ALL)]


@pytest.mark.parametrize("steps", [1, 4])
def test_detection_goes_by_the_setting_in_force_at_each_quarter_hour(watched: Database, steps: int):
    set_to(watched, at=hour(10, 10))
    watched.call(move_cursor, name=NAME, to=hour(10))
    for step in range(1, steps + 1):
        catch_up(watched, hour(10) + step * timedelta(hours=24) / steps)
    assert raised(watched) == [("high_level", hour(10, 10) + 5 * MINUTE)], "not at eight, when 85 % was the limit"


def test_a_setting_taken_back_lets_the_alarm_clear_by_the_old_limit(watched: Database):
    set_to(watched, at=hour(10, 6))
    set_to(watched, Wish("high_level", "limit", 85.0), at=hour(10, 9))
    watched.call(move_cursor, name=NAME, to=hour(10))
    catch_up(watched, hour(11))
    row = watched.call(alerts, at=hour(11), state=ListState.ALL)[0]
    assert (row.detected_at, row.cleared_at) == (hour(10, 8) + 5 * MINUTE, hour(10, 9) + 5 * MINUTE)


def test_the_preview_counts_what_the_engine_would_have_raised(watched: Database):
    def would(wish: Wish | None) -> int:
        found = watched.call(thresholds, at=hour(11))
        if wish is not None:
            found = type(found)({(wish.rule, wish.field): wish.value})
        return watched.call(alarms, rule="high_level", thresholds=found, at=hour(11))

    assert (would(None), would(LOWER)) == (0, 3)
    assert would(Wish("high_level", "on_samples", 12.0)) == 0
    set_to(watched, at=hour(9))
    watched.call(move_cursor, name=NAME, to=hour(8))
    catch_up(watched, hour(11))
    counted = {"rule": "high_level", "since": hour(0), "at": hour(11)}
    assert watched.call(trips, **counted) == 2, "set on the second of the three days"


def test_nights_and_bursts_are_previewed_by_their_own_rules(sqlite_database: Database):
    telemetry = Telemetry(24).add("Q-AN-01", hour(18, 12), hour(24), 1.5)
    telemetry.add("Q-AN-02", hour(20, 13), hour(20, 17), 30.0)
    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, telemetry)
    catch_up(sqlite_database, hour(22))
    delivered = sqlite_database.call(thresholds, at=hour(22))

    def would(rule: str, **fields: float) -> int:
        changed = type(delivered)({(rule, field): value for field, value in fields.items()})
        return sqlite_database.call(alarms, rule=rule, thresholds=changed, at=hour(22))

    assert (would("night_flow", least_m3h=1.0), would("night_flow", least_m3h=1.0, budget=0.1)) == (1, 0)
    assert would("night_flow") == 0, "1.5 m3/h is less than was delivered as the least leak"
    assert (would("burst"), would("burst", least_m3h=40.0)) == (1, 0)
    assert would("silent_gateway") == 0
