"""Readings of many sensors on one axis of quarter-hours, each with the instant from which it was known.

What a rule may use at an instant is `known`: a reading that arrived later, or a value that was corrected later, is not
in it. That makes a catch-up over weeks find what a live run would have found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP_S = 900
LONGEST_HOLD_S = 3600  # a reading of a slower sensor stands for one hour at most
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Correction:
    """The value of a slot that was believed in [believed_from, believed_to), before another one replaced it."""

    row: int
    column: int
    believed_from: int
    believed_to: int
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class SampleGrid:
    """Sensors by quarter-hours: column k stands for [start_ts + 900 k, ...). NaN is no usable reading.

    `known_ts` is when the value of a cell became known; NEVER where there is none.
    """

    sensor_ids: Ints
    start_ts: int
    value: Floats
    known_ts: Ints
    corrections: tuple[Correction, ...] = ()

    @property
    def columns(self) -> int:
        """How many quarter-hours."""
        return self.value.shape[1]

    def column_of(self, ts: int) -> int:
        """The quarter-hour that holds an instant; it may lie outside the grid."""
        return (ts - self.start_ts) // STEP_S

    def known(self, at_ts: int, rows: Ints | slice, columns: Ints | slice) -> Floats:
        """A block of cells as known at an instant; NaN for what was not."""
        picked = (rows, columns) if isinstance(rows, slice) or isinstance(columns, slice) else np.ix_(rows, columns)
        found = np.where(self.known_ts[picked] <= at_ts, self.value[picked], np.nan)
        believed = [each for each in self.corrections if each.believed_from <= at_ts < each.believed_to]
        if believed:
            self._put_back(found, believed, rows, columns)
        return found

    def _put_back(self, found: Floats, believed: list[Correction], rows: Ints | slice, columns: Ints | slice) -> None:
        row_of = {int(row): place for place, row in enumerate(np.arange(len(self.sensor_ids))[rows])}
        column_of = {int(column): place for place, column in enumerate(np.arange(self.columns)[columns])}
        for each in believed:
            if each.row in row_of and each.column in column_of:
                found[row_of[each.row], column_of[each.column]] = each.value


def sample_grid(sensor_ids: Ints, start_ts: int, columns: int) -> SampleGrid:
    """An empty grid; `sensor_ids` ascending, `start_ts` a whole quarter-hour."""
    shape = (len(sensor_ids), columns)
    return SampleGrid(sensor_ids, start_ts, np.full(shape, np.nan), np.full(shape, NEVER))


def fill(grid: SampleGrid, sensor_id: Ints, ts: Ints, value: Floats, received_at: Ints, *, step_s: Ints) -> None:
    """Put usable readings in: a cell holds the mean of its readings, known when the last of them was.

    A reading of a sensor that is slower than the grid stands for all quarter-hours of its step, up to an hour.
    """
    rows, first = np.searchsorted(grid.sensor_ids, sensor_id), (ts - grid.start_ts) // STEP_S
    holds = np.clip(step_s, STEP_S, LONGEST_HOLD_S)[rows] // STEP_S
    for behind in range(int(holds.max(initial=0))):
        columns = first + behind
        held = (holds > behind) & (columns >= 0) & (columns < grid.columns)
        _put(grid, rows[held] * grid.columns + columns[held], value[held], received_at[held])


def _put(grid: SampleGrid, cells: Ints, value: Floats, received_at: Ints) -> None:
    """Mean and newest arrival per cell, by flat cell numbers: only the touched cells cost anything."""
    touched, place, count = np.unique(cells, return_inverse=True, return_counts=True)
    known = np.zeros(len(touched), np.int64)
    np.maximum.at(known, place, received_at)
    grid.value.ravel()[touched] = np.bincount(place, value, len(touched)) / count
    grid.known_ts.ravel()[touched] = known


def newest_values(samples: Floats, count: int) -> Floats:
    """Per row the newest `count` values that are there, oldest first; NaN in front where there are fewer.

    >>> newest_values(np.array([[1.0, 2.0, np.nan, 4.0], [np.nan, np.nan, np.nan, 7.0]]), 2)
    array([[ 2.,  4.],
           [nan,  7.]])
    """
    there = ~np.isnan(samples)
    rank = np.cumsum(there[:, ::-1], axis=1)[:, ::-1]
    found = np.full((len(samples), count), np.nan)
    for place in range(count):
        rows, columns = np.nonzero(there & (rank == count - place))
        found[rows, place] = samples[rows, columns]
    return found
