"""How good alarms are against leaks that are known: recall, precision, delay, false alarms, and what chance would do.

An alarm within [start, end + a day] of a leak finds it; more of them count for nothing. Any other alarm is false, and
false alarms of a zone within three days of the last counted one are the same. Windows to be ignored count neither way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

GRACE_S = 24 * 3600
SAME_ALARM_S = 72 * 3600
YEAR_S = 365.25 * 86_400
DRAWS = 200
SEED = 2018


@dataclass(frozen=True, slots=True)
class Alarm:
    """When an alarm of a zone was raised; its size (m3/h), first pipe and onset where it has them."""

    zone: str
    ts: int
    flow_m3h: float | None = None
    pipe: str = ""
    since_ts: int | None = None


@dataclass(frozen=True, slots=True)
class Leak:
    """A leak that is known. `share` is its greatest flow over the usual night flow, where known."""

    zone: str
    start_ts: int
    end_ts: int
    kind: str = ""
    share: float | None = None
    flow_m3h: float | None = None
    pipe: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time of a zone that is scored, or ignored."""

    zone: str
    start_ts: int
    end_ts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which alarm found which leak, which leaks were missed, which alarms were false; and the years without a leak."""

    hits: tuple[tuple[Leak, Alarm], ...]
    misses: tuple[Leak, ...]
    false: tuple[Alarm, ...]
    quiet_years: float
    chance_recall: float = field(default=0.0)

    @property
    def recall(self) -> float:
        """The share of leaks that were found; 0 of none."""
        return len(self.hits) / max(1, len(self.hits) + len(self.misses))

    @property
    def precision(self) -> float | None:
        """The share of alarms that found a leak; None without alarms."""
        alarms = len(self.hits) + len(self.false)
        return len(self.hits) / alarms if alarms else None

    @property
    def false_per_year(self) -> float | None:
        """False alarms per zone and year without a leak; None where every day had one."""
        return len(self.false) / self.quiet_years if self.quiet_years > 0 else None

    @property
    def delays_h(self) -> tuple[float, ...]:
        """Hours from the beginning of each leak that was found, in the order of the hits."""
        return tuple((alarm.ts - leak.start_ts) / 3600 for leak, alarm in self.hits)


def verdict(
    alarms: Sequence[Alarm],
    leaks: Sequence[Leak],
    periods: Sequence[Span],
    ignored: Sequence[Span] = (),
    *,
    moves_on: bool = False,
) -> Verdict:
    """Every zone of the periods by itself; alarms of other zones and times are left out.

    An alarm belongs to the first leak that it lies in; if it `moves_on`, to the first of these that is not found yet.

    >>> leak = Leak("A", 0, 86_400)
    >>> told = verdict([Alarm("A", 3600), Alarm("A", 86_400 * 9)], [leak], [Span("A", 0, 86_400 * 30)])
    >>> told.recall, len(told.false), told.delays_h
    (1.0, 1, (1.0,))
    """
    hits: list[tuple[Leak, Alarm]] = []
    false: list[Alarm] = []
    for period in periods:
        mine = sorted((leak for leak in leaks if leak.zone == period.zone), key=lambda leak: leak.start_ts)
        told = sorted((alarm for alarm in alarms if _within(alarm, period, GRACE_S)), key=lambda alarm: alarm.ts)
        hits += _hits(mine, told, moves_on)
        false += _false(told, mine, ignored)
    found = {id(leak) for leak, _ in hits}
    misses = tuple(leak for leak in leaks if id(leak) not in found)
    return Verdict(tuple(hits), misses, tuple(false), _quiet_years(leaks, periods))


def chance_recall(found: Verdict, leaks: Sequence[Leak], periods: Sequence[Span]) -> float:
    """The mean recall of as many alarms at random times of the periods (200 draws of a fixed seed)."""
    count = len(found.hits) + len(found.false)
    random = np.random.default_rng(SEED)
    lengths = np.array([period.end_ts - period.start_ts for period in periods], float)
    recalls = []
    for _ in range(DRAWS if count and lengths.sum() > 0 else 0):
        chosen = random.choice(len(periods), count, p=lengths / lengths.sum())
        alarms = [
            Alarm(periods[place].zone, int(random.uniform(periods[place].start_ts, periods[place].end_ts)))
            for place in chosen.tolist()
        ]
        recalls.append(verdict(alarms, leaks, periods).recall)
    return float(np.mean(recalls)) if recalls else 0.0


def _within(alarm: Alarm, span: Span | Leak, grace_s: int) -> bool:
    return alarm.zone == span.zone and span.start_ts <= alarm.ts <= span.end_ts + grace_s


def _hits(leaks: Sequence[Leak], alarms: Sequence[Alarm], moves_on: bool) -> list[tuple[Leak, Alarm]]:
    """Each alarm belongs to one leak; the first alarm of a leak finds it."""
    found: dict[int, tuple[Leak, Alarm]] = {}
    for alarm in alarms:
        around = (leak for leak in leaks if _within(alarm, leak, GRACE_S))
        leak = next((leak for leak in around if not moves_on or id(leak) not in found), None)
        if leak is not None:
            found.setdefault(id(leak), (leak, alarm))
    return list(found.values())


def _false(alarms: Sequence[Alarm], leaks: Sequence[Leak], ignored: Sequence[Span]) -> list[Alarm]:
    false: list[Alarm] = []
    for alarm in alarms:
        explained = any(_within(alarm, leak, GRACE_S) for leak in leaks) or any(
            _within(alarm, span, 0) for span in ignored
        )
        if not explained and (not false or alarm.ts - false[-1].ts > SAME_ALARM_S):
            false.append(alarm)
    return false


def _quiet_years(leaks: Sequence[Leak], periods: Sequence[Span]) -> float:
    total = 0.0
    for period in periods:
        total += period.end_ts - period.start_ts
        for leak in (leak for leak in leaks if leak.zone == period.zone):
            total -= min(leak.end_ts + GRACE_S, period.end_ts) - max(leak.start_ts, period.start_ts)
    return total / YEAR_S
