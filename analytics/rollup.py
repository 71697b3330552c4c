"""Roll-ups of readings: a pure function of the readings present, whatever the order in which they came.

Everything is columns (numpy). Bad readings (quality 2) and readings without a value never count; a group that holds
only such ones has n = 0 and NaN figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analytics.local_time import day_start, local_day
from analytics.night_window import window

HOUR_S = 3600
DAY_S = 86400
BAD = 2
KEY_S = 2**33  # more seconds than any instant before 2100 has
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Readings sorted by sensor, then time, one per key. `received_at`: when each value became known."""

    sensor_id: IntArray
    ts: IntArray
    value: FloatArray
    quality: IntArray
    received_at: IntArray

    def __len__(self) -> int:
        return len(self.ts)

    @property
    def usable(self) -> BoolArray:
        """Which ones count: not bad and with a value."""
        return (self.quality < BAD) & np.isfinite(self.value)

    def where(self, rows: BoolArray | IntArray) -> Readings:
        """The masked ones in the same order, or those of these places in the order of the places."""
        return Readings(*(getattr(self, name)[rows] for name in Readings.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class Rollup:
    """One row per sensor and span, sorted by sensor, then start. `changed_at`: when its newest reading became known."""

    sensor_id: IntArray
    start_ts: IntArray
    n: IntArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    changed_at: IntArray

    def __len__(self) -> int:
        return len(self.start_ts)

    def where(self, rows: BoolArray | IntArray) -> Rollup:
        """The masked rows in the same order, or those of these places in the order of the places."""
        return Rollup(*(getattr(self, name)[rows] for name in Rollup.__slots__))


def hour_starts(ts: IntArray) -> IntArray:
    """The first instant of the UTC hour of each instant; hours of local clocks are the same ones."""
    return ts // HOUR_S * HOUR_S


def day_starts(ts: IntArray) -> IntArray:
    """The first instant (UTC) of the local day of each instant."""
    return _of_its_day(ts, _start_ts)


def day_ends(ts: IntArray) -> IntArray:
    """The first instant (UTC) of the local day after that of each instant."""
    return _of_its_day(ts, _end_ts)


def night_starts(ts: IntArray) -> IntArray:
    """The first instant of the night window of the local day of each instant."""
    return _of_its_day(ts, _night_start_ts)


def night_ends(ts: IntArray) -> IntArray:
    """The first instant after that window."""
    return _of_its_day(ts, _night_end_ts)


def in_night(ts: IntArray) -> BoolArray:
    """Whether each instant lies in the night window of its local day."""
    return (ts >= night_starts(ts)) & (ts < night_ends(ts))


def sort_keys(sensor_id: IntArray, ts: IntArray) -> IntArray:
    """One number per sensor and instant that sorts by sensor, then time (instants from 1970 to 2100)."""
    return sensor_id * KEY_S + ts


@lru_cache(maxsize=4096)
def day_of(start_ts: int) -> date:
    """The local day that begins at this instant."""
    return local_day(datetime.fromtimestamp(start_ts, UTC))


def hourly(readings: Readings) -> Rollup:
    """One row per sensor and UTC hour that has a reading.

    >>> ts, values = np.array([0, 900, 3600]), np.array([4.0, 6.0, 1.0])
    >>> hourly(Readings(np.ones(3, np.int64), ts, values, np.zeros(3, np.int64), ts)).mean.tolist()
    [5.0, 1.0]
    """
    return roll_up(readings, hour_starts(readings.ts))


def roll_up(readings: Readings, start_ts: IntArray) -> Rollup:
    """One row per sensor and start; `start_ts`, of the span of each reading, never decreases within a sensor."""
    if not len(readings):
        return _nothing()
    usable = readings.usable
    first = _firsts(readings.sensor_id, start_ts)
    n = np.add.reduceat(usable.astype(np.int64), first)
    total = np.add.reduceat(np.where(usable, readings.value, 0.0), first)
    low = np.minimum.reduceat(np.where(usable, readings.value, np.inf), first)
    high = np.maximum.reduceat(np.where(usable, readings.value, -np.inf), first)
    changed_at = np.maximum.reduceat(readings.received_at, first)
    return _rows(readings.sensor_id[first], start_ts[first], n, (total, low, high), changed_at)


def daily(hours: Rollup) -> Rollup:
    """One row per sensor and local day, out of its hours: no hour of Casablanca lies in two days."""
    return merged(hours, day_starts(hours.start_ts))


def merged(parts: Rollup, start_ts: IntArray) -> Rollup:
    """One row per sensor and start out of smaller spans; the mean weighs each part by its readings."""
    if not len(parts):
        return _nothing()
    first = _firsts(parts.sensor_id, start_ts)
    usable = parts.n > 0
    n = np.add.reduceat(parts.n, first)
    total = np.add.reduceat(np.where(usable, parts.mean * parts.n, 0.0), first)
    low = np.minimum.reduceat(np.where(usable, parts.low, np.inf), first)
    high = np.maximum.reduceat(np.where(usable, parts.high, -np.inf), first)
    changed_at = np.maximum.reduceat(parts.changed_at, first)
    return _rows(parts.sensor_id[first], start_ts[first], n, (total, low, high), changed_at)


def nights(readings: Readings) -> Rollup:
    """One row per sensor and local day with a reading in its night window; it starts when the day starts."""
    at_night = readings.where(in_night(readings.ts))
    return roll_up(at_night, day_starts(at_night.ts))


def _nothing() -> Rollup:
    whole, figures = np.empty(0, np.int64), np.empty(0, np.float64)
    return Rollup(whole, whole, whole, figures, figures, figures, whole)


def _firsts(sensor_id: IntArray, start_ts: IntArray) -> IntArray:
    """Where each group of equal sensor and start begins."""
    changes = (np.diff(sensor_id) != 0) | (np.diff(start_ts) != 0)
    return np.concatenate(([0], np.flatnonzero(changes) + 1))


def _rows(
    sensor_id: IntArray,
    start_ts: IntArray,
    n: IntArray,
    figures: tuple[FloatArray, FloatArray, FloatArray],
    changed_at: IntArray,
) -> Rollup:
    total, low, high = (np.where(n > 0, figure, np.nan) for figure in figures)
    mean = np.clip(total / np.maximum(n, 1), low, high)  # rounding must not lift a mean above the highest value
    return Rollup(sensor_id, start_ts, n, mean, low, high, changed_at)


def _of_its_day(ts: IntArray, fact: Callable[[date], int]) -> IntArray:
    """`fact` of the local day of each instant; asked once per day, not once per instant."""
    if not len(ts):
        return ts
    days = sorted({day for utc_day in _utc_days(ts) for day in _local_days(utc_day)})
    starts = np.array([_start_ts(day) for day in days], np.int64)
    facts = np.array([fact(day) for day in days], np.int64)
    return facts[np.searchsorted(starts, ts, side="right") - 1]


def _utc_days(ts: IntArray) -> list[int]:
    """The UTC days of the instants, as days since 1970; with those between where that is quicker."""
    first, last = int(ts.min()) // DAY_S, int(ts.max()) // DAY_S
    return list(range(first, last + 1)) if last - first < len(ts) else np.unique(ts // DAY_S).tolist()


@lru_cache(maxsize=4096)
def _local_days(utc_day: int) -> tuple[date, ...]:
    """The local days that share an instant with a UTC day."""
    start = datetime.fromtimestamp(utc_day * DAY_S, UTC)
    return tuple(dict.fromkeys((local_day(start), local_day(start + timedelta(seconds=DAY_S - 1)))))


@lru_cache(maxsize=4096)
def _start_ts(day: date) -> int:
    return int(day_start(day).timestamp())


@lru_cache(maxsize=4096)
def _end_ts(day: date) -> int:
    return _start_ts(day + timedelta(days=1))


@lru_cache(maxsize=4096)
def _night_start_ts(day: date) -> int:
    return int(window(day)[0].timestamp())


@lru_cache(maxsize=4096)
def _night_end_ts(day: date) -> int:
    return int(window(day)[1].timestamp())
