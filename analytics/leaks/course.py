"""The expected flow of a sector for the week ahead, with a band that nine of ten hours keep to, and the naive models.

Each hour of a day is the mean of that hour on the days before, weighted by exp(-age / 5 days), each brought to the kind
of the day that is told (Monday to Thursday, Friday, Saturday, Sunday and holidays) by the usual difference of the kinds
over ten weeks. The band are the 5 % and 95 % quantiles of the same model's errors in earlier weeks (split conformal
prediction: Lei et al. 2018), so it is calibrated on what it got wrong, not on an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.leaks.series import Floats
from analytics.leaks.steps import last, row_median

WEEK = 7
KINDS = 4
LEARNED_DAYS = 70
MEMORY_DAYS = 5.0
LEAST_OF_KIND = 3
LEAST_DAYS = 21
CALIBRATION_WEEKS = 8
LOW, HIGH = 0.05, 0.95

Kinds = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A week of days x 24 hours (m3/h): what is expected, and the band; NaN where the past says too little."""

    expected: Floats
    low: Floats
    high: Floats


def week_ahead(flow: Floats, kinds: Kinds, first: int) -> Course:
    """The week that begins with day `first`, from the days before it alone. `kinds` (0-3) of every day, the week's too.

    >>> flow = np.full((80, 24), 10.0)
    >>> course = week_ahead(flow, np.zeros(80, np.int64), 70)
    >>> round(float(course.expected[0, 0]), 6), round(float(course.high[6, 23]), 6)
    (10.0, 10.0)
    """
    expected = _expected(flow, kinds, first)
    errors = [
        flow[begin : begin + WEEK] - _expected(flow, kinds, begin)
        for begin in range(first - WEEK * CALIBRATION_WEEKS, first, WEEK)
        if begin >= LEAST_DAYS
    ]
    known = np.concatenate([error[np.isfinite(error)] for error in errors]) if errors else np.empty(0)
    if not len(known):
        blank = np.full(expected.shape, np.nan)
        return Course(expected, blank, blank)
    low, high = np.quantile(known, (LOW, HIGH))
    return Course(expected, np.maximum(expected + low, np.minimum(expected, 0.0)), expected + high)


def previous_week(flow: Floats, first: int) -> Floats:
    """The naive model: the week before."""
    return flow[first - WEEK : first]


def _expected(flow: Floats, kinds: Kinds, first: int) -> Floats:
    begin = max(0, first - LEARNED_DAYS)
    past, kind = flow[begin:first], kinds[begin:first]
    told = kinds[first : first + WEEK]
    if len(past) < LEAST_DAYS:
        return np.full((len(told), flow.shape[1]), np.nan)
    offsets = _offsets(past, kind)
    alike = past - offsets[kind]
    weight = np.exp(-np.arange(len(past), 0, -1) / MEMORY_DAYS)[:, None] * np.isfinite(alike)
    total = np.where(np.isfinite(alike), alike, 0.0) * weight
    mean = np.divide(
        total.sum(axis=0), weight.sum(axis=0), out=np.full(flow.shape[1], np.nan), where=weight.sum(axis=0) > 0
    )
    return np.asarray(mean + offsets[told])


def _offsets(past: Floats, kind: Kinds) -> Floats:
    """Kinds x hours: what a kind of day has more than an ordinary one, without the slow course of the weeks."""
    above = past - np.array([row_median(last(hour, WEEK)) for hour in past.T]).T
    offsets = np.zeros((KINDS, past.shape[1]))
    for each in range(KINDS):
        if (kind == each).sum() >= LEAST_OF_KIND:
            offsets[each] = np.nan_to_num(row_median(above[kind == each].T))
    return offsets - offsets[0]
