"""Pressure residuals: what the loggers of a sector show beyond what its inflow explains, and steps in that.

Each head is regressed on the inflows (Q, Q^2, each outlet), with slopes from the course within days, which a constant
leak does not touch; the daily means less the regression are residuals of millimetres. A leak lowers the loggers near it
and, as the inflow carries it, lifts the others: its residual is a vector with a direction of its own. The idea is
LILA's (domain 2.5), which regresses pairs of loggers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.leaks.series import HOUR_S, Floats, Ints, Series, hourly
from analytics.spread import MAD_TO_SD

DAY_HOURS = 24
LEAST_LOGGERS = 3
FIRST_DAY = 14
FITTED_DAYS = 60
REFIT_DAYS = 7
SHOWN_DAYS = 45
REFERENCE_DAYS = 10
LEAST_REFERENCE = 4
GAPS = (1, 12)  # days between the reference and now: for steps and for slow growth
NEWEST_DAYS = 2  # that must all show it
SPREADS = 60
FLOOR_M = 0.004  # what loggers resolve
LEAST_HOURS = 12  # of a day


@dataclass(frozen=True, slots=True, eq=False)
class PressureStep:
    """Residuals that left their course on a day: per logger in m, negative below; `score` of the clearest."""

    day: int
    shift_m: Floats
    score: float
    logger: int
    is_fall: bool


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Hours x loggers (m) and hours x flows (m3/h) from midnight on, whole days; the instant of the first hour."""

    start_ts: int
    heads: Floats
    flows: Floats

    @property
    def days(self) -> int:
        """How many whole days."""
        return len(self.heads) // DAY_HOURS

    def day_end_ts(self, day: int) -> int:
        """The instant at which a day is over."""
        return self.start_ts + (day + 1) * DAY_HOURS * HOUR_S


def heads_of(loggers: list[Series], flows: list[Series], day_start_ts: int) -> Heads | None:
    """Loggers and flows on common hours of whole days; None with fewer than three loggers, no flow or no common day."""
    each = [hourly(series) for series in (*loggers, *flows) if len(series.value)]
    if len(loggers) < LEAST_LOGGERS or not flows or len(each) < len(loggers) + len(flows):
        return None
    day_s = DAY_HOURS * HOUR_S
    first = max(series.start_ts for series in each)
    start = day_start_ts + -(-(first - day_start_ts) // day_s) * day_s
    days = (min(series.end_ts for series in each) - start) // day_s
    if days <= FIRST_DAY:
        return None
    columns = np.array([_hours(series, start, days * DAY_HOURS) for series in each]).T
    return Heads(start, columns[:, : len(loggers)], columns[:, len(loggers) :])


def _hours(series: Series, start_ts: int, count: int) -> Floats:
    first = (start_ts - series.start_ts) // HOUR_S
    return series.value[first : first + count]


def drivers(flows: Floats) -> Floats:
    """Total inflow (the first column) in hundreds of m3/h, its square, and every other flow."""
    total = flows[:, :1] / 100
    return np.hstack([total, total**2, flows[:, 1:] / 100])


def steps_of(heads: Heads, threshold: float) -> list[PressureStep]:
    """Every day on which residuals leave their course by more than the threshold (standard deviations), in order.

    After each the course is learned anew, so that the next step is one of its own.
    """
    found: list[PressureStep] = []
    course = _Course(heads)
    for day in range(FIRST_DAY, heads.days):
        step = course.step(day)
        if step is not None and step.score > threshold:
            found.append(step)
            course.restart(day)
    return found


class _Course:
    """The residuals day after day, with what is usual for them since the last step."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads.heads
        self._drivers = drivers(heads.flows)
        self._daily = [_daily(values) for values in (self._heads, self._drivers)]
        self._slopes = np.empty(0)
        self._spreads: list[Floats] = []
        self._start = 0

    def restart(self, day: int) -> None:
        """What is usual is learned from the day before this one on."""
        self._start = day - NEWEST_DAYS + 1

    def step(self, day: int) -> PressureStep | None:
        """The clearest step that ends on a day; None where too little is known."""
        if not len(self._slopes) or day % REFIT_DAYS == 0:
            self._slopes = _slopes(self._heads, self._drivers, max(0, day - FITTED_DAYS), day)
        first = max(0, day - SHOWN_DAYS)
        residuals = self._daily[0][first : day + 1] - self._daily[1][first : day + 1] @ self._slopes
        steps = [self._against(residuals, first, day, gap) for gap in GAPS]
        return max((step for step in steps if step is not None), key=lambda step: step.score, default=None)

    def _against(self, residuals: Floats, first: int, day: int, gap: int) -> PressureStep | None:
        begin, end = max(self._start, day - gap - REFERENCE_DAYS, first), day - gap
        if end - begin < LEAST_REFERENCE:
            return None
        reference = residuals[begin - first : end - first]
        level = _median(reference)
        spread = MAD_TO_SD * _median(np.abs(reference - level))
        if gap == GAPS[0]:
            self._spreads.append(spread)
        usual = _median(np.array(self._spreads[-SPREADS:])) if self._spreads else spread
        scale = np.fmax(np.fmax(spread, usual), FLOOR_M)
        newest = residuals[-NEWEST_DAYS:] - level
        fall, rise = -newest.max(axis=0) / scale, newest.min(axis=0) / scale
        return _clearest(day, newest.mean(axis=0), fall, rise)


def _clearest(day: int, shift: Floats, fall: Floats, rise: Floats) -> PressureStep | None:
    told = np.isfinite(shift)
    if not told.any():
        return None
    fall, rise = np.where(told, fall, -np.inf), np.where(told, rise, -np.inf)
    is_fall = bool(fall.max() > rise.max())
    scores = fall if is_fall else rise
    return PressureStep(day, np.where(told, shift, 0.0), float(scores.max()), int(scores.argmax()), is_fall)


def _daily(values: Floats) -> Floats:
    """Means of days with at least twelve hours; NaN otherwise."""
    days = values.reshape(-1, DAY_HOURS, values.shape[1])
    count = np.isfinite(days).sum(axis=1)
    total = np.where(np.isfinite(days), days, 0.0).sum(axis=1)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count >= LEAST_HOURS)


def _slopes(heads: Floats, driven: Floats, first: int, last: int) -> Floats:
    """Least squares of the deviations from the means of days; drivers x loggers, 0 where a logger says too little."""
    hours = slice(first * DAY_HOURS, last * DAY_HOURS)
    y, x = _within_days(heads[hours]), _within_days(driven[hours])
    there = np.isfinite(x).all(axis=1)
    slopes = np.zeros((x.shape[1], y.shape[1]))
    for logger in range(y.shape[1]):
        rows = there & np.isfinite(y[:, logger])
        if rows.sum() > DAY_HOURS:
            slopes[:, logger] = np.linalg.lstsq(x[rows], y[rows, logger], rcond=None)[0]
    return slopes


def _within_days(values: Floats) -> Floats:
    days = values.reshape(-1, DAY_HOURS, values.shape[1])
    return np.asarray((days - _daily(values)[:, None]).reshape(values.shape))


def _median(values: Floats) -> Floats:
    """Per column without the NaN; NaN of none."""
    ordered, count = np.sort(values, axis=0), np.isfinite(values).sum(axis=0)
    places = np.arange(values.shape[1])
    low, high = ordered[np.maximum(count - 1, 0) // 2, places], ordered[np.minimum(count // 2, len(values) - 1), places]
    return np.where(count > 0, (low + high) / 2, np.nan)


def instants(heads: Heads, steps: list[PressureStep]) -> Ints:
    """When each step was known."""
    return np.array([heads.day_end_ts(step.day) for step in steps], np.int64)
