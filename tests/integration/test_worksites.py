"""Worksites as they were known at an instant, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters
from data_access.schema import Alert, AlertEvent, CalendarDay, NetworkService
from data_access.topics import Topic, changes
from data_access.worksites import near, picture, summary, worksite, worksites
from tests.builders.worksites import store_event, store_ground, store_worksite

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
EVERYTHING = WorksiteFilters(status=ALL_STATUSES)
Count = Callable[[Database], AbstractContextManager[list[str]]]


@changes(Topic.WORKSITES)
def a_mixed_register(session: Session) -> None:
    """One site of each kind the page tells apart."""
    store_ground(session)
    store_worksite(session, ref="A-STEADY")
    store_worksite(session, ref="B-LATE", current_end=date(2018, 10, 28), trade="electricity")
    store_worksite(session, ref="C-VERY-LATE", planned_end=date(2018, 9, 20), traffic_impact="all-lanes-closed")
    store_worksite(session, ref="D-STOPPED", status="suspended", permit="revoked")
    store_worksite(session, ref="E-PLANNED", status="planned", actual_start=None, **_from(date(2018, 11, 1)))
    store_worksite(session, ref="F-UNSEEN", actual_start=None, last_report_at=None)
    store_worksite(session, ref="G-DONE", status="completed", actual_end=date(2018, 10, 5))
    store_worksite(session, ref="H-NOT-YET-KNOWN", recorded_at=datetime(2018, 10, 9, 6, tzinfo=UTC))


def _from(start: date) -> dict[str, date]:
    end = date(2018, 11, 30)
    return {"planned_start": start, "current_start": start, "planned_end": end, "current_end": end}


def refs(database: Database, at: datetime = NOW, **asked: object) -> list[str]:
    filters = WorksiteFilters(**{"status": ALL_STATUSES, **asked})  # type: ignore[arg-type]
    return [row.ref for row in database.call(worksites, at=at, filters=filters)]


def test_the_worst_delay_comes_first_and_what_ended_or_was_unknown_is_not_followed(database: Database) -> None:
    database.call(a_mixed_register)
    assert refs(database) == ["C-VERY-LATE", "B-LATE", "A-STEADY", "D-STOPPED", "E-PLANNED", "F-UNSEEN"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": "in_progress"}, ["C-VERY-LATE", "B-LATE", "A-STEADY", "F-UNSEEN"]),
        ({"status": "late"}, ["C-VERY-LATE", "B-LATE"]),
        ({"status": "suspended"}, ["D-STOPPED"]),
        ({"status": "planned"}, ["E-PLANNED"]),
        ({"status": "nonsense"}, []),
        ({"trade": "electricity"}, ["B-LATE"]),
        ({"zone": "SM", "delay": "very_late"}, ["C-VERY-LATE"]),
        ({"zone": "AN"}, []),
        ({"zone": "SM-01", "trade": "electricity"}, ["B-LATE"]),
        ({"delay": "unconfirmed"}, ["F-UNSEEN"]),
        ({"delay": "permit"}, ["D-STOPPED"]),
        ({"period": "ends_30", "status": "late"}, ["C-VERY-LATE", "B-LATE"]),
        ({"period": "starts_30"}, ["E-PLANNED"]),
        ({"period": "starts_7"}, []),
        ({"until": date(2018, 10, 15), "since": date(2018, 10, 25)}, ["B-LATE"]),
        ({"text": "b-la"}, ["B-LATE"]),
    ],
)
def test_filters_keep_what_they_say(sqlite_database: Database, asked: dict[str, object], expected: list[str]) -> None:
    sqlite_database.call(a_mixed_register)
    assert refs(sqlite_database, **asked) == expected


def test_headline_tabs_and_rows_are_one_answer(database: Database) -> None:
    database.call(a_mixed_register)
    counts = database.call(summary, at=NOW)
    assert (counts.in_progress, counts.unconfirmed, counts.confirmed) == (4, 1, 3)
    assert (counts.late, counts.very_late) == (2, 1)
    assert (counts.suspended, counts.suspended_for_permit, counts.planned) == (1, 1, 1)
    assert (counts.strong_impact, counts.streets_closed, counts.followed) == (1, 1, 6)
    for status in ("in_progress", "late", "suspended", "planned"):
        shown = database.call(picture, at=NOW, filters=WorksiteFilters(status=status))
        assert shown.summary == counts
        assert len(shown.rows) == getattr(counts, status)


def test_the_past_shows_the_state_dates_and_progress_of_then(database: Database) -> None:
    database.call(a_past_with_changes)
    before_start = datetime(2018, 9, 30, 12, tzinfo=UTC)
    [then] = database.call(worksites, at=before_start, filters=EVERYTHING)
    assert (then.status, then.time.actual_start, then.time.progress_pct) == ("authorised", None, None)
    at_the_start = datetime(2018, 10, 1, 8, tzinfo=UTC)
    [begun] = database.call(worksites, at=at_the_start, filters=EVERYTHING)
    assert begun.status == "in_progress"  # what happened at the instant itself is known
    in_between = datetime(2018, 10, 4, 12, tzinfo=UTC)
    [running] = database.call(worksites, at=in_between, filters=EVERYTHING)
    assert (running.status, running.time.progress_pct) == ("in_progress", 20.0)
    assert (running.time.current_end, running.standing.days_late) == (date(2018, 10, 21), 0)
    assert running.time.last_report_at == datetime(2018, 10, 3, 9, tzinfo=UTC)
    assert database.call(worksites, at=NOW, filters=EVERYTHING) == []


@changes(Topic.WORKSITES)
def a_past_with_changes(session: Session) -> None:
    """Started on the 1st, 20 % on the 3rd, replanned on the 5th, ended on the 8th."""
    started, reported = datetime(2018, 10, 1, 8, tzinfo=UTC), datetime(2018, 10, 3, 9, tzinfo=UTC)
    replanned, ended = datetime(2018, 10, 5, 16, tzinfo=UTC), datetime(2018, 10, 8, 9, tzinfo=UTC)
    done = {"status": "completed", "actual_end": date(2018, 10, 8), "progress_pct": 100.0}
    site = store_worksite(session, current_end=date(2018, 10, 25), **done)
    begun = {"status": "in_progress", "actual_start": date(2018, 10, 1), "last_report_at": started}
    not_begun = {"status": "authorised", "actual_start": None, "last_report_at": None}
    store_event(session, site, started, "started", before=not_begun, after=begun)
    progress = {"progress_pct": 20.0, "last_report_at": reported}
    none_yet = {"progress_pct": None, "last_report_at": started}
    store_event(session, site, reported, "progress", before=none_yet, after=progress)
    moved = {"before": {"current_end": date(2018, 10, 21)}, "after": {"current_end": date(2018, 10, 25)}}
    store_event(session, site, replanned, "replanned", reason="roche dure", **moved)
    open_still = {"status": "in_progress", "actual_end": None, "progress_pct": 20.0, "last_report_at": reported}
    store_event(session, site, ended, "ended", before=open_still, after=done)


def test_the_file_of_a_site_tells_its_story_up_to_the_instant(database: Database) -> None:
    database.call(a_past_with_changes)
    full = database.call(worksite, ref="CH-2018-0001", at=NOW)
    assert [event.event for event in full.events] == ["ended", "replanned", "progress", "started"]
    assert (full.row.status, full.cause) == ("completed", "roche dure")
    earlier = database.call(worksite, ref="CH-2018-0001", at=datetime(2018, 10, 4, 12, tzinfo=UTC))
    assert [event.event for event in earlier.events] == ["progress", "started"]
    assert (earlier.row.status, earlier.cause) == ("in_progress", None)


def test_an_unknown_reference_and_one_not_yet_recorded_are_not_found(sqlite_database: Database) -> None:
    sqlite_database.call(a_mixed_register)
    for ref in ("NONE", "H-NOT-YET-KNOWN"):
        with pytest.raises(NotFound):
            sqlite_database.call(worksite, ref=ref, at=NOW)


def test_a_site_without_a_point_or_an_arrondissement_is_listed_all_the_same(sqlite_database: Database) -> None:
    sqlite_database.call(changes(Topic.WORKSITES)(lambda session: store_worksite(session, lon=None, lat=None)))
    [row] = sqlite_database.call(worksites, at=NOW, filters=EVERYTHING)
    assert (row.place.lon, row.place.arrondissement) == (None, None)
    assert sqlite_database.call(near, lon=-7.6, lat=33.57, within_m=1e6, at=NOW) == []


def test_near_gives_the_nearest_first_and_nothing_beyond(sqlite_database: Database) -> None:
    def three_sites(session: Session) -> None:
        store_worksite(session, ref="AT-40-M", lat=33.57 + 40 / 111_195)
        store_worksite(session, ref="AT-30-M", lat=33.57 - 30 / 111_195)
        store_worksite(session, ref="AT-60-M", lat=33.57 + 60 / 111_195)

    sqlite_database.call(changes(Topic.WORKSITES)(three_sites))
    found = sqlite_database.call(near, lon=-7.6, lat=33.57, within_m=50, at=NOW)
    assert [row.ref for row in found] == ["AT-30-M", "AT-40-M"]


def test_a_feast_is_no_silence(sqlite_database: Database) -> None:
    def quiet_since_wednesday(session: Session) -> None:
        store_worksite(session, last_report_at=datetime(2018, 10, 3, 9, tzinfo=UTC))  # then 4, 5, 8, 9 October

    def feast(session: Session) -> None:
        session.add(CalendarDay(day=date(2018, 10, 5), status="observed", day_class="holiday", source="test"))

    sqlite_database.call(changes(Topic.WORKSITES)(quiet_since_wednesday))
    assert sqlite_database.call(summary, at=NOW).silent == 1
    sqlite_database.call(changes(Topic.WORKSITES)(feast))
    assert sqlite_database.call(summary, at=NOW).silent == 0


def test_linked_alerts_are_counted_by_trade_and_shown_in_the_file(sqlite_database: Database) -> None:
    def with_alert(session: Session) -> None:
        session.add(NetworkService(id=1, code="water"))
        session.flush()
        session.add(
            Alert(
                id=7, code="A-2018-0007", rule="night_flow", kind="prompt", subject="SM-01", service_id=1, priority=2,
                detected_at=NOW, condition="active", handling="new", message_key="x", message_values={}, evidence=[],
                flow_m3h=11.6,
            )
        )  # fmt: skip
        session.flush()
        session.add(AlertEvent(alert_id=7, at=NOW, event="raised", actor="detection", before={}, after={}))
        store_worksite(session, alert_id=7)

    sqlite_database.call(changes(Topic.WORKSITES)(with_alert))
    assert sqlite_database.call(summary, at=NOW).alerts_by_trade == {"water": 1}
    alert = sqlite_database.call(worksite, ref="CH-2018-0001", at=NOW).alert
    assert alert is not None
    assert (alert.code, alert.priority, alert.flow_m3h) == ("A-2018-0007", 2, 11.6)


def test_live_the_page_costs_two_queries_and_in_the_past_three(database: Database, count_queries: Count) -> None:
    database.call(a_past_with_changes)
    with count_queries(database) as live:
        database.call(picture, at=NOW, filters=EVERYTHING)
    assert len(live) == 2
    with count_queries(database) as past:
        database.call(picture, at=datetime(2018, 10, 4, 12, tzinfo=UTC), filters=EVERYTHING)
    assert len(past) == 3
