"""Hourly flow cut into local days, and the quiet window of the night, learned from the data or given.

A day has 24 elapsed hours from the local midnight; the clock changes of a city fall at night, so the hours of a night
are elapsed time and never 1 or 3 instead of 2 (design 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analytics.leaks.series import HOUR_S, Floats, Ints, Series

DAY_HOURS = 24
WINDOW_HOURS = 6
LEARNED_DAYS = 10  # no night is judged before, so what is learned never changes what was said
LOWEST_HOURS = 3
LEAST_HOURS = 5  # of the window


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days x 24 hours of flow (m3/h), the instant at which each day begins, and its date."""

    dates: tuple[date, ...]
    start_ts: Ints
    flow: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """Per day: the mean of the three lowest hours of the window, its median, and the instant at which it is over."""

    low: Floats
    middle: Floats
    end_ts: Ints


def days_of(series: Series, zone: ZoneInfo) -> Days:
    """The local days that a series (hourly) touches; hours that are missing or lie outside it are NaN."""
    if not len(series.value):
        return Days((), np.empty(0, np.int64), np.empty((0, DAY_HOURS)))
    first = datetime.fromtimestamp(series.start_ts, zone).date()
    last = datetime.fromtimestamp(series.end_ts - 1, zone).date()
    dates = tuple(first + timedelta(days=k) for k in range((last - first).days + 1))
    starts = np.array([_midnight(day, zone) for day in dates], np.int64)
    places = (starts[:, None] - series.start_ts) // HOUR_S + np.arange(DAY_HOURS)
    inside = (places >= 0) & (places < len(series.value))
    flow = np.where(inside, series.value[np.clip(places, 0, len(series.value) - 1)], np.nan)
    return Days(dates, starts, flow)


def _midnight(day: date, zone: ZoneInfo) -> int:
    """The local midnight by the offset of the noon before: a night keeps its elapsed length when the clocks change."""
    noon = datetime.combine(day - timedelta(days=1), time(12), zone)
    offset = noon.utcoffset() or timedelta()
    return int((datetime.combine(day, time(), UTC) - offset).timestamp())


def quiet_hour(days: Days) -> int:
    """The first hour of the six that draw least, by the medians of the first ten days; 0 when there is no telling.

    >>> flow = np.tile(np.r_[5.0, 4, 3, 3, 4, 5, np.full(18, 9.0)], (12, 1))
    >>> quiet_hour(Days((), np.arange(12), flow))
    0
    """
    known = days.flow[np.isfinite(days.flow).any(axis=1)][:LEARNED_DAYS]
    if len(known) < LEARNED_DAYS or not np.isfinite(known).any(axis=0).all():
        return 0
    profile = np.nanmedian(known, axis=0)
    around = np.concatenate([profile, profile[: WINDOW_HOURS - 1]])
    return int(np.argmin(np.convolve(around, np.ones(WINDOW_HOURS), "valid")[: DAY_HOURS - WINDOW_HOURS + 1]))


def nights_of(days: Days, first_hour: int) -> Nights:
    """The night figures of each day; NaN with fewer than five hours of the window."""
    window = days.flow[:, first_hour : first_hour + WINDOW_HOURS]
    enough = np.isfinite(window).sum(axis=1) >= LEAST_HOURS
    low, middle = (np.full(len(window), np.nan) for _ in range(2))
    if enough.any():
        low[enough] = np.sort(window[enough], axis=1)[:, :LOWEST_HOURS].mean(axis=1)
        middle[enough] = np.nanmedian(window[enough], axis=1)
    return Nights(low, middle, days.start_ts + (first_hour + WINDOW_HOURS) * HOUR_S)
