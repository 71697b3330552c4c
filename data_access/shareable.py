"""Whether an answer may be told to others who ask the same: not when it looked at who asks, or wrote something."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Work:
    """One answer being worked out; everything that it awaits notes here what makes it one person's own."""

    is_shareable: bool = True


current_work: ContextVar[Work | None] = ContextVar("current_work", default=None)


def for_nobody_else() -> None:
    """The answer being worked out is for whoever asked alone; nothing happens where none is."""
    if work := current_work.get():
        work.is_shareable = False
