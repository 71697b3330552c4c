"""A critical alarm that nobody acknowledges goes to the duty manager once, on both engines."""

from __future__ import annotations

from datetime import timedelta

from analytics.rule_settings import Thresholds
from data_access import alert_actions as actions
from data_access.alarm_rate import trips
from data_access.alerts import alert
from data_access.database import Database
from data_access.escalations import due_escalations, escalate, would_escalate
from data_access.rows.rules import Wish
from data_access.rule_settings import set_rule
from tests.builders.alerts import KARIMA, SIX, WORKER, YOUSSEF, build_city, raised
from workers.rule_preview import alarms

TWO = SIX + timedelta(minutes=2)
ALARM = {"rule": "burst", "kind": "alarm", "priority": 1}


def test_after_two_minutes_it_is_due_once_and_again_when_it_comes_back(database: Database):
    database.call(build_city)
    code = database.call(raised, **ALARM)
    assert database.call(due_escalations, at=TWO - timedelta(seconds=1)) == []
    assert database.call(due_escalations, at=TWO) == [code]
    database.call(escalate, code=code, actor=WORKER, at=TWO)
    assert database.call(due_escalations, at=TWO + timedelta(hours=1)) == []
    last = database.call(alert, code=code, at=TWO).events[-1]
    assert (last.event, last.actor, last.reason) == ("escalated", "detection", "unacknowledged")
    assert last.after["work"]["escalated"]["to"] == "duty_manager"
    later = TWO + timedelta(hours=2)
    database.call(actions.clear, code=code, actor=WORKER, at=later)
    database.call(actions.raise_again, code=code, actor=WORKER, at=later)
    assert database.call(due_escalations, at=later + timedelta(minutes=2)) == [code]


def test_neither_what_is_acknowledged_nor_a_prompt_nor_a_lesser_alarm_is_due(database: Database):
    database.call(build_city)
    seen = database.call(raised, **ALARM)
    database.call(actions.acknowledge, code=seen, actor=KARIMA, at=SIX, seen_state="new")
    database.call(raised, sector="AN-01", priority=1)
    database.call(raised, rule="low_pressure", kind="alarm", priority=2)
    assert database.call(due_escalations, at=TWO) == []


def test_the_wait_is_a_rule_that_a_dispatcher_sets_with_a_reason(database: Database):
    database.call(build_city)
    code = database.call(raised, **ALARM)
    wish = Wish("escalation", "patience_min", 5.0)
    database.call(set_rule, wish=wish, reason="nuit calme", actor=YOUSSEF, at=SIX + timedelta(minutes=1))
    assert database.call(due_escalations, at=SIX + timedelta(minutes=4, seconds=59)) == []
    assert database.call(due_escalations, at=SIX + timedelta(minutes=5)) == [code]


def test_it_is_told_how_often_another_wait_would_have_escalated(database: Database):
    """Three P1: answered after one minute, after four, never; the last one was escalated after two."""
    database.call(build_city)
    for minutes, sector in ((1, "AN-01"), (4, "HH-12")):
        code = database.call(raised, **ALARM, sector=sector)
        seen = {"actor": KARIMA, "at": SIX + timedelta(minutes=minutes), "seen_state": "new"}
        database.call(actions.acknowledge, code=code, **seen)
    waiting = database.call(raised, **ALARM, subject="HH-13")
    database.call(escalate, code=waiting, actor=WORKER, at=TWO)
    span = {"since": SIX - timedelta(days=1), "at": SIX + timedelta(hours=1)}
    waits = [database.call(would_escalate, **span, patience=timedelta(minutes=minutes)) for minutes in (1, 2, 5, 61)]
    assert waits == [3, 2, 1, 0]
    assert database.call(trips, rule="escalation", **span) == 1
    longer = Thresholds({("escalation", "patience_min"): 5.0})
    assert database.call(alarms, rule="escalation", thresholds=longer, at=span["at"]) == 1
