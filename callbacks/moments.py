"""The instant that a page shows: `?at=` of its address, or now, the same now for everybody who looks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash.exceptions import PreventUpdate

from analytics.local_time import parse_instant
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.shareable import for_nobody_else

SHOWN_S = 5.0


class SharedClock:
    """A clock whose `shown` stands still for a few seconds while nothing changes, so that answers can be shared.

    `now` stays exact: what people do is written down with it.
    """

    def __init__(self, clock: Clock, database: Database) -> None:
        self._clock, self._database = clock, database
        self._shown: tuple[datetime, float, int] | None = None

    @property
    def speed(self) -> float:
        return self._clock.speed

    def now(self) -> datetime:
        for_nobody_else()
        return self._clock.now()

    def shown(self) -> datetime:
        """The instant that live pages show: at most SHOWN_S old, and never from before the last change."""
        changes, looked = self._database.changes, time.monotonic()
        if self._shown is None or self._shown[2] != changes or looked - self._shown[1] > SHOWN_S:
            self._shown = (self._clock.now(), looked, changes)
        return self._shown[0]


class UnreadableInstant(OperatorError):
    """`?at=` is no instant."""

    message_key = "error.instant_unreadable"


def moment(query: Mapping[str, str] | None, clock: Clock) -> datetime:
    """The instant asked for, never later than now; now without one. UnreadableInstant names the text."""
    text = (query or {}).get("at")
    now = clock.shown() if isinstance(clock, SharedClock) else clock.now()
    if not text:
        return now
    try:
        return min(parse_instant(text), now)
    except ValueError:
        raise UnreadableInstant(text=text) from None


def is_past(query: Mapping[str, str] | None) -> bool:
    """Whether the page shows a past instant: then nothing on it can be changed."""
    return bool((query or {}).get("at"))


def readable_moment(query: Mapping[str, Any] | None, clock: Clock) -> datetime:
    """The instant of the page. Where it cannot be read a block stays as it is: one place of the page says why."""
    try:
        return moment(query, clock)
    except UnreadableInstant:
        raise PreventUpdate from None
