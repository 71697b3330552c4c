"""Leaks that the nights tell: a latch over the step score, with onset, size, the end of the event and repairs.

One alarm per event: it is armed again when the score has fallen below half of its threshold. That happens when the leak
ends, or when four weeks at the new level have become the usual; then a second leak is seen as a step of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.leaks import steps
from analytics.leaks.budget import Budget, thresholds
from analytics.leaks.days import DAY_HOURS, Days, Nights
from analytics.leaks.events import EventKind, LeakEvent, night_confidence
from analytics.leaks.series import HOUR_S, Flags, Floats
from analytics.leaks.steps import Steps

LEAST_NIGHTS = 10  # with fewer before it a night is not judged
REARM = 0.3
RETURNED = 0.5  # of the size
RETURN_NIGHTS = 2
ABRUPT_NIGHTS = 2
NORMAL_90 = 1.645
ONSET_DAYS = 14


@dataclass(frozen=True, slots=True, eq=False)
class NightTests:
    """Everything of the nights that is needed to walk through them: what rises, what falls, what must be passed."""

    zone: str
    days: Days
    nights: Nights
    up: Steps
    down: Steps
    threshold: Floats


@dataclass(slots=True)
class Standing:
    """The leak that is followed: its place among the events, its level before, its size, and the nights it was away."""

    place: int
    level_m3h: float
    size_m3h: float
    away: int = 0


def night_tests(zone: str, days: Days, nights: Nights, budget: Budget) -> NightTests:
    """The scores and thresholds of every night, each from the nights up to it."""
    up, down = steps.risen(nights.low, nights.middle, nights.rest), steps.fallen(nights.low, nights.middle)
    return NightTests(zone, days, nights, up, down, thresholds(np.nan_to_num(down.score), budget))


def night_events(tests: NightTests) -> list[LeakEvent]:
    """Leaks in the order of their detection, and after each that ended the repair that ended it."""
    found: list[LeakEvent] = []
    armed, standing = True, None
    for night in np.flatnonzero(judged_nights(tests)).tolist():
        standing = _followed(tests, night, standing, found)
        for look in np.flatnonzero(np.isfinite(tests.up.score[night])).tolist():
            score, threshold = tests.up.score[night, look], tests.threshold[night]
            if armed and score > threshold:
                standing = Standing(len(found), float(tests.up.level[night, look]), float(tests.up.size[night, look]))
                found.append(_leak(tests, night, look))
                armed = False
            elif score < REARM * threshold:
                armed = True
    return found


def judged_nights(tests: NightTests) -> Flags:
    """The nights that can be judged: complete ones with enough nights before them."""
    enough = np.cumsum(np.isfinite(tests.nights.low)) > LEAST_NIGHTS
    return np.asarray(np.isfinite(tests.up.score).any(axis=1) & np.isfinite(tests.nights.low) & enough)


def _followed(tests: NightTests, night: int, standing: Standing | None, found: list[LeakEvent]) -> Standing | None:
    """Clears the event once two nights in a row are back near the level before it, and says that it was repaired."""
    if standing is None:
        return None
    excess = tests.nights.middle[night] - standing.level_m3h
    standing.away = standing.away + 1 if excess < RETURNED * standing.size_m3h else 0
    if standing.away < RETURN_NIGHTS:
        standing.size_m3h = max(standing.size_m3h, min(excess, 2 * standing.size_m3h))
        return standing
    leak, when = found[standing.place], int(tests.nights.end_ts[night])
    found[standing.place] = replace(leak, cleared_ts=when)
    found.append(_repair(tests, night, standing, leak))
    return None


def _leak(tests: NightTests, night: int, look: int) -> LeakEvent:
    level, spread = float(tests.up.level[night, look]), float(tests.up.spread[night, look])
    size, lag = float(tests.up.size[night, look]), int(tests.up.lag[night, look])
    half = interval_half_m3h(spread, lag)
    when = int(tests.nights.look_ts()[night, look])
    is_abrupt = lag <= ABRUPT_NIGHTS
    return LeakEvent(
        zone=tests.zone,
        kind=EventKind.BURST if is_abrupt else EventKind.SLOW_LEAK,
        detected_ts=when,
        onset_ts=onset_ts(tests.days, tests.nights, night, size, until_ts=when),
        flow_m3h=round(size, 3),
        low_m3h=round(max(0.0, size - half), 3),
        high_m3h=round(size + half, 3),
        confidence=night_confidence(spread / max(level, 1e-9)),
        reason="nights",
    )


def _repair(tests: NightTests, night: int, standing: Standing, leak: LeakEvent) -> LeakEvent:
    when = int(tests.nights.end_ts[night])
    start = int(tests.nights.end_ts[max(0, night - RETURN_NIGHTS)])
    size = round(standing.size_m3h, 3)
    return replace(leak, kind=EventKind.REPAIR, detected_ts=when, onset_ts=start, flow_m3h=size, cleared_ts=when)


def interval_half_m3h(spread_m3h: float, nights: int) -> float:
    """Half of the 90 % interval of a step: `nights` new ones against the median of 28 before (its efficiency is 2/pi).

    >>> round(interval_half_m3h(1.0, 1), 3)
    1.691
    """
    return NORMAL_90 * spread_m3h * float(np.sqrt(1 / nights + np.pi / 2 / steps.REFERENCE_NIGHTS))


def onset_ts(days: Days, nights: Nights, night: int, size_m3h: float, until_ts: int | None = None) -> int:
    """The hour from which the flow is best told as half the size or more above its usual hour of the day.

    A cumulative sum of (excess - size / 2) counted backwards over two weeks from `until_ts` (the end of the night) on;
    its maximum is the onset (Page 1954).
    """
    first = max(0, night - ONSET_DAYS)
    usual = steps.row_median(days.flow[max(0, first - steps.REFERENCE_NIGHTS) : first].T) if first else None
    if usual is None or not np.isfinite(usual).all():
        return int(nights.end_ts[max(0, night - 1)])
    known = slice(first, night + 2)
    excess = (days.flow[known] - usual).ravel()
    instants = (days.start_ts[known, None] + HOUR_S * np.arange(DAY_HOURS)).ravel()
    end = nights.end_ts[night] if until_ts is None else until_ts
    counted = np.where(instants < end, np.nan_to_num(excess - size_m3h / 2), 0.0)
    return int(instants[int(np.argmax(np.cumsum(counted[::-1])[::-1]))])
