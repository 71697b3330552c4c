"""The queue of leaks on both engines: the order by cost of delay, what it saves, and what does not stand in it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from analytics.alarm_states import Move
from callbacks.leak_queue import shown
from data_access import alert_actions as actions
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.leak_queue import leak_queue, queue_records
from tests.builders.alerts import KARIMA, SIX, YOUSSEF, build_city, raised

HOUR = timedelta(hours=1)


def leak(database: Database, hours_ago: int, rule: str, flow_m3h: float, subject: str, sector: str = "AN-01") -> str:
    at, kind = SIX - hours_ago * HOUR, "alarm" if rule == "burst" else "prompt"
    return database.call(raised, at=at, sector=sector, rule=rule, kind=kind, subject=subject, flow_m3h=flow_m3h)


@pytest.fixture
def queue(database: Database) -> Database:
    """A slow leak of 10 m3/h since three, a burst of 40 m3/h in AN-01 since five; 10 h and 6 h of the one crew."""
    database.call(build_city)
    leak(database, 3, "night_flow", 10.0, "HH-12", "HH-12")
    leak(database, 1, "burst", 40.0, "AN-01")
    return database


def test_the_burst_comes_first_and_the_saving_is_that_of_a_hand_count(queue: Database):
    found = queue.call(leak_queue, at=SIX)
    assert [(row.alert.rule, row.came) for row in found.rows] == [("burst", 2), ("night_flow", 1)]
    assert found.crews == 1
    # burst first: 40 x 6 + 10 x 16; first in first out: 10 x 10 + 40 x 16
    assert (found.lost_m3, found.lost_first_in_m3, found.saved_m3) == (400.0, 740.0, 340.0)
    # (40 m3/h + 2,100 customers at 0.01) / 6 h; a slow leak endangers nobody's supply
    assert [row.job.worth for row in found.rows] == [pytest.approx(61 / 6), 1.0]


def test_with_a_crew_for_each_the_order_saves_nothing(queue: Database):
    assert queue.call(leak_queue, at=SIX, crews=2).saved_m3 == 0.0


def test_what_a_crew_is_on_what_is_shelved_and_what_is_over_does_not_wait(queue: Database):
    out, shelved, over = (leak(queue, 2, "night_flow", 50.0, subject) for subject in ("A", "B", "C"))
    queue.call(actions.acknowledge, code=out, actor=KARIMA, at=SIX - HOUR, seen_state="new")
    queue.call(actions.advance, code=out, actor=KARIMA, at=SIX - HOUR, move=Move.SEND, seen_state="acknowledged")
    queue.call(actions.shelve, code=shelved, actor=KARIMA, at=SIX - HOUR, until=SIX + HOUR, reason="purge")
    queue.call(actions.close, code=over, actor=KARIMA, at=SIX - HOUR, reason="fini", seen_state="new")
    found = queue.call(leak_queue, at=SIX)
    assert ([row.alert.subject for row in found.rows], found.out) == (["AN-01", "HH-12"], 1)
    assert len(queue.call(leak_queue, at=SIX - 1.5 * HOUR).rows) == 4, "then all of them waited, but for the burst"


def test_a_rule_that_is_often_wrong_counts_for_less(queue: Database):
    for number in range(10):
        code = leak(queue, 30, "night_flow", 5.0, f"S-{number}")
        ends = actions.close_as_false if number < 4 else actions.close
        queue.call(ends, code=code, actor=YOUSSEF, at=SIX - 20 * HOUR, reason="vu", seen_state="new")
    slow = queue.call(leak_queue, at=SIX).rows[-1].job
    assert (slow.true_share, slow.expected_m3h) == (0.6, 6.0)


def test_the_file_has_the_order_of_the_page(queue: Database):
    first, second = queue.call(queue_records, at=SIX)
    assert (first["place"], first["came"], first["zone"], first["customers_at_risk"]) == (1, 2, "AN-01", 2100)
    assert (second["crew_hours"], second["flow_m3h"]) == (10.0, 10.0)


def test_the_page_gives_the_reason_in_words_and_says_when_nothing_waits(queue: Database):
    heads, table = asyncio.run(shown(queue, {}, FixedClock(SIX), "fr"))
    told = str(table).replace("\\xa0", " ")
    assert "40,0 m³/h, vraie dans 100 % des cas, 2 100 abonnés menacés, 6 h d'équipe" in told
    assert len(heads) == 6
    _, nothing = asyncio.run(shown(queue, {"at": "2018-10-01"}, FixedClock(SIX), "ar"))
    assert "لا تسرّب ينتظر فرقة" in str(nothing)
    refused, _ = asyncio.run(shown(queue, {"at": "soon"}, FixedClock(SIX), "fr"))
    assert "soon" in str(refused)
