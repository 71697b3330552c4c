"""The works of a sector over a span, as they were known at an instant. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.schema import Zone
from data_access.sector_charts import inflow_chart
from data_access.sector_works import sector_works
from data_access.topics import Topic, changes
from tests.builders.worksites import store_event, store_ground, store_worksite

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
WEEK = timedelta(days=7)


@changes(Topic.WORKSITES)
def a_register(session: Session) -> None:
    """Sites open in the last week, and others of which each lacks one thing."""
    store_ground(session)
    other = session.scalars(select(Zone.id).where(Zone.code == "SM-02")).one()
    ended = {"status": "completed", "actual_end": date(2018, 10, 2)}
    moved = store_worksite(session, ref="A-ENDED-TODAY", status="completed", actual_end=date(2018, 10, 9))
    told = {"before": {"status": "in_progress", "actual_end": None}, "after": {"actual_end": date(2018, 10, 9)}}
    store_event(session, moved, NOW - timedelta(hours=1), "completed", **told)
    store_worksite(session, ref="B-ENDED", **ended)
    store_worksite(session, ref="C-LONG-OVER", status="completed", actual_end=date(2018, 10, 1))
    store_worksite(session, ref="D-PLANNED", status="planned", actual_start=None)
    store_worksite(session, ref="E-ELSEWHERE", sector_id=other)
    store_worksite(session, ref="F-NO-LAST-DAY", status="completed")
    store_worksite(session, ref="G-UNKNOWN-THEN", recorded_at=NOW + timedelta(hours=1))
    store_worksite(session, ref="H-SUSPENDED", status="suspended", actual_start=date(2018, 10, 8))


@pytest.fixture
def dug(database: Database) -> Database:
    database.call(a_register)
    return database


def works(session: Session, at: datetime) -> list[tuple[str, date | None]]:
    sector_id = session.scalars(select(Zone.id).where(Zone.code == "SM-01")).one()
    found = sector_works(session, sector_id=sector_id, start=at - WEEK, end=at, at=at)
    return [(span.ref, span.last) for span in found]


def test_sites_that_were_open_on_a_day_of_the_span_by_their_first_day(dug: Database):
    assert dug.call(works, NOW) == [
        ("A-ENDED-TODAY", date(2018, 10, 9)),
        ("B-ENDED", date(2018, 10, 2)),
        ("H-SUSPENDED", None),
    ]


def test_what_came_later_is_not_known_yet(dug: Database):
    assert ("A-ENDED-TODAY", None) in dug.call(works, NOW - timedelta(hours=2))


def test_the_chart_of_the_sector_bears_them(dug: Database):
    found = dug.call(inflow_chart, sector="SM-01", span=WEEK, at=NOW)
    assert [span.ref for span in found.works] == ["A-ENDED-TODAY", "B-ENDED", "H-SUSPENDED"]


def test_live_they_cost_one_statement_and_the_past_two(dug: Database, count_queries: Recorder):
    for at, most in ((NOW, 2), (NOW - timedelta(hours=2), 3)):
        with count_queries(dug) as statements:
            dug.call(works, at)
        assert len(statements) == most, "one of them asks for the sector"
