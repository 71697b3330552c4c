"""How good the alarms of a whole city are against its known faults, and on what the false ones fell.

A leak is found by the first alarm of its sector that calls it a leak, from its beginning to a day after its end; an
alarm on the day after a leak that was found is that of the next. An alarm that lies in no leak is false, unless it says
by itself what explains it. Times are epoch seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from analytics.leaks.scoring import GRACE_S, Alarm, Leak, Span, Verdict, verdict
from analytics.local_time import CITY, local_day

LEAST_M3H = 5.0
DAY_S = 86_400
AFTERMATH_S = 2 * DAY_S  # the nights that follow a fault still tell of it
LEAKING = ("leak", "burst")
ON_PURPOSE = ("transfer", "set_point", "hydrant", "works")
OF_SENSORS = ("misscaled", "drift", "stuck", "dead")
SPECIAL_DAYS = ("ramadan", "eid", "friday")


@dataclass(frozen=True, slots=True)
class CityFault:
    """Something that happened in a sector; `size` in m3/h where it is a flow, `pipe` where water leaves."""

    kind: str
    sector: str
    begin_ts: int
    end_ts: int
    size: float
    pipe: str = ""


@dataclass(frozen=True, slots=True)
class CityAlarm:
    """An alarm of a sector with its size and 90 % interval (m3/h); `explained` names what it says it is instead.

    `since_ts` is the onset that it names.
    """

    sector: str
    ts: int
    flow_m3h: float | None = None
    low_m3h: float | None = None
    high_m3h: float | None = None
    confidence: float | None = None
    explained: str | None = None
    since_ts: int | None = None


@dataclass(frozen=True, slots=True)
class CityScore:
    """What was found, missed and false; `causes` says what went on where a false alarm fell, `none` for nothing known.

    `explained` are alarms outside every leak that named their cause, `doubted` leaks whose alarm named another one.
    """

    verdict: Verdict
    causes: Mapping[str, int]
    sector_days: float
    explained: int
    doubted: int
    size_errors: tuple[float, ...]
    covered: float | None  # share of the found leaks whose size lies in the interval

    @property
    def false_per_100_days(self) -> float:
        """False alarms per 100 sector-days."""
        return 100 * len(self.verdict.false) / self.sector_days if self.sector_days else 0.0


def score(
    alarms: Sequence[CityAlarm],
    faults: Sequence[CityFault],
    sectors: Sequence[str],
    span: tuple[int, int],
    class_of: Callable[[date], str],
) -> CityScore:
    """Everything that began in the span, but for leaks of its last day: no night has told of them yet."""
    leaks = [_leak(each) for each in faults if _is_scored(each, span)]
    others = [Span(each.sector, each.begin_ts, each.end_ts + GRACE_S) for each in faults if _is_old(each, span)]
    periods = [Span(sector, *span) for sector in sectors]
    told = [each for each in alarms if each.explained is None]
    found = verdict([_plain(each) for each in told], leaks, periods, others, moves_on=True)
    causes = Counter(cause_of(alarm, faults, class_of) for alarm in found.false)
    named = [each for each in alarms if each.explained is not None]
    spans: list[Leak | Span] = [*leaks, *others]
    in_leaks = sum(any(_lies_in(each, leak) for leak in spans) for each in named)
    days = len(sectors) * (span[1] - span[0]) / DAY_S
    errors, covered = _sizes(found, told)
    return CityScore(found, dict(causes), days, len(named) - in_leaks, in_leaks, errors, covered)


def cause_of(alarm: Alarm, faults: Sequence[CityFault], class_of: Callable[[date], str]) -> str:
    """What was going on in the sector, or had just ended; else the kind of day; `none` where nothing is known."""
    here = [each for each in faults if each.sector == alarm.zone and _is_on(each, alarm.ts)]
    kinds = [kind for kind in (*ON_PURPOSE, *OF_SENSORS) if any(each.kind == kind for each in here)]
    if kinds:
        return kinds[0]
    instant = datetime.fromtimestamp(alarm.ts, UTC)
    if _offset(instant) != _offset(instant - timedelta(days=2)):
        return "clock_change"
    kind = class_of(local_day(instant))
    return kind if kind in SPECIAL_DAYS else "none"


def _offset(instant: datetime) -> timedelta:
    return instant.astimezone(CITY).utcoffset() or timedelta()


def _is_on(fault: CityFault, ts: int) -> bool:
    until = fault.begin_ts if fault.kind == "set_point" else fault.end_ts
    return fault.begin_ts <= ts <= until + AFTERMATH_S


def _is_scored(fault: CityFault, span: tuple[int, int]) -> bool:
    inside = span[0] <= fault.begin_ts <= span[1] - DAY_S
    return fault.kind in LEAKING and fault.size > LEAST_M3H and inside


def _is_old(fault: CityFault, span: tuple[int, int]) -> bool:
    """A leak that counts neither way: begun before, too young, or too small."""
    return fault.kind in LEAKING and not _is_scored(fault, span)


def _leak(fault: CityFault) -> Leak:
    return Leak(fault.sector, fault.begin_ts, fault.end_ts, fault.kind, None, fault.size, fault.pipe)


def _plain(alarm: CityAlarm) -> Alarm:
    return Alarm(alarm.sector, alarm.ts, alarm.flow_m3h, since_ts=alarm.since_ts)


def _lies_in(alarm: CityAlarm, span: Leak | Span) -> bool:
    return alarm.sector == span.zone and span.start_ts <= alarm.ts <= span.end_ts + GRACE_S


def _sizes(found: Verdict, alarms: Sequence[CityAlarm]) -> tuple[tuple[float, ...], float | None]:
    """Relative errors of the sizes, and how many intervals hold the truth."""
    by_place = {(each.sector, each.ts): each for each in alarms}
    pairs = [(leak.flow_m3h or 0.0, by_place[alarm.zone, alarm.ts]) for leak, alarm in found.hits]
    errors = tuple(abs(told.flow_m3h - true) / true for true, told in pairs if told.flow_m3h is not None)
    bounded = [(true, told.low_m3h, told.high_m3h) for true, told in pairs]
    inside = [low <= true <= high for true, low, high in bounded if low is not None and high is not None]
    return errors, float(np.mean(inside)) if inside else None
