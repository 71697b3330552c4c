"""One event per leak: what the nights and the loggers of a sector tell of the same leak becomes one.

In the order of time, as it would be lived: an alarm within two weeks of one of the other source is the same leak and
raises nothing. An alarm of the nights waits a day for the loggers, because they say where; it is raised when they
follow, or when the day is over. A burst of the hours waits for nothing. A leak ends when the first of its sources says
so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.leaks.days import Nights
from analytics.leaks.events import MOST_CERTAIN, EventKind, LeakEvent
from analytics.leaks.hour_bursts import REASON as HOURS
from analytics.leaks.night_leaks import NORMAL_90
from analytics.leaks.steps import row_median
from analytics.spread import MAD_TO_SD

SAME_LEAK_S = 14 * 86_400
WAIT_S = 86_400
NEWEST_NIGHTS = 2
BEFORE_NIGHTS = 10


@dataclass(slots=True)
class _Told:
    """A leak that one source told, and the alarm of the other that is the same."""

    event: LeakEvent
    by_nights: bool
    other: LeakEvent | None = None


def fused(by_nights: Sequence[LeakEvent], by_loggers: Sequence[LeakEvent], until_ts: int) -> list[LeakEvent]:
    """All events of a sector in the order of their detection; `until_ts` is the end of the readings."""
    alarms = sorted(
        [
            (event.detected_ts, source, event)
            for source, events in enumerate((by_nights, by_loggers))
            for event in events
        ],
        key=lambda alarm: alarm[:2],
    )
    told: list[_Told] = []
    for when, source, event in alarms:
        if event.kind == EventKind.REPAIR:
            continue
        same = [
            each for each in told if each.by_nights != (source == 0) and each.other is None and _is_near(each, when)
        ]
        if same:
            same[0].other = event
        else:
            told.append(_Told(event, source == 0))
    leaks = [leak for each in told for leak in [_raised(each)] if leak.detected_ts <= until_ts]
    repairs = [event for _, _, event in alarms if event.kind == EventKind.REPAIR]
    ends = {leak.cleared_ts for leak in leaks if leak.cleared_ts is not None}
    kept = {event.detected_ts: event for event in repairs if event.detected_ts in ends}
    return sorted([*leaks, *kept.values()], key=lambda event: (event.detected_ts, event.kind))


def _is_near(each: _Told, when: int) -> bool:
    return when - each.event.detected_ts <= SAME_LEAK_S


def _raised(each: _Told) -> LeakEvent:
    """The event as it is raised: where the loggers follow a night within a day, at their time and with their pipes."""
    event, other = each.event, each.other
    ends = [told.cleared_ts for told in (event, other) if told is not None and told.cleared_ts is not None]
    cleared = min(ends, default=None)
    if not each.by_nights or event.reason == HOURS:  # a burst does not wait
        return replace(event, cleared_ts=cleared)
    if other is None or other.detected_ts - event.detected_ts > WAIT_S:
        when = event.detected_ts + WAIT_S
        return replace(event, detected_ts=when, cleared_ts=None if cleared is None else max(cleared, when))
    certain = 1 - (1 - event.confidence) * (1 - other.confidence)
    return replace(
        event,
        detected_ts=other.detected_ts,
        confidence=round(min(MOST_CERTAIN, certain), 3),
        reason=other.reason,
        pipes=other.pipes,
        cleared_ts=cleared,
    )


def sized(event: LeakEvent, nights: Nights) -> LeakEvent:
    """An event of the loggers with the step of the night flow that came with it, and its 90 % interval; both from 0 on.

    Without enough nights before, the size stays as it is.
    """
    known = np.flatnonzero((nights.end_ts <= event.detected_ts) & np.isfinite(nights.middle))
    if len(known) < NEWEST_NIGHTS + BEFORE_NIGHTS // 2:
        return event
    newest = nights.middle[known[-NEWEST_NIGHTS:]]
    before = nights.middle[known[-NEWEST_NIGHTS - BEFORE_NIGHTS : -NEWEST_NIGHTS]]
    level = float(np.median(before))
    spread = MAD_TO_SD * float(row_median(np.abs(before - level)[None])[0])
    change = float(np.mean(newest)) - level
    size = -change if event.kind == EventKind.REPAIR else change
    half = NORMAL_90 * spread * float(np.sqrt(1 / NEWEST_NIGHTS + np.pi / 2 / len(before)))
    figures = (round(max(0.0, figure), 3) for figure in (size, size - half, size + half))
    flow, low, high = figures
    return replace(event, flow_m3h=flow, low_m3h=low, high_m3h=high)
