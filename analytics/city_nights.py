"""The nights of all sectors of a city, judged together on one morning: how far each stands out from its own past.

The step test of the engine (`leaks.steps`: the lowest of the last 1, 2, 3, 5 nights against 28 usable ones before, in
both night figures) over arrays of sectors x days, for the newest day alone. What the whole city does in a night (a
season, a Friday, a clock change) is taken off first: a leak lives in one sector. Flows in m3/h; NaN is no such night.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.leaks.series import Flags, Floats, Ints
from analytics.leaks.steps import (
    FLOOR_SHARE,
    LAGS,
    LEAST_REFERENCE,
    LEAST_SHARE,
    LEAST_SPREADS,
    MAD_TO_SD,
    REFERENCE_NIGHTS,
    row_median,
)

DIVISORS = (5.0, 1.7, 1.0, 0.85)  # what the lowest excess of so many nights reaches by chance, by the night alone
LEAST_SECTORS = 20  # a smaller city has no common course: one leak would be part of it
LEAST_SCALE_M3H = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class NightsKnown:
    """Sectors x days, the newest day last: the quietest hour, the mean of the night, and which teach what is usual.

    `doubt` (m3/h) is what is not known of each figure, where it was brought to another pressure or another year.
    """

    low: Floats
    mean: Floats
    usable: Flags
    doubt: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Per sector, of the newest day. NaN where it was not measured or the nights before say too little.

    `level`, `scale`: what its quietest hour usually is on such a night, and how much that differs. `score`: how clearly
    the newest `lag` nights are higher, in units of what chance reaches; `size`: by how much (m3/h), and `spread` what
    that size is known by. `fall` and `fallen`: the mirror of score and size.
    """

    level: Floats
    scale: Floats
    score: Floats
    lag: Ints
    size: Floats
    spread: Floats
    fall: Floats
    fallen: Floats


def standing(known: NightsKnown) -> Standing:
    """How the newest day stands in each sector."""
    index = city_course(known.low, known.usable)
    low = _Against(known.low / index, known.usable, known.doubt)
    mean = _Against(known.mean / city_course(known.mean, known.usable), known.usable, known.doubt)
    score, lag, size, spread = _best(low, mean, 1.0)
    fall, _, fallen, _ = _best(low, mean, -1.0)
    level, scale = low.before(1)
    level, scale, size, spread, fallen = (each * index[-1] for each in (level, scale, size, spread, fallen))
    return Standing(level, scale, score, lag, size, spread, fall, fallen)


def city_course(values: Floats, usable: Flags) -> Floats:
    """Per day what the sectors show above their own median, as the median of them; 1 in a city of few sectors.

    >>> flat = np.ones((20, 3)) * [1.0, 1.0, 1.2]
    >>> city_course(flat, np.ones((20, 3), bool)).round(2).tolist()
    [1.0, 1.0, 1.2]
    """
    usual = row_median(np.where(usable, values, np.nan))
    shares = np.divide(values, usual[:, None], out=np.full(values.shape, np.nan), where=usual[:, None] > 0)
    enough = np.isfinite(shares).sum(axis=0) >= LEAST_SECTORS
    course = row_median(np.ascontiguousarray(shares.T))
    return np.where(enough & (course > 0), course, 1.0)


def cusum(scores: Floats, slack: float = 0.5) -> float:
    """The one-sided cumulative sum of these scores, oldest first: max(0, S + z - k) (Page 1954); NaN counts nothing.

    >>> cusum(np.array([0.2, 3.0, np.nan, 4.0]))
    6.0
    """
    total = 0.0
    for score in scores[np.isfinite(scores)].tolist():
        total = max(0.0, total + score - slack)
    return round(total, 6)


def onset(excess: Floats, size_m3h: float) -> int:
    """The night from which the excesses, oldest first, are best told as half the size or more (backward Page sum).

    >>> onset(np.array([0.1, -0.2, 6.0, np.nan, 5.0]), 6.0)
    2
    """
    counted = np.nan_to_num(excess - size_m3h / 2)
    return int(np.argmax(np.cumsum(counted[::-1])[::-1]))


class _Against:
    """One night figure and, for every count of usable nights, the level and spread of the 28 before."""

    def __init__(self, values: Floats, usable: Flags, doubt: Floats) -> None:
        self._values = values
        self._doubt = doubt
        self._taught = usable & np.isfinite(values)
        packed = _packed(values, self._taught)
        padded = np.concatenate([np.full((len(values), REFERENCE_NIGHTS - 1), np.nan), packed], axis=1)
        windows = sliding_window_view(padded, REFERENCE_NIGHTS, axis=1).reshape(-1, REFERENCE_NIGHTS)
        enough = np.isfinite(windows).sum(axis=1) >= LEAST_REFERENCE
        level = np.where(enough, row_median(windows), np.nan)
        self._level = level.reshape(packed.shape)
        self._spread = MAD_TO_SD * row_median(np.abs(windows - level[:, None])).reshape(packed.shape)

    def before(self, lag: int) -> tuple[Floats, Floats]:
        """Level and scale of the usable nights that end `lag` days ago, the scale with what is in doubt of them."""
        taught = self._taught[:, : max(0, self._taught.shape[1] - lag)]
        place = taught.sum(axis=1) - 1
        rows = np.arange(len(place))
        level = np.where(place >= 0, self._level[rows, place], np.nan)
        spread = np.where(place >= 0, self._spread[rows, place], np.nan)
        past = np.where(np.arange(self._spread.shape[1]) <= place[:, None], self._spread, np.nan)
        long_run = np.where(np.isfinite(past).sum(axis=1) >= LEAST_SPREADS, row_median(past), spread)
        least = np.maximum(FLOOR_SHARE * np.abs(level), LEAST_SCALE_M3H)
        return level, np.hypot(np.maximum(np.sqrt(spread * long_run), least), self._doubted(taught))

    def _doubted(self, taught: Flags) -> Floats:
        """The mean doubt of the 28 newest nights that taught; 0 of none."""
        newest = taught & (np.cumsum(taught[:, ::-1], axis=1)[:, ::-1] <= REFERENCE_NIGHTS)
        doubt = np.where(newest, self._doubt[:, : taught.shape[1]], 0.0).sum(axis=1)
        return np.asarray(doubt / np.maximum(newest.sum(axis=1), 1))

    def newest(self, lag: int) -> Floats:
        """The newest `lag` days; NaN throughout where too few of them, or not the last, were measured."""
        found = self._values[:, -lag:]
        known = np.isfinite(found)
        enough = (known.sum(axis=1) >= LEAST_SHARE * lag) & known[:, -1] & (found.shape[1] == lag)
        return np.where(enough[:, None], found, np.nan)


def _packed(values: Floats, chosen: Flags) -> Floats:
    """The chosen values of each row moved to its beginning, in their order; NaN behind them."""
    order = np.argsort(~chosen, axis=1, kind="stable")
    return np.take_along_axis(np.where(chosen, values, np.nan), order, axis=1)


def _best(low: _Against, mean: _Against, sign: float) -> tuple[Floats, Ints, Floats, Floats]:
    """Score, lag, size and spread of the lag that stands out most."""
    each = [_of_lag(low, mean, lag, sign) for lag in LAGS]
    scores = np.array([score for score, _, _ in each]) / np.array(DIVISORS)[:, None]
    best = np.argmax(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    rows = np.arange(scores.shape[1])
    size, spread = (np.array([one[place] for one in each])[best, rows] for place in (1, 2))
    return scores[best, rows], np.array(LAGS)[best], size, spread


def _of_lag(low: _Against, mean: _Against, lag: int, sign: float) -> tuple[Floats, Floats, Floats]:
    scores, sizes, scales = [], [], []
    for figure in (low, mean):
        newest, (level, scale) = figure.newest(lag), figure.before(lag)
        scores.append((np.fmin.reduce(sign * newest, axis=1) - sign * level) / scale)
        sizes.append(row_median(newest) - level)
        scales.append(scale)
    return np.minimum(*scores), (sizes[0] + sizes[1]) / 2, scales[1]
