"""A file of readings taken in part by part, each part in one transaction with its refused rows and its counts.

A batch without an end was broken off: the file may be sent again, what is there changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data_access import imports, readings
from data_access.actors import Actor
from data_access.channels import channels
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.topics import changes
from feeds.batches import Importing, Outcome, count
from feeds.repeats import Findings
from feeds.tidy_readings import Part, parts


def take_readings(run: Importing, path: Path, *, zone: ZoneInfo | None, known_when_read: bool) -> Outcome:
    """A file of readings, part by part. `known_when_read`: each counts as known at its own instant instead of now."""
    at, outcome, findings = run.now(), Outcome(path), Findings()
    batch_id = run.database.call(imports.open_batch, "readings", path.name, actor=run.actor, at=at)
    try:
        for part in _parts(run.database, path, zone):
            applied = run.database.call(_store, batch_id, part, None if known_when_read else at, actor=run.actor)
            outcome.gaps += part.gaps
            findings.add(part.findings)
            outcome.span = _widened(outcome.span, part)
            count(run, outcome, applied)
            run.advance(path, part.done, applied.accepted)
    except DeliveryRefused as refusal:
        outcome.refused = True
        applied = Applied(rejections=(refusal.rejection,))
        run.database.call(imports.record, batch_id, applied)
        count(run, outcome, applied)
    run.database.call(imports.close_batch, batch_id, actor=run.actor, at=run.now())
    outcome.notes += findings.notes()
    return outcome


def _parts(database: Database, path: Path, zone: ZoneInfo | None) -> Iterator[Part]:
    known = database.call(channels)
    if not known:
        raise DeliveryRefused(Rejection(Reason.NO_SENSOR_KNOWN))
    yield from parts(path, channels=known, zone=zone)


def _widened(span: tuple[int, int] | None, part: Part) -> tuple[int, int] | None:
    if not len(part.columns):
        return span
    first, last = int(part.columns.ts.min()), int(part.columns.ts.max())
    return (first, last) if span is None else (min(span[0], first), max(span[1], last))


@changes()
def _store(session: Session, batch_id: int, part: Part, received_at: datetime | None, *, actor: Actor) -> Applied:
    known_at = part.columns.ts if received_at is None else received_at
    stored = readings.store(session, part.columns, received_at=known_at, actor=actor)
    added = stored.accepted - stored.unchanged - stored.revised
    in_order = tuple(sorted(part.rejections, key=lambda rejection: rejection.line or 0))
    applied = Applied(added, stored.revised, stored.unchanged, in_order)
    imports.record(session, batch_id, applied)
    return applied
