"""Answers kept for requests that come again: the same key with the same body gets the answer it had, for a week."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from data_access.feeds import feed_of
from data_access.rows.feeds import KeyReused, RepeatKey, Source, Taken
from data_access.schema import KeptAnswer

KEPT = timedelta(days=7)


def answered_before(
    session: Session, source: Source, repeat: RepeatKey | None, at: datetime
) -> Taken | KeyReused | None:
    """What the same request was answered before; None when it is new or has no key."""
    if repeat is None:
        return None
    kept = session.get(KeptAnswer, (feed_of(session, source, at).id, repeat.key))
    if kept is None:
        return None
    return Taken.kept(kept.answer) if kept.digest == repeat.digest else KeyReused()


def keep_answer(session: Session, source: Source, repeat: RepeatKey | None, taken: Taken, at: datetime) -> None:
    """In the transaction of what was taken; nothing for a request without a key."""
    if repeat is not None:
        told = {"digest": repeat.digest, "answer": taken.stored(), "at": at}
        session.add(KeptAnswer(feed_id=feed_of(session, source, at).id, key=repeat.key, **told))
        session.flush()


def forget_answers(session: Session, feed_id: int, at: datetime) -> None:
    """Those that are too old to be asked for again."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.feed_id == feed_id, KeptAnswer.at < at - KEPT))
