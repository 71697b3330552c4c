"""Who is told of alerts, and the messages on their way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics.notification_rules import Rhythm

__all__ = ["CHANNELS", "DIGESTS_MIN", "EMAIL", "WEBHOOK", "Letter", "Post", "Rhythm", "Subscriber", "Wanted"]

EMAIL, WEBHOOK = "email", "webhook"
CHANNELS = (EMAIL, WEBHOOK)
DIGESTS_MIN = (0, 15, 60, 480)
AT_ONCE = Rhythm()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subscription as somebody gives it. `zone` is the code of a sector or arrondissement; None: everywhere."""

    role: str
    channel: str
    recipient: str
    language: str = "fr"
    lowest_priority: int = 2
    prompts: bool = False
    zone: str | None = None
    rhythm: Rhythm = AT_ONCE


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscription in force, and its number."""

    number: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to be sent: the facts of one alert's news, or of several in a digest. `key` never changes."""

    key: str
    channel: str
    recipient: str
    language: str
    news: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Post:
    """One line of the outbox: what it is about and what became of it."""

    code: str
    channel: str
    recipient: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    gave_up_at: datetime | None
    attempts: int
    error: str | None
