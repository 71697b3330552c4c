"""What several parts of one reading transaction ask for alike is asked of the database once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.orm import Session

READS_ONLY = "reads_only"  # set on sessions of `Database` whose transaction writes nothing
_KEPT = "kept"
T = TypeVar("T")


@contextmanager
def settled(session: Session) -> Iterator[None]:
    """For as long as it lasts, what is asked alike is asked once although the transaction writes.

    For a stretch that writes nothing of what it asks for.
    """
    before = session.info.get(READS_ONLY, False)
    session.info[READS_ONLY] = True
    try:
        yield
    finally:
        session.info[READS_ONLY] = before
        session.info.pop(_KEPT, None)


def once(session: Session, question: Hashable, work_out: Callable[[], T]) -> T:
    """The answer to the question; kept until the transaction ends, unless it may write."""
    if not session.info.get(READS_ONLY):
        return work_out()
    kept = session.info.setdefault(_KEPT, {})
    if question not in kept:
        kept[question] = work_out()
    answer: T = kept[question]
    return answer
