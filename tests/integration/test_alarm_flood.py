"""Five hundred alarms within one minute: nothing is lost, nothing is slower by the alert, and the flood is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callbacks.alert_floods import banner
from callbacks.alert_lists import listed
from data_access import alert_actions as actions
from data_access.alarm_floods import flood_now
from data_access.alert_actions import raise_alert
from data_access.alerts import alert_board, counts_by_priority, sector_states
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.alerts import ListState
from data_access.topics import Topic, changes
from tests.builders.alerts import KARIMA, SIX, WORKER, a_finding, build_city, raised

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
MINUTE = timedelta(minutes=1)
MANY = 500
SECOND = timedelta(seconds=1)


@changes(Topic.ALERTS)
def burst_of(session: Session, *, count: int, kind: str = "alarm") -> None:
    """So many alerts in the minute from six on, nine in the first second, eight in the next ones.

    By turns in HH-12 and AN-01; every tenth is P2, every hundredth P1.
    """
    for number in range(count):
        priority = 1 if number % 100 == 0 else 2 if number % 10 == 0 else 3
        sector = ("HH-12", "AN-01")[number % 2]
        found = a_finding(session, sector, rule="low_pressure", kind=kind, subject=f"P-{number}", priority=priority)
        raise_alert(session, finding=found, actor=WORKER, at=SIX + (number * 60 // MANY) * SECOND)


@pytest.fixture
def crowded(sqlite_database: Database) -> Database:
    sqlite_database.call(build_city)
    sqlite_database.call(burst_of, count=MANY)
    return sqlite_database


def test_five_hundred_alerts_are_all_listed_and_counted(crowded: Database):
    at = SIX + MINUTE
    board = crowded.call(alert_board, at=at)
    assert len({row.code for row in board.rows}) == MANY
    assert board.counts[ListState.TO_ACKNOWLEDGE] == MANY
    assert [row.priority for row in board.rows] == [1] * 5 + [2] * 45 + [3] * 450
    assert crowded.call(counts_by_priority, at=at).active == {1: 5, 2: 45, 3: 450, 4: 0}
    assert [(each.sector, each.priority, each.count) for each in crowded.call(sector_states, at=at)] == [
        ("HH-12", 1, 250),
        ("AN-01", 3, 250),
    ]
    assert len(crowded.call(alert_board, at=SIX + 29 * SECOND).rows) == 250, "half of them half a minute earlier"


def test_the_number_of_queries_does_not_grow_with_the_number_of_alerts(
    sqlite_database: Database, count_queries: Recorder
):
    def asked() -> int:
        with count_queries(sqlite_database) as queries:
            for question in (alert_board, counts_by_priority, sector_states, flood_now):
                sqlite_database.call(question, at=SIX + MINUTE)
        return len(queries)

    sqlite_database.call(build_city)
    sqlite_database.call(raised, at=SIX)
    for_one = asked()
    sqlite_database.call(burst_of, count=MANY)
    assert asked() == for_one


def test_the_flood_is_told_from_the_second_of_the_eleventh_alarm_until_four_are_left(crowded: Database):
    flood = crowded.call(flood_now, at=SIX + MINUTE)
    assert flood is not None
    assert (flood.began, flood.ended, flood.alarms) == (SIX + SECOND, None, MANY), (
        "nine in the first second, eight in the next"
    )
    assert crowded.call(flood_now, at=SIX) is None
    ends = SIX + 59 * SECOND + 10 * MINUTE  # the fifth last is ten minutes old
    assert crowded.call(flood_now, at=ends - SECOND) is not None
    assert crowded.call(flood_now, at=ends) is None


def test_prompts_make_no_flood(sqlite_database: Database):
    sqlite_database.call(build_city)
    sqlite_database.call(burst_of, count=20, kind="prompt")
    assert sqlite_database.call(flood_now, at=SIX + MINUTE) is None


def test_the_list_folds_by_sector_and_a_browser_may_have_it_plain(crowded: Database):
    clock = FixedClock(SIX + MINUTE)
    rows, _, _ = asyncio.run(listed(crowded, {}, clock, None, False, "fr"))
    seen = [row for row in rows if row["fold"] is None or "label" in row["fold"]]
    assert len(rows) == MANY
    assert [(row["mark"]["priority"], row["fold"] and row["fold"]["label"]) for row in seen] == [
        *[(1, None)] * 5,
        (3, "+244 (P2)"),
        (3, "+249"),
    ]
    plain, _, _ = asyncio.run(listed(crowded, {}, clock, None, True, "fr"))
    assert not any("fold" in row for row in plain)
    assert "500 alarmes" in str(asyncio.run(banner(crowded, {}, clock, False, "fr")))
    assert asyncio.run(banner(crowded, {"at": "2018-10-09T05:00"}, clock, False, "fr")) is None
    assert asyncio.run(banner(crowded, {"at": "soon"}, clock, False, "fr")) is None


def test_one_of_five_hundred_is_acknowledged_and_the_others_wait(crowded: Database):
    code = crowded.call(alert_board, at=SIX + MINUTE).rows[0].code
    later = SIX + 2 * MINUTE
    crowded.call(actions.acknowledge, code=code, actor=KARIMA, at=later, seen_state="new")
    assert crowded.call(alert_board, at=later).counts[ListState.TO_ACKNOWLEDGE] == MANY - 1
    assert crowded.call(counts_by_priority, at=later).unacknowledged == {1: 4, 2: 45, 3: 450, 4: 0}
