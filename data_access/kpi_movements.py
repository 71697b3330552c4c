"""What moved between two instants: indicators shown with another value or status, and milestones with another day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from data_access.kpis import kpi_table
from data_access.roadmap import journal, milestones
from data_access.rows.movements import KpiMove, MilestoneMove, Movements

MOST_EVENTS = 60


def movements(session: Session, *, since: datetime, at: datetime) -> Movements:
    """Everything that is shown otherwise at `at` than at `since`; decisions and changes between them, newest first."""
    before = {row.code: row for row in kpi_table(session, at=since)}
    now = kpi_table(session, at=at)
    events = [event for event in journal(session, at=at, limit=MOST_EVENTS) if event.at > since]
    return Movements(
        since=since,
        at=at,
        kpis=tuple(KpiMove(before.get(row.code), row) for row in now),
        milestones=tuple(_milestone_moves(session, since, at)),
        events=tuple(events),
    )


def _milestone_moves(session: Session, since: datetime, at: datetime) -> list[MilestoneMove]:
    before = {row.code: row for row in milestones(session, at=since)}
    moves = []
    for row in milestones(session, at=at):
        old = before.get(row.code)
        if old is None or (old.expected_on, old.achieved_on) != (row.expected_on, row.achieved_on):
            moves.append(MilestoneMove(_expected(old), row))
    return moves


def _expected(row: object) -> date | None:
    found: date | None = getattr(row, "expected_on", None)
    return found
