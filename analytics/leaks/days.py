"""Hourly flow cut into local days, and the quiet window of the night, learned from the data or given.

A day has 24 elapsed hours from the local midnight; the clock changes of a city fall at night, so the hours of a night
are elapsed time and never 1 or 3 instead of 2 (design 4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from analytics.leaks.series import HOUR_S, Floats, Ints, Series

DAY_HOURS = 24
WINDOW_HOURS = 6
LEARNED_DAYS = 10  # no night is judged before, so what is learned never changes what was said
LOWEST_HOURS = 3
LEAST_HOURS = 5  # of the window
LOOK_HOURS = (0, 3, 6, 9, 12, 15)  # after the end of the window, when the other hours are looked at
LEAST_REST = 12  # of the 18 hours that are no night
REST_QUANTILE = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days x 24 hours of flow (m3/h), the instant at which each day begins, its date, and the end of what is known."""

    dates: tuple[date, ...]
    start_ts: Ints
    flow: Floats
    until_ts: int = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """Per day: the mean of the three lowest hours of the window, its median, and the instant at which it is over.

    `rest` is what three fifths of the newest 18 other hours reached, at each of the looks (days x looks, NaN of those
    to come); empty where it is not known.
    """

    low: Floats
    middle: Floats
    end_ts: Ints
    rest: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def look_ts(self) -> Ints:
        """The instants of the looks, days x looks."""
        return self.end_ts[:, None] + HOUR_S * np.array(LOOK_HOURS, np.int64)


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
    return Days(dates, starts, flow, series.end_ts)


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
    """The night figures of each day; NaN with fewer than five hours of the window, or while it lasts."""
    window = days.flow[:, first_hour : first_hour + WINDOW_HOURS]
    end_ts = days.start_ts + (first_hour + WINDOW_HOURS) * HOUR_S
    enough = (np.isfinite(window).sum(axis=1) >= LEAST_HOURS) & (end_ts <= days.until_ts)
    low, middle = (np.full(len(window), np.nan) for _ in range(2))
    if enough.any():
        low[enough] = np.sort(window[enough], axis=1)[:, :LOWEST_HOURS].mean(axis=1)
        middle[enough] = np.nanmedian(window[enough], axis=1)
    return Nights(low, middle, end_ts, _rest(days, first_hour, end_ts))


def _rest(days: Days, first_hour: int, end_ts: Ints) -> Floats:
    """Days x looks: what three fifths of the newest 18 hours outside the window reached."""
    night = slice(first_hour, first_hour + WINDOW_HOURS)
    by_day = days.flow.copy()
    by_day[:, night] = np.nan
    blank = np.full(DAY_HOURS, np.nan)
    hours = np.concatenate([blank, by_day.ravel(), blank])
    windows = np.lib.stride_tricks.sliding_window_view(hours, DAY_HOURS)
    first = first_hour + WINDOW_HOURS + DAY_HOURS * np.arange(len(days.flow))
    looks = [_lower(windows[first + later]) for later in LOOK_HOURS]
    known = end_ts[:, None] + HOUR_S * np.array(LOOK_HOURS) <= days.until_ts
    return np.where(known, np.array(looks).T, np.nan)


def _lower(rows: Floats) -> Floats:
    """The 40 % quantile of each row without its NaN; NaN with fewer than twelve values.

    >>> _lower(np.arange(16.0)[None]).tolist()
    [6.0]
    """
    count = np.isfinite(rows).sum(axis=1)
    ordered, places = np.sort(rows, axis=1), np.arange(len(rows))
    place = REST_QUANTILE * np.maximum(count - 1, 0)
    below = place.astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    value = ordered[places, below] * (1 - (place - below)) + ordered[places, above] * (place - below)
    return np.where(count >= LEAST_REST, value, np.nan)
