"""A work that the logbook takes out of service: its alarms are there, silent, counted, and sound again after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import alarm_quality, suppression
from data_access import alert_actions as actions
from data_access.alert_context import context
from data_access.alert_moves import NotInThisState
from data_access.alerts import alert, alerts, counts_by_priority
from data_access.database import Database
from data_access.escalations import due_escalations
from data_access.logbook_actions import LineRefused, end_entry, write_entry
from data_access.rows.alerts import AlertDetail, ListState
from data_access.rows.logbook import Draft, Seen
from data_access.schema import Asset, NetworkService, Zone
from data_access.topics import changes
from tests.builders.alerts import KARIMA, SIX, WORKER, build_city, raised

MINUTE = timedelta(minutes=1)
LATER = SIX + 30 * MINUTE


@changes()
def build_station(session: Session) -> int:
    """The lift station SR-9 in HH-12; its key."""
    service = session.scalars(select(NetworkService.id).where(NetworkService.code == "sanitation")).one()
    zone = session.scalars(select(Zone.id).where(Zone.code == "HH-12")).one()
    station = Asset(code="SR-9", kind="lift_station", service_id=service, zone_id=zone)
    session.add(station)
    session.flush()
    return station.id


@pytest.fixture
def station(database: Database) -> int:
    database.call(build_city)
    return database.call(build_station)


def out_of_service(database: Database, at: datetime, ended_at: datetime | None = None) -> int:
    """SR-9 is taken out of service at `at`; the number of the line."""
    draft = Draft("out_of_service", "SR-9", at, ended_at, text="révision des pompes")
    return database.call(write_entry, draft=draft, actor=KARIMA, at=at)


def high_level(database: Database, station: int, at: datetime = SIX, **facts: object) -> str:
    told = {"rule": "high_level", "kind": "alarm", "priority": 1, "asset_id": station, "flow_m3h": None, **facts}
    return database.call(raised, at=at, subject="SR-9", **told)


def follow(database: Database, at: datetime) -> None:
    for code, number in database.call(suppression.due, at=at):
        database.call(suppression.follow, code=code, number=number, actor=WORKER, at=at)


def seen(database: Database, code: str, at: datetime) -> AlertDetail:
    return database.call(alert, code=code, at=at)


def test_an_alarm_of_a_work_out_of_service_is_there_and_silent_from_its_first_instant(database: Database, station: int):
    number = out_of_service(database, SIX - 5 * MINUTE)
    code = high_level(database, station)
    now = seen(database, code, SIX)
    assert (now.row.display, now.row.suppressed_by) == ("suppressed", number)
    assert [line.event for line in now.events] == ["raised", "suppressed"]
    assert [row.code for row in database.call(alerts, at=SIX)] == [code]
    assert database.call(alerts, at=SIX, state=ListState.TO_ACKNOWLEDGE) == []
    counted = database.call(counts_by_priority, at=SIX)
    assert (counted.active[1], counted.unacknowledged[1]) == (1, 0)
    assert database.call(due_escalations, at=LATER) == []
    named = database.call(context, detail=now, at=SIX).suppressed
    assert named is not None
    assert (named.asset, named.text) == ("SR-9", "révision des pompes")
    with pytest.raises(NotInThisState):
        database.call(actions.acknowledge, code=code, actor=KARIMA, at=SIX, seen_state="new")


def test_the_quality_page_lists_what_is_suppressed_and_its_rates_leave_it_out(database: Database, station: int):
    out_of_service(database, SIX - 5 * MINUTE)
    silent, loud = high_level(database, station), database.call(raised, subject="X-1", kind="alarm")
    picture = database.call(alarm_quality.quality, at=LATER, period=timedelta(days=1))
    assert [row.code for row in picture.suppressed] == [silent]
    assert picture.rates.alarms == 1
    assert [each.tag[1] for each in picture.actors] == ["X-1"]
    assert seen(database, loud, LATER).row.display == "unacknowledged"


def test_it_sounds_again_when_the_state_ends_and_the_past_stays_as_it_was(database: Database, station: int):
    number = out_of_service(database, SIX - 5 * MINUTE)
    code = high_level(database, station)
    database.call(end_entry, seen=Seen(number, 1), ended_at=LATER, actor=KARIMA, at=LATER)
    follow(database, LATER)
    assert seen(database, code, LATER).row.display == "unacknowledged"
    assert [line.event for line in seen(database, code, LATER).events][-1] == "released"
    assert seen(database, code, LATER - MINUTE).row.display == "suppressed"
    assert database.call(suppression.due, at=LATER) == []


def test_a_state_that_begins_later_silences_what_stands_and_ends_its_shelf(database: Database, station: int):
    code = high_level(database, station, priority=3)
    shelf = {"until": SIX + timedelta(hours=2), "reason": "révision"}
    database.call(actions.shelve, code=code, actor=KARIMA, at=SIX + MINUTE, **shelf)
    out_of_service(database, SIX + 2 * MINUTE, ended_at=LATER)
    follow(database, SIX + 3 * MINUTE)
    now = seen(database, code, SIX + 3 * MINUTE)
    assert (now.row.display, now.row.shelved_until) == ("suppressed", None)
    follow(database, LATER)
    assert seen(database, code, LATER).row.display == "unacknowledged"


def test_a_suspected_leak_is_never_suppressed(database: Database, station: int):
    out_of_service(database, SIX - 5 * MINUTE)
    code = database.call(raised, rule="burst", kind="alarm", asset_id=station)
    follow(database, LATER)
    assert seen(database, code, LATER).row.display == "unacknowledged"


def test_a_sector_cannot_be_taken_out_of_service(database: Database, station: int):
    draft = Draft("out_of_service", "HH-12", SIX)
    with pytest.raises(LineRefused) as refused:
        database.call(write_entry, draft=draft, actor=KARIMA, at=SIX)
    assert refused.value.message_key == "logbook.error.asset_missing"
