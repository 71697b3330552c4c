"""A critical alarm that nobody acknowledges goes to the duty manager once, on both engines."""

from __future__ import annotations

from datetime import timedelta

from data_access import alert_actions as actions
from data_access.alerts import alert
from data_access.database import Database
from data_access.escalations import due_escalations, escalate
from tests.builders.alerts import KARIMA, SIX, WORKER, build_city, raised

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
