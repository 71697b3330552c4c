"""Opening hours of an agency: whether it is open at an instant, and until or from when. Hours are the city's clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from analytics.local_time import CITY, local

Hours = Mapping[str, Sequence[Sequence[str]]]
"""Weekday "0" (Monday) to "6": spans of opening and closing, `["08:30", "16:30"]`, in order."""
DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or closed, and when that changes next; None when it never does."""

    is_open: bool
    changes_at: datetime | None


def opening(hours: Hours, at: datetime) -> Opening:
    """How it stands at the instant.

    >>> from datetime import UTC
    >>> week = {"1": [["08:30", "16:30"]]}
    >>> tuesday_at_noon = opening(week, datetime(2018, 10, 9, 11, tzinfo=UTC))  # UTC+1 in Casablanca
    >>> tuesday_at_noon.is_open, f"{tuesday_at_noon.changes_at:%H:%M}"
    (True, '16:30')
    >>> opening(week, datetime(2018, 10, 9, 5, tzinfo=UTC)).is_open
    False
    """
    for begins, ends in _spans(hours, at):
        if begins <= at < ends:
            return Opening(True, ends)
        if begins > at:
            return Opening(False, begins)
    return Opening(False, None)


def _spans(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of today and the days after it, in order."""
    today = local(at).date()
    for number in range(DAYS_AHEAD):
        day = today + timedelta(days=number)
        for opens, closes in hours.get(str(day.weekday()), ()):
            begins, ends = (datetime.combine(day, time.fromisoformat(text), CITY) for text in (opens, closes))
            yield begins, ends
