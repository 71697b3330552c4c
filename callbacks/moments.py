"""The instant that a page shows: `?at=` of its address, or now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from analytics.local_time import parse_instant
from data_access.clock import Clock
from data_access.errors import OperatorError


class UnreadableInstant(OperatorError):
    """`?at=` is no instant."""

    message_key = "error.instant_unreadable"


def moment(query: Mapping[str, str] | None, clock: Clock) -> datetime:
    """The instant asked for, never later than now; now without one. UnreadableInstant names the text."""
    text = (query or {}).get("at")
    now = clock.now()
    if not text:
        return now
    try:
        return min(parse_instant(text), now)
    except ValueError:
        raise UnreadableInstant(text=text) from None


def is_past(query: Mapping[str, str] | None) -> bool:
    """Whether the page shows a past instant: then nothing on it can be changed."""
    return bool((query or {}).get("at"))
