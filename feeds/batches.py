"""One file taken in: its batch, what was stored of it, what was refused and why, in the transaction of what it changed.

Whole files (networks, zones, sensors, works) are one transaction. Readings come a part at a time, each part with its
refused rows; a batch without an end was broken off, and the file may be sent again: what is there changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data_access import imports, readings
from data_access.actors import Actor
from data_access.channels import channels
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Applied, Note, Reason, Rejection
from data_access.topics import changes
from feeds.tidy_readings import Part, parts

Work = Callable[[Session], Applied]


@dataclass(frozen=True, slots=True)
class Importing:
    """Who imports into which database, what time it is, and who hears of a refused row when it is met."""

    database: Database
    actor: Actor
    now: Callable[[], datetime]
    hear: Callable[[Path, Rejection], None]


@dataclass(slots=True)
class Outcome:
    """What became of one file, in rows. `refused`: it could not be taken as a whole; `gaps`: readings without value."""

    path: Path
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    gaps: int = 0
    refused: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that now stand in the database as the file gave them."""
        return self.added + self.changed + self.unchanged


def take_whole(run: Importing, feed: str, path: Path, read: Callable[[], Work]) -> Outcome:
    """A file in one transaction: `read` reads it without the database and answers with what stores it."""
    at, outcome = run.now(), Outcome(path)
    try:
        applied = run.database.call(_deliver, feed, path.name, read(), actor=run.actor, at=at)
    except DeliveryRefused as refusal:
        outcome.refused = True
        applied = Applied(rejections=(refusal.rejection,))
        run.database.call(_deliver, feed, path.name, lambda _: applied, actor=run.actor, at=at)
    _count(run, outcome, applied)
    return outcome


def take_readings(run: Importing, path: Path, *, zone: ZoneInfo | None, known_when_read: bool) -> Outcome:
    """A file of readings, part by part. `known_when_read`: each counts as known at its own instant instead of now."""
    at, outcome = run.now(), Outcome(path)
    batch_id = run.database.call(imports.open_batch, "readings", path.name, actor=run.actor, at=at)
    try:
        for part in _parts(run.database, path, zone):
            applied = run.database.call(_store, batch_id, part, None if known_when_read else at, actor=run.actor)
            outcome.gaps += part.gaps
            _count(run, outcome, applied)
    except DeliveryRefused as refusal:
        outcome.refused = True
        applied = Applied(rejections=(refusal.rejection,))
        run.database.call(imports.record, batch_id, applied)
        _count(run, outcome, applied)
    run.database.call(imports.close_batch, batch_id, actor=run.actor, at=run.now())
    return outcome


def _parts(database: Database, path: Path, zone: ZoneInfo | None) -> Iterator[Part]:
    known = database.call(channels)
    if not known:
        raise DeliveryRefused(Rejection(Reason.NO_SENSOR_KNOWN))
    yield from parts(path, channels=known, zone=zone)


@changes()
def _deliver(session: Session, feed: str, name: str, work: Work, *, actor: Actor, at: datetime) -> Applied:
    batch_id = imports.open_batch(session, feed, name, actor=actor, at=at)
    applied = work(session)
    imports.record(session, batch_id, applied)
    imports.close_batch(session, batch_id, actor=actor, at=at)
    return applied


@changes()
def _store(session: Session, batch_id: int, part: Part, received_at: datetime | None, *, actor: Actor) -> Applied:
    known_at = part.columns.ts if received_at is None else received_at
    stored = readings.store(session, part.columns, received_at=known_at, actor=actor)
    added = stored.accepted - stored.unchanged - stored.revised
    in_order = tuple(sorted(part.rejections, key=lambda rejection: rejection.line or 0))
    applied = Applied(added, stored.revised, stored.unchanged, in_order)
    imports.record(session, batch_id, applied)
    return applied


def _count(run: Importing, outcome: Outcome, applied: Applied) -> None:
    outcome.added += applied.added
    outcome.changed += applied.changed
    outcome.unchanged += applied.unchanged
    outcome.rejected += len(applied.rejections)
    outcome.notes += applied.notes
    for rejection in applied.rejections:
        run.hear(outcome.path, rejection)
