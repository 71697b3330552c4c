"""An indicator against its trajectory: expected value, gap in the good direction, status, and when the target comes.

A trajectory is the dated baseline and the yearly targets in order, straight between them. `direction` is +1 when more
is better and -1 when less is, so that a positive gap is always ahead. The course is the last target less the baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

ON_TRACK_SHARE = -0.02  # of the course: closer than this below the trajectory is reading noise
ADRIFT_SHARE = -0.15  # of the course: further than this below, the plan itself is in question
LEAST_COVERAGE = 0.75  # of the period's records; below it a value is shown as partial


class Status(StrEnum):
    """Where an indicator stands. `no_evidence` is a state of its own, never a kind of on track."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    ADRIFT = "adrift"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day: a target, a baseline, or what was measured for a period that ends on it."""

    on: date
    value: float


def expected_value(trajectory: Sequence[Point], on: date) -> float | None:
    """The trajectory's value on a day; None before it begins or when it is empty, the last target after its end.

    >>> expected_value([Point(date(2014, 12, 31), 70.0), Point(date(2016, 12, 31), 80.0)], date(2015, 12, 31))
    74.99316005471957
    """
    if not trajectory or on < trajectory[0].on:
        return None
    for before, after in pairwise(trajectory):
        if on <= after.on:
            share = (on - before.on) / (after.on - before.on)
            return before.value + share * (after.value - before.value)
    return trajectory[-1].value


def gap(value: float | None, expected: float | None, direction: int) -> float | None:
    """How far ahead of the trajectory, in the indicator's unit: positive is good. None when either is unknown.

    >>> gap(24.6, 23.9, -1)
    -0.7000000000000028
    """
    return None if value is None or expected is None else direction * (value - expected)


def course_share(value: float | None, baseline: float | None, target: float) -> float | None:
    """The part of the way from baseline to target that is done: 0 at the baseline, 1 at the target, either direction.

    >>> course_share(43, 46, 20)
    0.11538461538461539
    """
    if value is None or baseline is None or baseline == target:
        return None
    return (value - baseline) / (target - baseline)


def status(value: float | None, expected: float | None, course: float | None, *, direction: int, fresh: bool) -> Status:
    """The rule: the gap as a share of the `course` (target less baseline) against the two limits of this module.

    Without a value, a trajectory, a course or fresh evidence nothing can be said.
    """
    ahead = gap(value, expected, direction)
    if not fresh or ahead is None or not course:
        return Status.NO_EVIDENCE
    share = ahead / abs(course)
    if share >= ON_TRACK_SHARE:
        return Status.ON_TRACK
    return Status.BEHIND if share > ADRIFT_SHARE else Status.ADRIFT


def is_fresh(period_end: date | None, freshness_days: int, on: date) -> bool:
    """Whether evidence of a period still speaks on a day: no evidence never does.

    >>> is_fresh(date(2018, 6, 30), 130, date(2018, 10, 9))
    True
    """
    return period_end is not None and on <= period_end + timedelta(days=freshness_days)


def is_partial(coverage: float | None) -> bool:
    """Whether the records behind a value cover too little of its period; unknown coverage counts as too little."""
    return coverage is None or coverage < LEAST_COVERAGE
