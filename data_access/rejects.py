"""Refused rows and what became of them: which still wait, and what a person did with one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, ReasonMissing, SomebodyWasFaster
from data_access.imports import legible
from data_access.rows.feed_health import Waiting, WaitingRow
from data_access.schema import ImportBatch, RejectedRow
from data_access.topics import Topic, changes

SHOWN = 500
COLUMNS = (
    RejectedRow.id,
    ImportBatch.feed,
    ImportBatch.name,
    RejectedRow.refused_at,
    RejectedRow.line,
    RejectedRow.column,
    RejectedRow.raw,
    RejectedRow.reason_key,
    RejectedRow.reason_values,
    RejectedRow.origin,
)


def waiting(session: Session, *, at: datetime, reason: str | None = None, limit: int = SHOWN) -> Waiting:
    """The rows refused by then that waited at `at`, newest first, with a reason's key those alone; counts of all."""
    waits = (RejectedRow.refused_at <= at) & or_(RejectedRow.resolved_at.is_(None), RejectedRow.resolved_at > at)
    query = select(*COLUMNS).join(ImportBatch, ImportBatch.id == RejectedRow.batch_id).where(waits)
    if reason is not None:
        query = query.where(RejectedRow.reason_key == reason)
    newest = query.order_by(RejectedRow.refused_at.desc(), RejectedRow.id.desc()).limit(limit)
    counts = select(RejectedRow.reason_key, func.count()).where(waits).group_by(RejectedRow.reason_key)
    counted = session.execute(counts.order_by(func.count().desc(), RejectedRow.reason_key)).all()
    return Waiting([WaitingRow(*row) for row in session.execute(newest)], dict(counted))


def waiting_row(session: Session, *, row_id: int, at: datetime) -> WaitingRow:
    """One of them; NotFound when there is none of that number, or it no longer waited."""
    waits = (RejectedRow.refused_at <= at) & or_(RejectedRow.resolved_at.is_(None), RejectedRow.resolved_at > at)
    query = select(*COLUMNS).join(ImportBatch, ImportBatch.id == RejectedRow.batch_id)
    found = session.execute(query.where(RejectedRow.id == row_id, waits)).one_or_none()
    if found is None:
        raise NotFound(code=str(row_id))
    return WaitingRow(*found)


@changes(Topic.FEEDS)
def set_aside(session: Session, *, row_id: int, reason: str, actor: Actor | None, at: datetime) -> None:
    """Leave a row out for good, with the reason; ReasonMissing without one."""
    actor = require(actor, Permission.CORRECT_DATA)
    if not reason.strip():
        raise ReasonMissing
    _resolve(session, row_id, "set_aside", None, actor, at)
    audit(session, actor, at, "set_aside_row", subject=f"rejected_row:{row_id}", reason=reason.strip())


@changes(Topic.FEEDS)
def mark_resubmitted(session: Session, *, row_id: int, corrected: str, actor: Actor | None, at: datetime) -> None:
    """A row was sent again, corrected, and taken: called in the transaction that stores it."""
    actor = require(actor, Permission.CORRECT_DATA)
    before = session.scalar(select(RejectedRow.raw).where(RejectedRow.id == row_id))
    _resolve(session, row_id, "resubmitted", legible(corrected), actor, at)
    told = {"raw": (before or "")[:500]}, {"raw": legible(corrected)[:500]}
    audit(session, actor, at, "resubmit_row", subject=f"rejected_row:{row_id}", before=told[0], after=told[1])


def _resolve(session: Session, row_id: int, resolution: str, corrected: str | None, actor: Actor, at: datetime) -> None:
    """SomebodyWasFaster when the row no longer waits."""
    facts = {"resolved_at": at, "resolved_by": actor.name, "resolution": resolution, "corrected": corrected}
    taken = session.scalar(
        update(RejectedRow)
        .where(RejectedRow.id == row_id, RejectedRow.resolved_at.is_(None))
        .values(**facts)
        .returning(RejectedRow.id)
    )
    if taken is None:
        row = session.execute(
            select(RejectedRow.resolved_by, RejectedRow.resolved_at).where(RejectedRow.id == row_id)
        ).one_or_none()
        if row is None:
            raise NotFound(code=str(row_id))
        raise SomebodyWasFaster(by=row.resolved_by, at=row.resolved_at)
