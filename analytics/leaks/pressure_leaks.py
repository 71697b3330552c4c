"""Leaks that the loggers tell: steps of the pressure residuals, told apart by the direction of their vector.

A step in the direction of a leak that is known is its growth, one against it its repair, anything else that falls a new
leak. What only rises and undoes nothing known (a valve, a set point, a repair of a leak from before) raises no alarm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.leaks.budget import Budget
from analytics.leaks.events import EventKind, LeakEvent, confidence
from analytics.leaks.pressures import NEWEST_DAYS, Heads, PressureStep, steps_of
from analytics.leaks.series import HOUR_S, Floats

ONE_A_YEAR = 8.0  # standard deviations of the residuals; a year of simulated data has no chance step above 6
E_FOLD = 1.0
LEAST_THRESHOLD = 5.0
SAME_DIRECTION = 0.9  # cosine
DAY_S = 24 * HOUR_S
UNKNOWN_SIZE = 0.0


@dataclass(slots=True)
class _Known:
    """A leak that stands: its place among the events and the direction of its residuals."""

    place: int
    direction: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PressureLeak:
    """An event with the residuals that showed it (m per logger), for the location."""

    event: LeakEvent
    shift_m: Floats


def threshold(budget: Budget) -> float:
    """Standard deviations that a step must exceed.

    >>> threshold(Budget(1.0))
    8.0
    """
    return max(LEAST_THRESHOLD, ONE_A_YEAR - E_FOLD * float(np.log(budget.alarms_per_year)))


def pressure_leaks(zone: str, heads: Heads, budget: Budget) -> list[PressureLeak]:
    """Leaks and repairs in the order of their detection. Their size is 0: pressures alone do not tell it."""
    limit = threshold(budget)
    found: list[PressureLeak] = []
    known: list[_Known] = []
    for step in steps_of(heads, limit):
        direction = step.shift_m / max(float(np.linalg.norm(step.shift_m)), 1e-12)
        alike = [float(direction @ leak.direction) for leak in known]
        if step.is_fall and max(alike, default=0.0) > SAME_DIRECTION:
            known[int(np.argmax(alike))].direction = direction
        elif step.is_fall:
            known.append(_Known(len(found), direction))
            found.append(PressureLeak(_event(zone, heads, step, limit), step.shift_m))
        elif min(alike, default=0.0) < -SAME_DIRECTION:
            _repaired(found, known.pop(int(np.argmin(alike))), heads, step)
    return found


def _event(zone: str, heads: Heads, step: PressureStep, limit: float) -> LeakEvent:
    when = heads.day_end_ts(step.day)
    return LeakEvent(
        zone=zone,
        kind=EventKind.SLOW_LEAK,
        detected_ts=when,
        onset_ts=when - NEWEST_DAYS * DAY_S,
        flow_m3h=UNKNOWN_SIZE,
        low_m3h=UNKNOWN_SIZE,
        high_m3h=UNKNOWN_SIZE,
        confidence=confidence(step.score, limit),
        reason="pressures",
    )


def _repaired(found: list[PressureLeak], leak: _Known, heads: Heads, step: PressureStep) -> None:
    before, when = found[leak.place], heads.day_end_ts(step.day)
    found[leak.place] = replace(before, event=replace(before.event, cleared_ts=when))
    repair = replace(
        before.event, kind=EventKind.REPAIR, detected_ts=when, onset_ts=when - NEWEST_DAYS * DAY_S, cleared_ts=when
    )
    found.append(PressureLeak(repair, step.shift_m))
