"""What sensors said at the same clock time of the days that a day is compared with: the ground of every expectation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.expected_flow import LOOK_BACK_DAYS, MOST_DAYS, Floats, reference_days
from analytics.local_time import day_start, local_day
from data_access import beliefs
from data_access.columnar import Spans
from data_access.day_classes import class_in, day_classes
from data_access.rollups import known_hours

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
HOUR_S = 3600
SENSORS_IN_A_KEY = 2**33  # more seconds than any instant before 2100 has


def classes_before(session: Session, days: Iterable[date]) -> Callable[[date], str]:
    """The class of these days and of those that they can be compared with."""
    wanted = sorted(set(days))
    first = wanted[0] - timedelta(days=LOOK_BACK_DAYS)
    return class_in(day_classes(session, first=first, last=wanted[-1]))


def reference_instants(ts: Ints, class_of: Callable[[date], str]) -> Ints:
    """For each instant the same time since midnight on its reference days: one row each, 8 columns, -1 for none.

    On the four days a year on which the clocks changed, the hours after the change stand an hour off.
    """
    found: Ints = np.full((len(ts), MOST_DAYS), -1, np.int64)
    days = np.array(
        [local_day(datetime.fromtimestamp(hour, UTC)).toordinal() for hour in (ts // HOUR_S * HOUR_S).tolist()]
    )
    for ordinal in np.unique(days).tolist():
        day = date.fromordinal(ordinal)
        rows = days == ordinal
        begins = int(day_start(day).timestamp())
        for column, other in enumerate(reference_days(day, class_of)):
            found[rows, column] = ts[rows] - begins + int(day_start(other).timestamp())
    return found


def readings_at(session: Session, sensor_id: Ints, instants: Ints, *, at: datetime) -> Floats:
    """The usable reading of each sensor (row) at its instants (columns) as known at `at`; NaN where there is none."""
    wanted = _keys(sensor_id, instants)
    readings = beliefs.known(session, _runs(wanted), int(at.timestamp()))
    value = np.where(readings.usable, readings.value, np.nan)
    return _looked_up(wanted, readings.sensor_id * SENSORS_IN_A_KEY + readings.ts, value)


def hours_at(session: Session, sensor_id: Ints, instants: Ints, *, at: datetime) -> Floats:
    """The same for the means of whole UTC hours; the instants are first seconds of hours."""
    wanted = _keys(sensor_id, instants)
    hours = known_hours(session, _runs(wanted), int(at.timestamp()))
    return _looked_up(wanted, hours.sensor_id * SENSORS_IN_A_KEY + hours.start_ts, hours.mean)


def _keys(sensor_id: Ints, instants: Ints) -> Ints:
    """Sensor and instant in one number; -1 for none."""
    return np.where(instants >= 0, sensor_id[:, None] * SENSORS_IN_A_KEY + instants, -1)


def _runs(wanted: Ints) -> Spans:
    """The stretches of time that hold the keys: neighbours of one sensor at most an hour apart are read in one go."""
    keys = np.unique(wanted)
    keys = keys[keys >= 0]
    apart = np.diff(keys) > HOUR_S
    first, last = keys[np.append(True, apart)[: len(keys)]], keys[np.append(apart, True)[: len(keys)]]
    return Spans(first // SENSORS_IN_A_KEY, first % SENSORS_IN_A_KEY, last % SENSORS_IN_A_KEY + 1)


def _looked_up(wanted: Ints, keys: Ints, values: Floats) -> Floats:
    """The value of each key, the keys being sorted."""
    if not len(keys):
        return np.full(wanted.shape, np.nan)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], np.nan)


def summed(history: Floats, groups: Sequence[int], signs: Floats, count: int) -> Floats:
    """The signed sum of the rows of each group; a missing part makes the sum missing."""
    total = np.zeros((count, history.shape[1]))
    np.add.at(total, np.asarray(groups, np.int64), history * signs[:, None])
    return total
