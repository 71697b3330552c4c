"""Bursts that the hours tell before a night does: five hours in a row far above their usual, whatever the hour.

Each hour is compared with the same hour of 28 days, weekends included: who draws more at weekends spreads more. A
lesser leak waits for the nights; ten real sectors show a third of an episode a year at the budget of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.leaks.budget import Budget
from analytics.leaks.days import Days
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.series import HOUR_S, Floats, Ints
from analytics.leaks.steps import before, last, row_median

HOURS = 5
AT_ONE_A_YEAR = 5.0
E_FOLD = 1.0
LEAST_SCORE = 4.0
FLOOR_SHARE = 0.05  # of the usual of the hour
LEAST_SHARE = 0.25  # of the quietest usual hour
SETTLED_SCORE = 2.0
SETTLED_HOURS = 3
CONFIDENCE = 0.7  # of the episodes of ten real sectors with planted leaks
HALF_OF_MEAN = 1.645 * float(np.sqrt(np.pi / 2 / HOURS))  # 90 % of a median of five hours, in their spread
SAME_S = 48 * HOUR_S
REASON = "hours"


@dataclass(frozen=True, slots=True, eq=False)
class _Hours:
    """Every hour: its end, its excess over the usual (m3/h), that in spreads, the spread, the quietest usual hour."""

    end_ts: Ints
    excess: Floats
    score: Floats
    spread: Floats
    quietest: Floats


def hour_bursts(zone: str, days: Days, budget: Budget) -> list[LeakEvent]:
    """Bursts in the order of their detection; cleared when three hours in a row are near the usual again."""
    hours = _hours(days)
    limit = max(LEAST_SCORE, AT_ONE_A_YEAR - E_FOLD * float(np.log(budget.alarms_per_year)))
    lowest, least = (_lowest(values, HOURS) for values in (hours.score, hours.excess / hours.quietest))
    settled = _lowest(-hours.score, SETTLED_HOURS) > -SETTLED_SCORE
    found: list[LeakEvent] = []
    is_open = False
    for place in np.flatnonzero(((lowest > limit) & (least > LEAST_SHARE)) | settled).tolist():
        if is_open and settled[place]:
            found[-1] = replace(found[-1], cleared_ts=int(hours.end_ts[place]))
            is_open = False
        elif not is_open and not settled[place]:
            found.append(_burst(zone, hours, place))
            is_open = True
    return found


def joined(bursts: Sequence[LeakEvent], by_nights: Sequence[LeakEvent]) -> list[LeakEvent]:
    """Bursts and what the nights tell, in order: one event of a burst and the night that confirms it within two days.

    A burst on a leak that the nights follow already raises nothing.
    """
    events = list(by_nights)
    for burst in bursts:
        leaks = [event for event in events if event.kind != EventKind.REPAIR]
        if any(_stands(leak, burst.detected_ts) for leak in leaks):
            continue
        same = next((leak for leak in leaks if 0 < leak.detected_ts - burst.detected_ts <= SAME_S), None)
        if same is not None and _stands(burst, same.detected_ts):
            events[events.index(same)] = replace(burst, cleared_ts=same.cleared_ts)
        else:
            events.append(burst)
    return sorted(events, key=lambda event: event.detected_ts)


def _stands(event: LeakEvent, at_ts: int) -> bool:
    return event.detected_ts <= at_ts and (event.cleared_ts is None or event.cleared_ts > at_ts)


def _hours(days: Days) -> _Hours:
    each = [before(hour, 1) for hour in days.flow.T]
    usual, spread = (np.array([pair[place] for pair in each]).T for place in (0, 1))
    scale = np.maximum(np.maximum(spread, row_median(spread)[:, None]), np.maximum(FLOOR_SHARE * np.abs(usual), 1e-9))
    excess = days.flow - usual
    quietest = np.repeat(np.maximum(np.fmin.reduce(usual, axis=1), 1e-9), days.flow.shape[1])
    end_ts = days.start_ts[:, None] + HOUR_S * np.arange(1, days.flow.shape[1] + 1)
    return _Hours(end_ts.ravel(), excess.ravel(), (excess / scale).ravel(), scale.ravel(), quietest)


def _lowest(values: Floats, hours: int) -> Floats:
    """The lowest of as many values up to each; NaN where one is missing.

    >>> _lowest(np.array([3.0, 2.0, 4.0]), 2).tolist()
    [nan, 2.0, 2.0]
    """
    return np.asarray(last(values, hours).min(axis=1))


def _burst(zone: str, hours: _Hours, place: int) -> LeakEvent:
    newest = slice(place - HOURS + 1, place + 1)
    size = float(np.median(hours.excess[newest]))
    half = HALF_OF_MEAN * float(np.median(hours.spread[newest]))
    return LeakEvent(
        zone=zone,
        kind=EventKind.BURST,
        detected_ts=int(hours.end_ts[place]),
        onset_ts=int(hours.end_ts[newest.start]) - HOUR_S,
        flow_m3h=round(size, 3),
        low_m3h=round(max(0.0, size - half), 3),
        high_m3h=round(size + half, 3),
        confidence=CONFIDENCE,
        reason=REASON,
    )
