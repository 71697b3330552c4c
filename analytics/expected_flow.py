"""What a series should show: the median of the same slot on earlier days of the same class, and how much those differ.

First form of the expected flow (domain 2.1): robust, without a model. The days compared are the same weekday of earlier
weeks; a day of another calendar class (Ramadan, a feast, a holiday) is no measure for an ordinary one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from analytics.spread import MAD_TO_SD

Floats = NDArray[np.float64]

MOST_DAYS = 8
LEAST_DAYS = 4
LOOK_BACK_DAYS = 84
WIDTH_SD = 3.0
FLOOR_SHARE = 0.02  # meters differ by about as much between equal days
NEIGHBOURS = 4  # slots on each side whose spread is pooled: four values alone say little
# what 1.4826 MAD of n values falls short of the standard deviation (Croux and Rousseeuw 1992, table 1)
SHORT_OF_SD = {4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129}
FRIDAY = 4
RAMADAN = "ramadan"


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What each slot should show, and the zone in which it is normal; NaN where too few days can be compared."""

    level: Floats
    low: Floats
    high: Floats


def reference_days(day: date, class_of: Callable[[date], str]) -> list[date]:
    """The earlier days that a day is compared with, newest first; at most 8, from at most 12 weeks.

    The same weekday and class; when fewer than four of these exist, the nearest days of the same kind (Monday to
    Thursday; Friday; Saturday; Sunday) and class are added until there are four. Ramadan has no fifth Friday: there
    the nearest of its days come last, the fast shapes them more than the weekday does.

    >>> [day.isoformat() for day in reference_days(date(2018, 10, 9), lambda _: "normal")][:2]
    ['2018-10-02', '2018-09-25']
    """
    same = list(islice(_earlier(day, class_of, lambda other: other.weekday() == day.weekday()), MOST_DAYS))
    if len(same) >= LEAST_DAYS:
        return same
    alike = _earlier(day, class_of, lambda other: _kind(other) == _kind(day))
    fasting = _earlier(day, class_of, lambda other: class_of(other) == RAMADAN)
    best_first = dict.fromkeys(chain(same, alike, fasting))
    return sorted(islice(best_first, LEAST_DAYS), reverse=True)


def expected(history: Floats, *, neighbours: int = NEIGHBOURS) -> Expected:
    """The median of each slot (column) over the reference days (rows), and the zone of three standard deviations.

    The deviation is that of the slot and its neighbours on each side (1.4826 MAD, corrected for few days), at least
    2 % of the level; 0 neighbours when the columns are not slots of one series. NaN is a missing value; a slot with
    fewer than four values is NaN.

    >>> found = expected(np.array([[100.0], [102.0], [98.0], [101.0]]))
    >>> round(float(found.level[0]), 1), round(float(found.high[0] - found.level[0]), 2)
    (100.5, 6.06)
    """
    counted = np.isfinite(history).sum(axis=0)
    enough = counted >= LEAST_DAYS
    level = np.full(history.shape[1], np.nan)
    if enough.any():
        level[enough] = np.nanmedian(history[:, enough], axis=0)
    short = np.array([SHORT_OF_SD.get(min(int(n), MOST_DAYS), 1.0) for n in counted])
    spread = np.maximum(
        MAD_TO_SD * _pooled_mad(np.abs(history - level), neighbours) * short, FLOOR_SHARE * np.abs(level)
    )
    return Expected(level, np.maximum(level - WIDTH_SD * spread, np.minimum(level, 0.0)), level + WIDTH_SD * spread)


def _earlier(day: date, class_of: Callable[[date], str], is_alike: Callable[[date], bool]) -> Iterator[date]:
    own = class_of(day)
    for back in range(1, LOOK_BACK_DAYS + 1):
        other = day - timedelta(days=back)
        if is_alike(other) and class_of(other) == own:
            yield other


def _kind(day: date) -> int:
    """0 for Monday to Thursday, then one each for Friday, Saturday and Sunday: the week of Casablanca."""
    return max(day.weekday() - FRIDAY + 1, 0)


def _pooled_mad(residuals: Floats, neighbours: int) -> Floats:
    """Per slot the median of the residuals of the slot and its neighbours; NaN where there are none."""
    slots = residuals.shape[1]
    if slots == 0:
        return np.empty(0)
    padded = np.pad(residuals, ((0, 0), (neighbours, neighbours)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * neighbours + 1, axis=1)
    pooled = windows.transpose(1, 0, 2).reshape(slots, -1)
    found = np.full(slots, np.nan)
    some = np.isfinite(pooled).any(axis=1)
    if some.any():
        found[some] = np.nanmedian(pooled[some], axis=1)
    return found
