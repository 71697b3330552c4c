"""What seldom changes is worked out once in a process, and again after its topic has moved."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

from data_access.once import READS_ONLY, once
from data_access.topics import Topic, versions

UNMOVED = "unmoved"  # on the sessions of a `Database` that read: the answers that they share
T = TypeVar("T")


def unmoved(session: Session, topic: Topic, question: Hashable, work_out: Callable[[], T]) -> T:
    """The answer to the question, the very same while the topic stands where this transaction sees it.

    Whoever gets it changes nothing in it. A transaction that may write works it out by itself.
    """
    shared = session.info.get(UNMOVED)
    if shared is None or not session.info.get(READS_ONLY):
        return work_out()
    version = once(session, UNMOVED, lambda: versions(session))[topic]
    kept = shared.get(question)
    if kept is None or kept[0] != version:
        kept = shared[question] = (version, work_out())
    answer: T = kept[1]
    return answer
