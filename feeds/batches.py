"""One file taken in: its batch, what was stored of it, what was refused and why, in the transaction of what it changed.

Networks, zones, sensors and works are one transaction each; readings come part by part: feeds/reading_batches.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from data_access import imports
from data_access.actors import Actor
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Applied, Note, Rejection
from data_access.topics import changes

Work = Callable[[Session], Applied]


@dataclass(frozen=True, slots=True)
class Importing:
    """Who imports into which database, and what time it is.

    Who hears of a refused row when it is met, of how far a long file is, and of what a file changes before it does.
    """

    database: Database
    actor: Actor
    now: Callable[[], datetime]
    hear: Callable[[Path, Rejection], None]
    advance: Callable[[Path, float, int], None] = lambda _path, _done, _rows: None
    preview: Callable[[Path, Applied], None] = lambda _path, _applied: None


@dataclass(slots=True)
class Outcome:
    """What became of one file, in rows. `refused`: it could not be taken as a whole; `gaps`: readings without value.

    `rehearsed`: it was only tried, and nothing was written.
    """

    path: Path
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    gaps: int = 0
    refused: bool = False
    span: tuple[int, int] | None = None  # of readings: the first and the last instant
    rehearsed: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that now stand in the database as the file gave them."""
        return self.added + self.changed + self.unchanged


class _Rehearsed(Exception):
    """Carries out what a delivery would do, and takes its transaction back."""

    def __init__(self, applied: Applied) -> None:
        super().__init__()
        self.applied = applied


def take_whole(
    run: Importing, feed: str, path: Path, read: Callable[[], Work], *, preview: bool = False, dry: bool = False
) -> Outcome:
    """A file in one transaction: `read` reads it without the database and answers with what stores it.

    With `preview` what it would change is told before it is stored; `dry`: and nothing is.
    """
    at, outcome = run.now(), Outcome(path, rehearsed=dry)
    try:
        work = read()
        if preview or dry:
            rehearsed = _rehearsal(run.database, work)
            run.preview(path, rehearsed)
            if dry:
                count(run, outcome, rehearsed)
                return outcome
        applied = run.database.call(_deliver, feed, path.name, work, actor=run.actor, at=at)
    except DeliveryRefused as refusal:
        outcome.refused = True
        applied = Applied(rejections=(refusal.rejection,))
        run.database.call(_deliver, feed, path.name, lambda _: applied, actor=run.actor, at=at)
    count(run, outcome, applied)
    return outcome


def _rehearsal(database: Database, work: Work) -> Applied:
    @changes()
    def tried(session: Session) -> None:
        raise _Rehearsed(work(session))

    try:
        database.call(tried)
    except _Rehearsed as done:
        return done.applied
    raise AssertionError("a rehearsal never commits")


@changes()
def _deliver(session: Session, feed: str, name: str, work: Work, *, actor: Actor, at: datetime) -> Applied:
    batch_id = imports.open_batch(session, feed, name, actor=actor, at=at)
    applied = work(session)
    imports.record(session, batch_id, applied)
    imports.close_batch(session, batch_id, actor=actor, at=at)
    return applied


def count(run: Importing, outcome: Outcome, applied: Applied) -> None:
    """Add a part to what became of the file, and tell its refused rows."""
    outcome.added += applied.added
    outcome.changed += applied.changed
    outcome.unchanged += applied.unchanged
    outcome.rejected += len(applied.rejections)
    outcome.notes += applied.notes
    for rejection in applied.rejections:
        run.hear(outcome.path, rejection)
