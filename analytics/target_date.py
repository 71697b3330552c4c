"""When the trend of the last periods reaches a target, with an 80 % interval, or that it does not.

A straight line is fitted by least squares; the interval is the set of days on which the target lies inside the line's
80 % confidence band (inverse regression, Fieller: Draper and Smith, Applied Regression Analysis, 3.2). A flat or
uncertain trend gives an interval without an end, a trend the wrong way gives no date at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from analytics.trajectory import Point

WINDOW = 8  # periods: two years of quarters, so that a season counts twice
LEAST = 4
HORIZON_DAYS = 3653  # a date more than ten years after the last measure is not a forecast
STUDENT_90 = {1: 3.078, 2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440}  # one-sided 90 %, by degrees of freedom


@dataclass(frozen=True, slots=True)
class TargetDate:
    """The day the trend reaches the target; `earliest` and `latest` bound it at 80 %, a None `latest` has no bound."""

    on: date
    earliest: date
    latest: date | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A fitted line around its mean day: value = mean + slope * (day - centre)."""

    centre: float
    mean: float
    slope: float
    variance: float  # of the residuals
    spread: float  # sum of squared distances of the days from the centre
    periods: int


def target_date(values: Sequence[Point], target: float, *, direction: int) -> TargetDate | None:
    """When the last eight values, oldest first, lead to the target; None when they do not ("not on this path").

    Also None with fewer than four values. A target already reached is reached on the day of the last value.
    """
    recent = list(values)[-WINDOW:]
    if len(recent) < LEAST:
        return None
    last = recent[-1]
    if direction * (last.value - target) >= 0:
        return TargetDate(last.on, last.on, last.on)
    line = _fitted(recent)
    if line.slope * direction <= 0:
        return None
    reached = _day(line.centre + (target - line.mean) / line.slope, last.on)
    return TargetDate(reached, *_interval(line, target, last.on)) if reached and reached <= _horizon(last.on) else None


def _fitted(values: Sequence[Point]) -> _Line:
    days = [float(point.on.toordinal()) for point in values]
    centre, mean = sum(days) / len(days), sum(point.value for point in values) / len(values)
    spread = sum((day - centre) ** 2 for day in days)
    slope = sum((day - centre) * (point.value - mean) for day, point in zip(days, values, strict=True)) / spread
    residuals = [point.value - mean - slope * (day - centre) for day, point in zip(days, values, strict=True)]
    variance = sum(residual**2 for residual in residuals) / (len(values) - 2)
    return _Line(centre, mean, slope, variance, spread, len(values))


def _interval(line: _Line, target: float, last: date) -> tuple[date, date | None]:
    """The roots of (target - line)^2 = t^2 var(line): none ahead of the last value means that it may be today."""
    way = target - line.mean
    noise = STUDENT_90[line.periods - 2] ** 2 * line.variance
    a, c = line.slope**2 - noise / line.spread, way**2 - noise / line.periods
    root = sqrt(max(0.0, (line.slope * way) ** 2 - a * c))
    if a <= 0:
        ahead = (line.slope * way - root) / a if a else c / (2 * line.slope * way)
        return _day(line.centre + ahead, last) or last, None
    earliest, latest = ((line.slope * way + sign * root) / a for sign in (-1, 1))
    return _day(line.centre + earliest, last) or last, _day(line.centre + latest, last)


def _day(ordinal: float, last: date) -> date | None:
    """The day of an ordinal, not before the last value; None beyond the horizon."""
    ahead = ordinal - last.toordinal()
    return None if ahead > HORIZON_DAYS else last + timedelta(days=max(0, round(ahead)))


def _horizon(last: date) -> date:
    return last + timedelta(days=HORIZON_DAYS)
