"""Which parts of the product changed: a version per topic, raised in the transaction that changed it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data_access.schema import TopicVersion

INSERTS: Mapping[str, Callable[..., Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
P = ParamSpec("P")
T = TypeVar("T")


class Topic(StrEnum):
    """What a page can listen to."""

    READINGS = "readings"
    NETWORK = "network"
    ALERTS = "alerts"
    WORKSITES = "worksites"
    ROADMAP = "roadmap"
    CLOCK = "clock"
    SCREENS = "screens"
    ACCOUNTS = "accounts"
    LOGBOOK = "logbook"
    RULES = "rules"
    FEEDS = "feeds"


def changes(
    *topics: Topic, quietly: bool = False
) -> Callable[[Callable[Concatenate[Session, P], T]], Callable[Concatenate[Session, P], T]]:
    """Mark a function that writes: `Database` opens a writing transaction for it and its topics move with it.

    `quietly`: no answer that readers share depends on what it writes, so they go on sharing it.
    """

    def mark(work: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
        @functools.wraps(work)
        def writing(session: Session, *args: P.args, **kwargs: P.kwargs) -> T:
            result = work(session, *args, **kwargs)
            for topic in topics:
                _raise_version(session, topic)
            return result

        writing.writes = True  # type: ignore[attr-defined]
        writing.is_quiet = quietly  # type: ignore[attr-defined]
        return writing

    return mark


def is_writing(work: Callable[..., object]) -> bool:
    """Whether `changes` marked it (looking through functools.partial)."""
    return bool(getattr(getattr(work, "func", work), "writes", False))


def is_quiet(work: Callable[..., object]) -> bool:
    """Whether `changes(quietly=True)` marked it."""
    return bool(getattr(getattr(work, "func", work), "is_quiet", False))


def raised(session: Session) -> set[Topic]:
    """The topics that move with the transaction."""
    return set(session.info.get("raised", ()))


def versions(session: Session) -> dict[str, int]:
    """Every topic with its version; a topic that never moved stands at 0."""
    known = {row.topic: row.version for row in session.execute(select(TopicVersion.topic, TopicVersion.version))}
    return {topic.value: known.get(topic.value, 0) for topic in Topic}


def _raise_version(session: Session, topic: Topic) -> None:
    """One statement, so that two first changes of a topic at once both count; once in a transaction is enough."""
    session.flush()
    moved: dict[Topic, object] = session.info.setdefault("raised", {})
    transaction = session.get_transaction()
    if moved.get(topic) is transaction:
        return
    moved[topic] = transaction
    insert = INSERTS[session.get_bind().dialect.name]
    first = insert(TopicVersion).values(topic=topic.value, version=1)
    session.execute(first.on_conflict_do_update(index_elements=["topic"], set_={"version": TopicVersion.version + 1}))
