"""Where each worker stands: its cursor into its input and its last sign of life."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access.schema import WorkerState
from data_access.topics import changes

DETECTION = "detection"


def beats(session: Session) -> dict[str, datetime]:
    """The last sign of life (wall time) of every worker that gave one."""
    rows = session.execute(select(WorkerState.name, WorkerState.beat_at).where(WorkerState.beat_at.is_not(None)))
    return {row.name: row.beat_at for row in rows if row.beat_at is not None}


def cursor(session: Session, *, name: str) -> datetime | None:
    """Up to where the worker has read; None when it never ran."""
    return session.scalar(select(WorkerState.cursor).where(WorkerState.name == name))


@changes()
def beat(session: Session, *, name: str, wall: datetime) -> None:
    """The worker lives."""
    session.merge(WorkerState(name=name, beat_at=wall))


@changes()
def forget_cursors(session: Session) -> None:
    """Every worker begins at the beginning: the database holds another city from now on."""
    session.execute(update(WorkerState).values(cursor=None))


@changes()
def move_cursor(session: Session, *, name: str, to: datetime) -> None:
    """The worker has read up to there: called in the transaction that writes what it found."""
    session.merge(WorkerState(name=name, cursor=to))
