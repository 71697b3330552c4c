"""One sensor's readings on an even axis of time, and what in them cannot be believed.

Rows may come shuffled, doubled or with gaps. A missing or refused sample is NaN and is never interpolated (domain 2.0):
a night flow made of guesses would teach the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FINEST_STEP_S = 900
HOUR_S = 3600
FLAT_HOURS = 4
FLAT_SAMPLES = 4
TIMES_USUAL = 8.0  # no sector draws that many times its median of the past month
LEAST_USUAL = 48


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values on instants start_ts + k step_s; NaN is no usable sample. `faults` counts refused samples by reason."""

    start_ts: int
    step_s: int
    value: Floats
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def end_ts(self) -> int:
        """The first instant after the last sample's step."""
        return self.start_ts + len(self.value) * self.step_s


def on_grid(ts: Ints, value: Floats, *, coarsest_s: int = HOUR_S) -> Series:
    """Readings in any order on their own step, at least a quarter-hour and at most an hour: the mean of each cell.

    Of two readings of one instant the later row counts. No usable reading gives an empty series.

    >>> series = on_grid(np.array([1800, 0, 900, 900]), np.array([3.0, 1.0, 9.0, 2.0]))
    >>> series.step_s, series.value.tolist()
    (900, [1.0, 2.0, 3.0])
    """
    if not len(ts):
        return Series(0, coarsest_s, np.empty(0))
    order = np.argsort(ts, kind="stable")
    ts, value = ts[order], value[order]
    last = np.append(ts[1:] != ts[:-1], True)
    ts, value = ts[last], value[last]
    step = _step(ts, coarsest_s)
    cells = ts // step
    first, count = int(cells[0]), int(cells[-1] - cells[0]) + 1
    there = np.isfinite(value)
    amount = np.bincount(cells[there] - first, minlength=count)
    total = np.bincount(cells[there] - first, value[there], minlength=count)
    means = np.divide(total, amount, out=np.full(count, np.nan), where=amount > 0)
    return Series(first * step, step, means)


def _step(ts: Ints, coarsest_s: int) -> int:
    """The usual distance of two readings, brought to a quarter-hour, half an hour or an hour."""
    usual = float(np.quantile(np.diff(ts), 0.5, method="lower")) if len(ts) > 1 else coarsest_s
    fitting = [step for step in (FINEST_STEP_S, 2 * FINEST_STEP_S, HOUR_S) if step >= usual]
    return fitting[0] if fitting else coarsest_s


def validated(series: Series, *, may_be_negative: bool = False) -> Series:
    """The series without the samples that cannot be believed: negative, far out of range, or a flat line.

    Each sample is judged by itself and the ones before it alone. A flat line is known once it has lasted four hours:
    its first four hours stay. A meter between two zones may be negative, and may stand still at 0.
    """
    value, faults = series.value.copy(), dict(series.faults)
    if not may_be_negative:
        _refuse(value, value < 0, "negative", faults)
    _refuse(value, _out_of_range(value, series.step_s), "range", faults)
    _refuse(value, flat(value, series.step_s) & ((value != 0) | (not may_be_negative)), "flat", faults)
    return Series(series.start_ts, series.step_s, value, faults)


def _refuse(value: Floats, faulty: Flags, reason: str, faults: dict[str, int]) -> None:
    if faulty.any():
        faults[reason] = faults.get(reason, 0) + int(faulty.sum())
        value[faulty] = np.nan


def flat(value: Floats, step_s: int) -> Flags:
    """Samples that end a run of equal values of at least four hours and four samples.

    >>> flat(np.array([1.0, 2, 2, 2, 2, 2, 2, 2, 3]), 3600).tolist()
    [False, False, False, False, False, True, True, True, False]
    """
    least = max(FLAT_SAMPLES, FLAT_HOURS * HOUR_S // step_s)
    same = np.append(False, np.abs(np.diff(value)) <= 0.0)
    changes = np.where(~same, np.arange(len(value)), 0)
    run = np.arange(len(value)) - np.maximum.accumulate(changes)
    return np.asarray(run >= least)


def _out_of_range(value: Floats, step_s: int) -> Flags:
    """Samples many times the median of the month before; its first two days are not judged."""
    if not len(value):
        return np.zeros(0, bool)
    per_day = 24 * HOUR_S // step_s
    days = -(-len(value) // per_day)
    usual = np.full(days, np.nan)
    for day in range(2, days):
        month = np.abs(value[max(0, (day - 28) * per_day) : day * per_day])
        month = month[np.isfinite(month)]
        usual[day] = np.median(month) if len(month) >= LEAST_USUAL else np.nan
    limit = np.repeat(usual, per_day)[: len(value)] * TIMES_USUAL
    return np.asarray((np.abs(value) > limit) & (limit > 0))


def hourly(series: Series) -> Series:
    """Means of whole hours that have at least three quarters of their samples; NaN otherwise."""
    per_hour = HOUR_S // series.step_s
    if per_hour <= 1:
        return series
    lead = (series.start_ts % HOUR_S) // series.step_s
    tail = -(lead + len(series.value)) % per_hour
    padded = np.concatenate([np.full(lead, np.nan), series.value, np.full(tail, np.nan)]).reshape(-1, per_hour)
    there = np.isfinite(padded).sum(axis=1)
    total = np.where(np.isfinite(padded), padded, 0.0).sum(axis=1)
    means = np.divide(total, there, out=np.full(len(padded), np.nan), where=4 * there >= 3 * per_hour)
    return Series(series.start_ts - lead * series.step_s, HOUR_S, means, series.faults)
