"""The outbox as its worker sees it: take what is due, say what became of it.

Two workers never hold the same message: taking it is a transaction of its own and holds for CLAIM. What a worker held
when it died is taken again afterwards, under the same key and with the same content, so that a receiver who got it in
the last moment can tell that it is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from analytics.notification_rules import pause_after
from data_access.rows.notification import Letter
from data_access.schema import Outbox, Subscription
from data_access.topics import Topic, changes

CLAIM = timedelta(minutes=3)  # longer than the slowest server takes for MOST_LETTERS
MOST_LETTERS, MOST_LINES = 8, 200


@changes()
def take(session: Session, *, channels: Sequence[str], at: datetime) -> list[Letter]:
    """What is due on these channels and nobody else holds, oldest first; it is held until `at` + CLAIM."""
    free = or_(Outbox.claimed_until.is_(None), Outbox.claimed_until <= at)
    open_ = (Outbox.sent_at.is_(None), Outbox.gave_up_at.is_(None), Outbox.due_at <= at, free)
    due = select(Outbox).where(*open_, Outbox.channel.in_(channels)).order_by(Outbox.id).limit(MOST_LINES)
    lines = session.scalars(due.with_for_update(skip_locked=True)).all()
    digests = set(session.scalars(select(Subscription.id).where(Subscription.digest_min > 0)))
    letters: dict[tuple[str, int | None], list[Outbox]] = {}
    for line in lines:
        letters.setdefault(_goes_into(line, digests), []).append(line)
    return [_held_letter(each, at + CLAIM) for each in list(letters.values())[:MOST_LETTERS]]


def _goes_into(line: Outbox, digests: Collection[int]) -> tuple[str, int | None]:
    """What was once put into one message stays so; a digest takes all that is due."""
    if line.batch is not None:
        return "batch", line.batch
    return ("digest", line.subscription_id) if line.subscription_id in digests else ("line", line.id)


def _held_letter(lines: Sequence[Outbox], until: datetime) -> Letter:
    for line in lines:
        line.batch, line.claimed_until = line.batch or lines[0].id, until
    return _letter(lines)


def _letter(lines: Sequence[Outbox]) -> Letter:
    first = lines[0]
    return Letter(
        key=f"ain-{first.batch}-{int(first.created_at.timestamp())}",
        channel=first.channel,
        recipient=first.recipient,
        language=first.facts["language"],
        news=[line.facts for line in lines],
    )


@changes(Topic.RULES)
def sent(session: Session, *, key: str, at: datetime) -> None:
    """It has arrived where it was sent to."""
    session.execute(update(Outbox).where(*_held(key)).values(sent_at=at, claimed_until=None, last_error=None))


@changes(Topic.RULES)
def failed(session: Session, *, key: str, error: str, final: bool, at: datetime) -> None:
    """It has not: later again, or never when the refusal is final or it has been tried too often."""
    for line in session.scalars(select(Outbox).where(*_held(key))):
        line.attempts, line.last_error, line.claimed_until = line.attempts + 1, error[:500], None
        pause = None if final else pause_after(line.attempts)
        if pause is None:
            line.gave_up_at = at
        else:
            line.due_at = at + pause


def _held(key: str) -> tuple[ColumnElement[bool], ...]:
    return Outbox.batch == int(key.split("-")[1]), Outbox.sent_at.is_(None)
