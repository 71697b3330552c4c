"""Net inflow of a sector: what its inlets bring, less what its outlets take and what its tanks store (domain 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.leaks.series import HOUR_S, Floats, Series

LEAST_METERS = 0.9  # of many meters must be there


def net_inflow(inlets: Sequence[Series], outlets: Sequence[Series], stored_m3: Sequence[Series] = ()) -> Series:
    """m3/h on the coarsest step of the meters; NaN where any of them is missing. No inlet gives an empty series.

    >>> net_inflow([Series(0, 3600, np.array([10.0, 12.0]))], [Series(0, 3600, np.array([1.0, np.nan]))]).value.tolist()
    [9.0, nan]
    """
    meters = [*inlets, *outlets, *stored_m3]
    if not inlets or not all(len(meter.value) for meter in meters):
        return Series(0, HOUR_S, np.empty(0))
    step = max(meter.step_s for meter in meters)
    step = max(step, HOUR_S) if stored_m3 else step  # dV/dt of a level is noise below an hour (domain 2.0)
    start = max(_ceiling(meter.start_ts, step) for meter in meters)
    end = min(meter.end_ts // step * step for meter in meters)
    count = max(0, (end - start) // step)
    total = np.zeros(count)
    for meter in inlets:
        total += _coarser(meter, start, step, count)
    for meter in outlets:
        total -= _coarser(meter, start, step, count)
    for meter in stored_m3:
        total -= np.diff(_coarser(meter, start, step, count), prepend=np.nan) * HOUR_S / step
    faults: dict[str, int] = {}
    for meter in meters:
        for reason, samples in meter.faults.items():
            faults[reason] = faults.get(reason, 0) + samples
    return Series(start, step, total, faults)


def _ceiling(ts: int, step: int) -> int:
    return -(-ts // step) * step


def _coarser(series: Series, start_ts: int, step_s: int, count: int) -> Floats:
    """Means of the longer steps that have three quarters of their samples."""
    per = step_s // series.step_s
    first = (start_ts - series.start_ts) // series.step_s
    cells = series.value[first : first + count * per].reshape(count, per)
    there = np.isfinite(cells).sum(axis=1)
    total = np.where(np.isfinite(cells), cells, 0.0).sum(axis=1)
    return np.divide(total, there, out=np.full(count, np.nan), where=4 * there >= 3 * per)


def summed(meters: Sequence[Series]) -> Series | None:
    """What many meters measure together on their coarsest step; None of none.

    One that is missing is taken to be like the others, while nine tenths of them are there; NaN with fewer.

    >>> hours = [Series(0, 3600, np.array([2.0, value])) for value in (2.0, np.nan)]
    >>> summed(hours).value.tolist()
    [4.0, nan]
    """
    told = [meter for meter in meters if len(meter.value)]
    if not told:
        return None
    step = max(meter.step_s for meter in told)
    start = max(_ceiling(meter.start_ts, step) for meter in told)
    count = max(0, (min(meter.end_ts // step * step for meter in told) - start) // step)
    each = np.array([_coarser(meter, start, step, count) for meter in told])
    there = np.isfinite(each).sum(axis=0)
    total = np.where(np.isfinite(each), each, 0.0).sum(axis=0)
    enough = there >= LEAST_METERS * len(told)
    return Series(start, step, np.where(enough, total * len(told) / np.maximum(there, 1), np.nan))
