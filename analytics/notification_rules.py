"""When a message about an alert is due: at once, after the quiet hours, or with the next digest; when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analytics.local_time import CITY, local

MINUTES_PER_DAY = 1440
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
MOST_ATTEMPTS = 60  # about two days and a half
ALWAYS_AT_ONCE = 1  # the priority that waits for nothing


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Quiet hours in minutes of the local day (both None: never quiet), and minutes between digests (0: none)."""

    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_min: int = 0


def due_at(at: datetime, priority: int, rhythm: Rhythm) -> datetime:
    """When a message that arises at `at` is to be sent; one of priority 1 always at once.

    >>> night = Rhythm(quiet_from=22 * 60, quiet_until=6 * 60)
    >>> at = datetime(2018, 10, 9, 22, 30, tzinfo=UTC)  # half past eleven in Casablanca
    >>> due_at(at, 2, night).isoformat(), due_at(at, 1, night) == at
    ('2018-10-10T05:00:00+00:00', True)
    >>> due_at(datetime(2018, 10, 9, 12, 10, tzinfo=UTC), 3, Rhythm(digest_min=60)).isoformat()
    '2018-10-09T13:00:00+00:00'
    """
    if priority <= ALWAYS_AT_ONCE:
        return at
    return _next_digest(_after_quiet(at, rhythm), rhythm.digest_min)


def _after_quiet(at: datetime, rhythm: Rhythm) -> datetime:
    if rhythm.quiet_from is None or rhythm.quiet_until is None or rhythm.quiet_from == rhythm.quiet_until:
        return at
    clock = local(at)
    minute = clock.hour * 60 + clock.minute
    if (minute - rhythm.quiet_from) % MINUTES_PER_DAY >= (rhythm.quiet_until - rhythm.quiet_from) % MINUTES_PER_DAY:
        return at
    day = clock.date() + timedelta(days=int(minute >= rhythm.quiet_until))
    hour, rest = divmod(rhythm.quiet_until, 60)
    return datetime(day.year, day.month, day.day, hour, rest, tzinfo=CITY).astimezone(UTC)


def _next_digest(at: datetime, digest_min: int) -> datetime:
    if not digest_min:
        return at
    step = digest_min * 60
    return datetime.fromtimestamp(-(-int(at.timestamp()) // step) * step, UTC)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts: twice as long each time, an hour at most; None: give up.

    >>> [str(pause_after(number)) for number in (1, 2, 3, 20)], pause_after(60)
    (['0:00:30', '0:01:00', '0:02:00', '1:00:00'], None)
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE)
