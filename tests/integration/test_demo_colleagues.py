"""Simulated colleagues: every alert goes its legal way to a close with a reason; nothing is done twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling
from data_access import alert_actions, alerts, ledger
from data_access.database import Database
from data_access.rows.alerts import AlertDetail
from data_access.schema import Alert, AlertEvent, AuditEvent, Worksite, WorksiteEvent
from feeds.demo import colleagues, colleagues_plan
from feeds.demo.build import SEED, START
from feeds.demo.faults import Fault, Kind
from feeds.demo.people import DISPATCHERS, crews
from feeds.demo.signals import Story
from feeds.demo.small_leaks import repair_small_leaks
from tests.builders.alerts import KARIMA, WORKER, build_city, raised

STORY = Story.at(SEED, START)
work = partial(colleagues.work, story=STORY)
BEGUN = START - timedelta(days=9)
ENDS = START - timedelta(days=5)
LEAK = Fault(Kind.LEAK, "HH-12", int(BEGUN.timestamp()), int(ENDS.timestamp()), size=18.0)


@pytest.fixture
def city(database: Database) -> Database:
    """The small city with the operator's crews."""
    database.call(build_city)
    database.call(ledger.put_crews, [each for each in crews() if each.code != "OUEST-2"], actor=WORKER)
    return database


def plant(monkeypatch: pytest.MonkeyPatch, *faults: Fault) -> None:
    monkeypatch.setattr(colleagues, "_of_days", lambda *_: faults)


def lived(database: Database, code: str, at: datetime = START) -> AlertDetail:
    return database.call(alerts.alert, code=code, at=at)


def steps(detail: AlertDetail) -> list[str]:
    return [event.event for event in detail.events]


def count(database: Database, *tables: type) -> list[int]:
    def counted(session: Session) -> list[int]:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    return database.call(counted)


def test_a_leak_is_acknowledged_searched_dug_repaired_verified_and_closed(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(work, ENDS + timedelta(hours=2))
    found = lived(city, code, ENDS + timedelta(hours=2))
    assert steps(found) == ["raised", "acknowledge", "investigate", "assign", "send", "repair"]
    assert found.events[-1].at == ENDS + colleagues_plan.REPORTED_AFTER
    city.call(alert_actions.clear, code=code, actor=WORKER, at=ENDS + timedelta(days=2))
    city.call(work, START)
    found = lived(city, code)
    assert steps(found)[6:] == ["cleared", "verify", "close"]
    assert found.row.handling == Handling.CLOSED
    assert found.row.closed_reason == colleagues_plan.REPAIRED
    assert found.row.owner == found.row.acknowledged_by
    assert found.row.owner in DISPATCHERS
    instants = [event.at for event in found.events]
    assert instants == sorted(instants)


def test_the_crew_digs_where_the_leak_is_and_the_works_answer_the_alert(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(work, START)
    query = select(Worksite.status, Worksite.nature, Alert.code).join(Alert, Alert.id == Worksite.alert_id)
    (site,) = city.call(lambda session: session.execute(query).all())
    assert (site.nature, site.code) == ("leak_repair", code)
    events = select(WorksiteEvent.event).order_by(WorksiteEvent.id)
    told = city.call(lambda session: list(session.scalars(events)))
    assert told == (["started", "ended"] if site.status == "completed" else ["started"])


def test_a_repair_is_verified_only_when_the_network_shows_it(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(work, START + timedelta(days=20))
    assert lived(city, code, START + timedelta(days=20)).row.handling == Handling.REPAIRED


def test_an_opened_valve_is_searched_and_closed_as_a_false_alarm_that_names_it(city, monkeypatch):
    valve = Fault(Kind.TRANSFER, "HH-12", int(BEGUN.timestamp()), int(ENDS.timestamp()), size=18.0, other="HH-11")
    plant(monkeypatch, valve)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(alert_actions.clear, code=code, actor=WORKER, at=ENDS)
    city.call(work, START)
    found = lived(city, code)
    assert steps(found)[-1] == "false_alarm"
    assert "HH-11" in (found.row.closed_reason or "")
    assert count(city, Worksite) == [0]


def test_doing_it_again_or_in_small_steps_changes_nothing(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    for hours in range(0, 9 * 24, 3):
        city.call(work, BEGUN + timedelta(hours=hours))
    before, tables = steps(lived(city, code)), count(city, AlertEvent, AuditEvent, Worksite, WorksiteEvent)
    assert before == ["raised", "acknowledge", "investigate", "assign", "send", "repair"]
    assert city.call(work, START) == 0
    assert (steps(lived(city, code)), count(city, AlertEvent, AuditEvent, Worksite, WorksiteEvent)) == (before, tables)


def test_a_crash_loses_the_whole_stretch_and_doubles_nothing(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    before = count(city, AlertEvent, AuditEvent, Worksite, WorksiteEvent)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(colleagues.DO, "repair", crash)
    with pytest.raises(KeyboardInterrupt):
        city.call(work, START)
    assert count(city, AlertEvent, AuditEvent, Worksite, WorksiteEvent) == before
    monkeypatch.undo()
    plant(monkeypatch, LEAK)
    city.call(work, START)
    assert steps(lived(city, code)) == ["raised", "acknowledge", "investigate", "assign", "send", "repair"]


def test_within_a_stretch_of_detection_nothing_is_verified_or_closed(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(alert_actions.clear, code=code, actor=WORKER, at=ENDS + timedelta(hours=5))
    city.call(work, START, ending=False)
    assert lived(city, code).row.handling == Handling.REPAIRED


def test_what_a_person_at_the_desk_has_acknowledged_is_theirs(city, monkeypatch):
    plant(monkeypatch, LEAK)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    mine = BEGUN + timedelta(days=1, minutes=1)
    city.call(alert_actions.acknowledge, code=code, actor=KARIMA, at=mine, seen_state="new")
    city.call(work, START)
    assert steps(lived(city, code)) == ["raised", "acknowledge"]


def test_an_alert_of_the_running_shift_is_left_to_the_desk_for_most_of_an_hour(city, monkeypatch):
    plant(monkeypatch)
    code = city.call(raised, at=START - timedelta(minutes=20), priority=1)
    city.call(work, START + timedelta(minutes=29))
    assert steps(lived(city, code, START + timedelta(hours=3))) == ["raised"]
    city.call(work, START + timedelta(hours=3))
    assert steps(lived(city, code, START + timedelta(hours=3)))[1] == "acknowledge"


def test_a_sensor_that_speaks_again_is_closed_and_the_list_does_not_only_grow(city, monkeypatch):
    plant(monkeypatch)
    facts = {"rule": "silent_sensor", "subject": "Q-1/flow", "priority": 4, "flow_m3h": None}
    code = city.call(raised, at=BEGUN, **facts)
    city.call(work, BEGUN + timedelta(hours=8))
    city.call(alert_actions.clear, code=code, actor=WORKER, at=BEGUN + timedelta(hours=9))
    city.call(work, BEGUN + timedelta(days=1))
    found = lived(city, code, BEGUN + timedelta(days=1))
    assert found.row.handling == Handling.CLOSED
    assert found.row.closed_reason == "Capteur de nouveau entendu"


def test_some_reports_are_forgotten_and_the_alert_is_closed_days_later(city, monkeypatch):
    plant(monkeypatch, LEAK)
    monkeypatch.setattr(colleagues_plan, "forgets", lambda *_: True)
    code = city.call(raised, at=BEGUN + timedelta(days=1))
    city.call(work, ENDS)
    city.call(alert_actions.clear, code=code, actor=WORKER, at=ENDS)
    city.call(work, ENDS + timedelta(days=5))
    found = lived(city, code, ENDS + timedelta(days=5))
    assert steps(found)[-1] == "close"
    assert found.row.closed_reason == colleagues_plan.NO_REPORT
    assert timedelta(hours=60) <= found.events[-1].at - ENDS <= timedelta(hours=110)


def test_about_forty_small_leaks_are_repaired_a_day_whatever_the_steps(city):
    week = START - timedelta(days=7)
    for hours in range(0, 7 * 24, 5):
        city.call(repair_small_leaks, SEED, week + timedelta(hours=hours), week + timedelta(hours=hours + 5))
    city.call(repair_small_leaks, SEED, week + timedelta(hours=170), START)
    (sites, events) = count(city, Worksite, WorksiteEvent)
    assert sites == events
    assert 230 < sites < 320
    references = city.call(lambda session: session.scalars(select(Worksite.ref).order_by(Worksite.recorded_at)).all())
    assert references == [f"CH-2018-{number:04d}" for number in range(1, sites + 1)]
