"""How many alarms an operator gets: counts of ten minutes, floods and averages, as EEMUA 191 measures them.

Sources: EEMUA publication 191 and ISA-18.2 as domain 4.4 quotes them. Instants are UTC; a span counts its end, not its
start, so that one span follows another without counting anything twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

BIN = timedelta(minutes=10)
HOUR = timedelta(hours=1)
FLOOD_BEGINS_OVER, FLOOD_ENDS_BELOW = 10, 5  # alarms within ten minutes
MOST_PER_HOUR = 30
PER_DAY_TARGET, PER_HOUR_TARGET, RARE_PCT = 144, 6, 1.0  # IEC 62682; a mean of one in ten minutes; EEMUA "below 1 %"
LEVELS = (0, 1, 5, 10)  # upper bounds of none, acceptable, over-demanding perhaps, over-demanding; beyond: a flood


@dataclass(frozen=True, slots=True)
class Flood:
    """From the alarm that was one too many until fewer than five came within ten minutes."""

    began: datetime
    ended: datetime | None  # None: still going on at the end of the span
    alarms: int  # those of the ten minutes before it was told, and all since


@dataclass(frozen=True, slots=True)
class Rates:
    """The load of a span. Shares are in percent of its ten minutes, of its hours, of its time."""

    alarms: int
    per_day: float
    per_hour: float
    peak: int  # most in ten minutes of the clock
    crowded_pct: float  # ten minutes with more than ten alarms
    heavy_hours_pct: float  # hours with more than thirty
    flood_pct: float
    counts: Sequence[int]  # per ten minutes, oldest first
    floods: Sequence[Flood]


def rates(instants: Iterable[datetime], *, since: datetime, until: datetime) -> Rates:
    """The load of (since, until], which is a whole number of hours; instants outside of it do not count.

    Twelve alarms in the first ten minutes of a day: 12 a day, 0.5 an hour, one of 144 ten minutes crowded.

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> load = rates([noon + timedelta(seconds=30 * n) for n in range(1, 13)], since=noon, until=noon + 24 * HOUR)
    >>> load.alarms, load.per_day, load.per_hour, load.peak, round(load.crowded_pct, 4), load.heavy_hours_pct
    (12, 12.0, 0.5, 12, 0.6944, 0.0)
    >>> len(load.counts), sum(load.counts), len(load.floods)
    (144, 12, 1)
    """
    inside = sorted(instant for instant in instants if since < instant <= until)
    counts = per_bin(inside, BIN, since=since, until=until)
    hours = per_bin(inside, HOUR, since=since, until=until)
    found = floods(inside, until=until)
    flooded = sum(((flood.ended or until) - flood.began for flood in found), timedelta())
    return Rates(
        alarms=len(inside),
        per_day=len(inside) / ((until - since) / timedelta(days=1)),
        per_hour=len(inside) / ((until - since) / HOUR),
        peak=max(counts),
        crowded_pct=_share(sum(count > FLOOD_BEGINS_OVER for count in counts), len(counts)),
        heavy_hours_pct=_share(sum(count > MOST_PER_HOUR for count in hours), len(hours)),
        flood_pct=100 * (flooded / (until - since)),
        counts=counts,
        floods=found,
    )


def per_bin(instants: Iterable[datetime], width: timedelta, *, since: datetime, until: datetime) -> list[int]:
    """How many fall into each span of that width, oldest first; the last one ends at `until`.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> per_bin([six, six + BIN, six + BIN, six + 3 * BIN], BIN, since=six, until=six + 3 * BIN)
    [2, 0, 1]
    """
    counts = [0] * max(int((until - since) / width), 1)
    for instant in instants:
        place = len(counts) - 1 - (until - instant) // width
        if instant <= until and place >= 0:
            counts[place] += 1
    return counts


def floods(instants: Iterable[datetime], *, until: datetime) -> list[Flood]:
    """The floods, oldest first, looked for at every instant and not only on the edges of ten minutes.

    Eleven alarms, one a second: the eleventh begins the flood. It ends when the seventh has grown ten minutes old,
    for then four are left.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> (flood,) = floods([six + timedelta(seconds=n) for n in range(1, 12)], until=six + HOUR)
    >>> f"{flood.began:%H:%M:%S}", f"{flood.ended:%H:%M:%S}", flood.alarms
    ('06:00:11', '06:10:07', 11)
    >>> floods([six + timedelta(seconds=n) for n in range(1, 11)], until=six + HOUR)
    []
    """
    found: list[Flood] = []
    recent: list[datetime] = []
    running: Flood | None = None
    for instant in sorted(instants):
        running = _ended(running, recent, instant, found)
        recent = [*(each for each in recent if each > instant - BIN), instant]
        if running is not None:
            running = Flood(running.began, None, running.alarms + 1)
        elif len(recent) > FLOOD_BEGINS_OVER:
            running = Flood(instant, None, len(recent))
    last = _ended(running, recent, until, found)
    return found if last is None else [*found, last]


def _ended(running: Flood | None, recent: Sequence[datetime], now: datetime, found: list[Flood]) -> Flood | None:
    """The flood if it still goes on at `now`; otherwise it is put among those found."""
    if running is None:
        return None
    ends = recent[-FLOOD_ENDS_BELOW] + BIN
    if ends > now:
        return running
    found.append(Flood(running.began, ends, running.alarms))
    return None


def load_shares(counts: Sequence[int]) -> list[float]:
    """Percent of the ten minutes with none, 1, 2-5, 6-10 and more alarms: an average hides the floods.

    >>> load_shares([0, 0, 0, 1, 2, 5, 10, 11])
    [37.5, 12.5, 25.0, 12.5, 12.5]
    """
    bounds = [-1, *LEVELS, max([*counts, LEVELS[-1]])]
    inside = [sum(low < count <= high for count in counts) for low, high in pairwise(bounds)]
    return [_share(each, len(counts)) for each in inside]


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
