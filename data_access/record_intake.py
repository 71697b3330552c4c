"""Lists that another system posts: the records, the refused rows and the answer, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from data_access import imports
from data_access.actors import Actor, Permission, require
from data_access.feeds import feed_of
from data_access.kept_answers import answered_before, forget_answers, keep_answer
from data_access.record_import import RecordRow, take_records
from data_access.rows.feeds import KeyReused, RepeatKey, Source, Taken, ToldRow
from data_access.rows.imports import Rejection
from data_access.topics import Topic, changes

KIND = "records"


@dataclass(frozen=True, slots=True)
class PostedList:
    """A list of one kind as it was read: the rows that can be taken and the others; `repeat` names the request."""

    kind: str
    rows: Sequence[RecordRow]
    rejections: Sequence[Rejection]
    repeat: RepeatKey | None


@changes(Topic.FEEDS)
def take_posted(session: Session, posted: PostedList, *, actor: Actor, at: datetime) -> Taken | KeyReused:
    """Store its rows, keep those that were refused, and answer.

    A request that came before gets the answer it had, and nothing is stored. NotPermitted without the right to import.
    """
    require(actor, Permission.IMPORT)
    source = Source(KIND, actor.name)
    before = answered_before(session, source, posted.repeat, at)
    if before is not None:
        return before
    forget_answers(session, feed_of(session, source, at).id, at)
    batch_id = imports.open_batch(session, posted.kind, actor.name, actor=actor, at=at)
    applied = take_records(session, rows=posted.rows, actor=actor, at=at)
    refused = sorted((*posted.rejections, *applied.rejections), key=lambda rejection: rejection.line or 0)
    imports.record(session, batch_id, replace(applied, rejections=tuple(refused)))
    imports.close_batch(session, batch_id, actor=actor, at=at)
    told = [ToldRow(each.line, each.column, each.reason.value, dict(each.values)) for each in refused]
    taken = Taken(applied.added + applied.changed + applied.unchanged, 0, told)
    keep_answer(session, source, posted.repeat, taken, at)
    return taken
