"""Deliveries from outside: every batch with its counts, every refused row as it came and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.rows.imports import Applied, Batch, RefusedRow, Rejection
from data_access.schema import ImportBatch, RejectedRow
from data_access.topics import Topic, changes

RAW_CHARACTERS = 10_000  # of a refused row are kept; the rest is in the source


@changes()
def open_batch(session: Session, feed: str, name: str, *, actor: Actor, at: datetime) -> int:
    """Begin a delivery; its id. What follows is recorded under it, in this transaction or in later ones."""
    require(actor, Permission.IMPORT)
    batch = ImportBatch(feed=feed, name=name, started_at=at, ended_at=None, accepted=0, rejected=0, unchanged=0)
    session.add(batch)
    session.flush()
    return batch.id


@changes(Topic.FEEDS)
def record(
    session: Session, batch_id: int, applied: Applied, *, at: datetime | None = None, origin: str | None = None
) -> None:
    """Add a part of a delivery to its counts and keep what was refused, at the beginning of the batch without `at`."""
    session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(
            accepted=ImportBatch.accepted + applied.accepted,
            unchanged=ImportBatch.unchanged + applied.unchanged,
            rejected=ImportBatch.rejected + len(applied.rejections),
        )
    )
    if applied.rejections:
        refused_at = at or session.scalar(select(ImportBatch.started_at).where(ImportBatch.id == batch_id))
        facts = {"batch_id": batch_id, "refused_at": refused_at, "origin": origin and legible(origin)}
        session.execute(insert(RejectedRow), [facts | _refused(rejection) for rejection in applied.rejections])


@changes()
def close_batch(session: Session, batch_id: int, *, actor: Actor, at: datetime) -> None:
    """End a delivery that went through to its last row, and leave the audit line with its counts."""
    require(actor, Permission.IMPORT)
    ended = session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch_id)
        .values(ended_at=at)
        .returning(ImportBatch.feed, ImportBatch.name, ImportBatch.accepted, ImportBatch.rejected)
    ).one()
    counts = {"name": ended.name, "accepted": ended.accepted, "rejected": ended.rejected}
    audit(session, actor, at, f"import {ended.feed}", subject=f"batch:{batch_id}", after=counts)


def batches(session: Session, *, at: datetime, limit: int = 50) -> list[Batch]:
    """The deliveries begun until that instant, newest first."""
    query = (
        select(
            ImportBatch.id,
            ImportBatch.feed,
            ImportBatch.name,
            ImportBatch.started_at,
            ImportBatch.ended_at,
            ImportBatch.accepted,
            ImportBatch.unchanged,
            ImportBatch.rejected,
        )
        .where(ImportBatch.started_at <= at)
        .order_by(ImportBatch.started_at.desc(), ImportBatch.id.desc())
        .limit(limit)
    )
    return [Batch(*row) for row in session.execute(query)]


def refused_rows(session: Session, batch_id: int, *, limit: int = 1000) -> list[RefusedRow]:
    """What a delivery lost to its own faults, in the order of its lines."""
    query = (
        select(RejectedRow.line, RejectedRow.column, RejectedRow.raw, RejectedRow.reason_key, RejectedRow.reason_values)
        .where(RejectedRow.batch_id == batch_id)
        .order_by(RejectedRow.line.is_(None), RejectedRow.line, RejectedRow.id)
        .limit(limit)
    )
    return [RefusedRow(*row) for row in session.execute(query)]


def _refused(rejection: Rejection) -> dict[str, Any]:
    return {
        "line": rejection.line,
        "column": rejection.column and legible(rejection.column),
        "raw": legible(rejection.raw[:RAW_CHARACTERS]),
        "reason_key": rejection.reason.value,
        "reason_values": _storable_values(rejection.values),
    }


def _storable_values(values: Mapping[str, str | int]) -> dict[str, str | int]:
    return {name: legible(value) if isinstance(value, str) else value for name, value in values.items()}


def legible(text: str) -> str:
    """What any terminal, file and database can hold: undecodable bytes and NUL are written out (`\\udce9`, `\\x00`).

    >>> legible("caf\\udce9")
    'caf\\\\udce9'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
