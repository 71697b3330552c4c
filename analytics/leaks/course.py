"""The expected flow of a sector for the week ahead, with a band that nine of ten hours keep to, and the naive models.

Each hour of a day is the mean of that hour on the days before, each brought to the kind of the day that is told (Monday
to Thursday, Friday, Saturday, Sunday and holidays) by the usual difference of the kinds over ten weeks, and weighted by
exp(-age / m): the mean of what memories m of 2, 5 and 20 days say (of the first two for the first day). With weather,
what an hour has more on days that are hotter or drier than those before is added, by ridge regression over five months.
The band are the 5 % and 95 % quantiles of the same model's errors in earlier weeks, widened until the weeks left out in
turn keep to it (split conformal prediction: Lei et al. 2018), so it is calibrated on what it got wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.leaks.series import Floats
from analytics.leaks.steps import last, row_median

WEEK = 7
KINDS = 4
LEARNED_DAYS = 70
MEMORIES_DAYS = (2.0, 5.0, 20.0)
FIRST_DAY_MEMORIES = 2
LEAST_OF_KIND = 3
LEAST_DAYS = 21
WEATHER_DAYS = 150
AHEAD_DAYS = 3  # the middle of a week
RIDGE = 20.0  # days that say that the weather does not matter
CLIPPED = 0.95
CALIBRATION_WEEKS = 8
LOW, HIGH = 0.05, 0.95
WIDEST = 2.0

Kinds = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A week of days x 24 hours (m3/h): what is expected, and the band; NaN where the past says too little."""

    expected: Floats
    low: Floats
    high: Floats


def week_ahead(flow: Floats, kinds: Kinds, first: int, weather: Floats | None = None) -> Course:
    """The week that begins with day `first`, from the days before it alone. `kinds` (0-3) of every day, the week's too.

    `weather` (days x figures, known or forecast for the week) is what use follows, for example degrees above 18.

    >>> flow = np.full((80, 24), 10.0)
    >>> course = week_ahead(flow, np.zeros(80, np.int64), 70)
    >>> round(float(course.expected[0, 0]), 6), round(float(course.high[6, 23]), 6)
    (10.0, 10.0)
    """
    expected = _expected(flow, kinds, first, weather)
    errors = [
        flow[begin : begin + WEEK] - _expected(flow, kinds, begin, weather)
        for begin in range(first - WEEK * CALIBRATION_WEEKS, first, WEEK)
        if begin >= LEAST_DAYS
    ]
    known = [error[np.isfinite(error)] for error in errors if np.isfinite(error).any()]
    if not known:
        blank = np.full(expected.shape, np.nan)
        return Course(expected, blank, blank)
    wide = _widening(known)
    low, high = (wide * float(end) for end in np.quantile(np.concatenate(known), (LOW, HIGH)))
    return Course(expected, np.maximum(expected + low, np.minimum(expected, 0.0)), expected + high)


def _widening(errors: Sequence[Floats]) -> float:
    """The least factor at which nine of ten errors of each week lie between the quantiles of the other weeks.

    >>> _widening([np.linspace(-1, 1, 101), np.linspace(-1, 1, 101)])
    1.0
    """
    if len(errors) < 2:
        return 1.0
    needed = []
    for place, mine in enumerate(errors):
        low, high = np.quantile(
            np.concatenate([each for other, each in enumerate(errors) if other != place]), (LOW, HIGH)
        )
        sides = np.where(mine > 0, mine / max(high, 1e-9), mine / min(low, -1e-9))
        needed.append(np.round(sides, 9))
    return float(np.clip(np.quantile(np.concatenate(needed), HIGH - LOW), 1.0, WIDEST))


def previous_week(flow: Floats, first: int) -> Floats:
    """The naive model: the week before."""
    return flow[first - WEEK : first]


def _expected(flow: Floats, kinds: Kinds, first: int, weather: Floats | None) -> Floats:
    begin = max(0, first - LEARNED_DAYS)
    told = kinds[first : first + WEEK]
    if first - begin < LEAST_DAYS:
        return np.full((len(told), flow.shape[1]), np.nan)
    offsets = _offsets(flow[begin:first], kinds[begin:first])
    start = max(0, first - WEATHER_DAYS)
    alike = flow[start:first] - offsets[kinds[start:first]]
    days = None if weather is None else weather[start : first + len(told)]
    each = [_usual(alike, days, len(told), memory) for memory in MEMORIES_DAYS]
    mean = np.mean(each, axis=0)
    mean[:1] = np.mean([usual[:1] for usual in each[:FIRST_DAY_MEMORIES]], axis=0)
    return np.asarray(mean + offsets[told])


def _usual(alike: Floats, weather: Floats | None, days: int, memory_days: float) -> Floats:
    """The coming days, all of the ordinary kind, after one memory."""
    before = _running(alike, memory_days)
    expected = np.tile(before[-1], (days, 1))
    if weather is None:
        return expected
    past, coming = weather[: len(alike)], weather[len(alike) :]
    usual = _running(past, memory_days)
    lead = slice(LEAST_DAYS, len(alike) - AHEAD_DAYS)
    later = slice(LEAST_DAYS + AHEAD_DAYS, len(alike))
    slopes = _slopes(past[later] - usual[lead], alike[later] - before[lead])
    return expected + np.nan_to_num(coming - usual[-1]) @ slopes


def _running(values: Floats, memory_days: float) -> Floats:
    """Row d: the mean of the rows before d, weighted by exp(-age / memory); one row more than there are."""
    keep = float(np.exp(-1 / memory_days))
    total, weight = np.zeros(values.shape[1]), np.zeros(values.shape[1])
    means = np.full((len(values) + 1, values.shape[1]), np.nan)
    for day, row in enumerate(values):
        there = np.isfinite(row)
        total, weight = keep * total + np.where(there, row, 0.0), keep * weight + there
        np.divide(total, weight, out=means[day + 1], where=weight > 0)
    return means


def _slopes(weather: Floats, more: Floats) -> Floats:
    """Figures x hours: what an hour has more for one more of a figure, drawn to what all hours have and that to 0."""
    whole = np.isfinite(weather).all(axis=1) & np.isfinite(more).any(axis=1)
    x, y = weather[whole], more[whole]
    if len(x) < LEAST_DAYS:
        return np.zeros((weather.shape[1], more.shape[1]))
    limit = np.nanquantile(np.abs(y), CLIPPED, axis=0)
    y = np.clip(y, -limit, limit)
    shrink = RIDGE * np.diag(x.var(axis=0) + 1e-9)
    there = np.isfinite(y)
    daily = np.where(there, y, 0.0).sum(axis=1) / there.sum(axis=1)
    common = np.linalg.solve(x.T @ x + shrink, x.T @ daily)
    left = np.where(there, y - (x @ common)[:, None], 0.0)
    return np.asarray(common[:, None] + np.linalg.solve(x.T @ x + shrink, x.T @ left))


def _offsets(past: Floats, kind: Kinds) -> Floats:
    """Kinds x hours: what a kind of day has more than an ordinary one, without the slow course of the weeks."""
    above = past - np.array([row_median(last(hour, WEEK)) for hour in past.T]).T
    offsets = np.zeros((KINDS, past.shape[1]))
    for each in range(KINDS):
        if (kind == each).sum() >= LEAST_OF_KIND:
            offsets[each] = np.nan_to_num(row_median(above[kind == each].T))
    return offsets - offsets[0]
