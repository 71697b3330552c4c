"""What a dispatcher may do to a worksite, what is refused, and the trace it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Role
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted, ReasonMissing, SomebodyWasFaster
from data_access.rows.worksites import WorksiteDetail
from data_access.schema import AuditEvent
from data_access.topics import Topic, changes, versions
from data_access.worksite_actions import (
    DatesCross,
    NotAPercentage,
    NotInThatState,
    Order,
    confirm_end,
    confirm_start,
    replan,
    resume,
    set_progress,
    suspend,
)
from data_access.worksites import worksite
from tests.builders.worksites import store_worksite

NOW = datetime(2018, 10, 9, 9, 30, tzinfo=UTC)
TODAY = date(2018, 10, 9)
REF = "CH-2018-0001"
DISPATCHER = Actor("Salma", Role.DISPATCHER, "127.0.0.1")
VIEWER = Actor("Omar", Role.VIEWER, "127.0.0.1")


def stored(database: Database, **columns: Any) -> None:
    database.call(changes(Topic.WORKSITES)(lambda session: store_worksite(session, **columns)))


def an_order(actor: Actor | None = DISPATCHER, seen: int | None = 0, at: datetime = NOW) -> Order:
    return Order(actor, at, REF, seen)


def now(database: Database) -> WorksiteDetail:
    return database.call(worksite, ref=REF, at=datetime(2018, 10, 10, tzinfo=UTC))


def test_confirming_the_start_sets_the_day_and_leaves_an_event_and_an_audit_line(database: Database) -> None:
    stored(database, status="authorised", actual_start=None, progress_pct=None, last_report_at=None)
    version = database.call(versions)["worksites"]
    database.call(confirm_start, an_order(), day=date(2018, 10, 8), today=TODAY)
    site = now(database)
    assert (site.row.status, site.row.time.actual_start, site.row.time.progress_pct) == (
        "in_progress",
        date(2018, 10, 8),
        0.0,
    )
    assert site.row.time.last_report_at == NOW
    [event] = site.events
    assert (event.event, event.actor, event.before["status"]) == ("started", "Salma", "authorised")
    assert database.call(versions)["worksites"] == version + 1
    [line] = database.call(lambda session: list(session.scalars(select(AuditEvent.action))))
    assert line == "worksite.started"


def test_confirming_the_end_completes_the_site(database: Database) -> None:
    stored(database)
    database.call(confirm_end, an_order(), day=TODAY, today=TODAY)
    site = now(database).row
    assert (site.status, site.time.actual_end, site.time.progress_pct) == ("completed", TODAY, 100.0)
    with pytest.raises(NotInThatState):
        database.call(set_progress, an_order(seen=None), progress_pct=50)


def test_replanning_moves_the_forecast_and_never_the_baseline(database: Database) -> None:
    stored(database)
    database.call(replan, an_order(), end=date(2018, 11, 2), cause="roche dure")
    site = now(database)
    assert (site.row.time.current_end, site.row.time.planned_end) == (date(2018, 11, 2), date(2018, 10, 21))
    assert (site.row.standing.slip_days, site.cause) == (12, "roche dure")
    assert site.events[0].before == {"current_end": "2018-10-21"}


def test_suspending_needs_a_reason_and_resuming_ends_it(database: Database) -> None:
    stored(database)
    with pytest.raises(ReasonMissing):
        database.call(suspend, an_order(), reason="  ")
    database.call(suspend, an_order(), reason="pluies")
    assert now(database).row.status == "suspended"
    database.call(resume, an_order(seen=now(database).last_event))
    assert now(database).row.status == "in_progress"


Act = Callable[[Database, Actor | None], None]
ACTIONS: dict[str, Act] = {
    "confirm_start": lambda db, who: db.call(confirm_start, an_order(who), day=TODAY, today=TODAY),
    "confirm_end": lambda db, who: db.call(confirm_end, an_order(who), day=TODAY, today=TODAY),
    "set_progress": lambda db, who: db.call(set_progress, an_order(who), progress_pct=60),
    "suspend": lambda db, who: db.call(suspend, an_order(who), reason="pluies"),
    "resume": lambda db, who: db.call(resume, an_order(who)),
    "replan": lambda db, who: db.call(replan, an_order(who), end=date(2018, 12, 1), cause="pluies"),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", [VIEWER, Actor("Hind", Role.OPERATOR, "127.0.0.1"), None])
def test_only_a_dispatcher_may_and_nothing_is_written_otherwise(
    sqlite_database: Database, action: str, who: Actor | None
) -> None:
    stored(sqlite_database, status="suspended" if action == "resume" else "in_progress")
    version = sqlite_database.call(versions)["worksites"]
    with pytest.raises(NotPermitted):
        ACTIONS[action](sqlite_database, who)
    assert now(sqlite_database).events == ()
    assert sqlite_database.call(versions)["worksites"] == version
    ACTIONS[action](sqlite_database, DISPATCHER)
    assert len(now(sqlite_database).events) == 1


def test_impossible_dates_and_figures_are_refused_and_change_nothing(sqlite_database: Database) -> None:
    stored(sqlite_database)
    refused: list[tuple[type[Exception], Callable[[], None]]] = [
        (DatesCross, lambda: sqlite_database.call(confirm_end, an_order(), day=date(2018, 9, 30), today=TODAY)),
        (DatesCross, lambda: sqlite_database.call(confirm_end, an_order(), day=date(2018, 10, 10), today=TODAY)),
        (DatesCross, lambda: sqlite_database.call(confirm_start, an_order(), day=date(2018, 10, 10), today=TODAY)),
        (DatesCross, lambda: sqlite_database.call(replan, an_order(), end=date(2018, 9, 30), cause="pluies")),
        (ReasonMissing, lambda: sqlite_database.call(replan, an_order(), end=date(2018, 12, 1), cause="")),
        (NotAPercentage, lambda: sqlite_database.call(set_progress, an_order(), progress_pct=101)),
        (NotAPercentage, lambda: sqlite_database.call(set_progress, an_order(), progress_pct=float("nan"))),
        (NotInThatState, lambda: sqlite_database.call(resume, an_order())),
        (NotFound, lambda: sqlite_database.call(resume, Order(DISPATCHER, NOW, "NONE"))),
    ]
    for error, act in refused:
        with pytest.raises(error):
            act()
    assert now(sqlite_database).events == ()


def test_the_second_of_two_dispatchers_is_told_who_was_faster(database: Database) -> None:
    stored(database)
    database.call(replan, an_order(), end=date(2018, 11, 2), cause="roche dure")
    late_comer = Actor("Yassine", Role.DISPATCHER, "127.0.0.1")
    with pytest.raises(SomebodyWasFaster) as told:
        database.call(replan, an_order(late_comer), end=date(2018, 11, 9), cause="pluies")
    assert told.value.values == {"by": "Salma", "at": NOW}
    assert now(database).row.time.current_end == date(2018, 11, 2)


def test_a_state_that_somebody_else_changed_is_told_as_that(sqlite_database: Database) -> None:
    stored(sqlite_database)
    sqlite_database.call(confirm_end, an_order(), day=TODAY, today=TODAY)
    with pytest.raises(SomebodyWasFaster):
        sqlite_database.call(suspend, an_order(), reason="pluies")


def test_progress_that_came_in_meanwhile_is_no_conflict_with_a_suspension(sqlite_database: Database) -> None:
    stored(sqlite_database)
    sqlite_database.call(set_progress, an_order(), progress_pct=60)
    sqlite_database.call(suspend, an_order(), reason="pluies")
    site = now(sqlite_database).row
    assert (site.status, site.time.progress_pct) == ("suspended", 60.0)


def test_a_confirmation_shows_only_from_its_instant_on(database: Database) -> None:
    stored(database, actual_start=None, last_report_at=None)
    database.call(confirm_start, an_order(), day=date(2018, 10, 1), today=TODAY)

    def unconfirmed(session: Session, at: datetime) -> bool:
        return worksite(session, ref=REF, at=at).row.standing.unconfirmed is not None

    assert database.call(unconfirmed, datetime(2018, 10, 9, 9, 29, 59, tzinfo=UTC))
    assert not database.call(unconfirmed, NOW)
