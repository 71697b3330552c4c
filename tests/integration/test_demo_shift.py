"""What the shift before the scenario left behind: old alerts handled by people, the newest not."""

from __future__ import annotations

from datetime import timedelta

from analytics.alarm_states import Handling
from data_access import alert_actions, alerts, ledger
from data_access.database import Database
from data_access.rows.alerts import ListState
from feeds.demo.build import START
from feeds.demo.people import crews
from feeds.demo.shift import hand_over
from tests.builders.alerts import WORKER, build_city, raised


def test_old_alerts_are_followed_or_closed_and_the_newest_is_left(database: Database):
    database.call(build_city)
    database.call(ledger.put_crews, crews(), actor=WORKER)
    followed = database.call(raised, at=START - timedelta(days=1), priority=2)
    over = database.call(raised, at=START - timedelta(days=3), sector="AN-01")
    database.call(alert_actions.clear, code=over, actor=WORKER, at=START - timedelta(days=2))
    fresh = database.call(raised, at=START - timedelta(minutes=20), rule="low_pressure")
    database.call(hand_over, 2018, START)
    found = {code: database.call(alerts.alert, code=code, at=START) for code in (followed, over, fresh)}
    assert found[followed].row.handling == Handling.IN_FIELD
    assert found[followed].row.crew in {crew.code for crew in crews() if crew.service == "water"}
    assert found[followed].row.acknowledged_by == found[followed].row.owner
    assert found[over].row.handling == Handling.CLOSED
    assert found[over].row.closed_reason
    assert found[fresh].row.handling == Handling.NEW
    for detail in found.values():
        instants = [event.at for event in detail.events]
        assert instants == sorted(instants)
        assert instants[-1] <= START


def test_handing_over_twice_adds_nothing(database: Database):
    database.call(build_city)
    database.call(ledger.put_crews, crews(), actor=WORKER)
    database.call(raised, at=START - timedelta(days=1), priority=2)
    database.call(hand_over, 2018, START)
    (before,) = database.call(alerts.alerts, at=START, state=ListState.ALL)
    database.call(hand_over, 2018, START)
    assert database.call(alerts.alerts, at=START, state=ListState.ALL) == [before]
