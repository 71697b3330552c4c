"""Steps of the night flow: how far the last nights, all of them, stand out from the nights before.

Of the last L nights (1, 2, 3, 5) the lowest excess over the median of 28 nights before them, in standard deviations,
divided by what L nights in a row reach by themselves: one night must stand out far, five a little. Both night figures
(mean of the three lowest hours, median of the window) must show it: a spike of use moves one, a leak moves both. Chosen
among cumulative sums, means, quantiles and generalised least squares over the hours on ten real sectors with planted
leaks (docs/leak-engine.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.leaks.series import Floats, Ints

REFERENCE_NIGHTS = 28
LEAST_REFERENCE = 9
YEAR_NIGHTS = 365
LEAST_SPREADS = 10
MAD_TO_SD = 1.4826
FLOOR_SHARE = 0.025  # of the level; meters and habits differ by about as much between equal nights
# nights in a row, and what their lowest excess is divided by
LAGS = (1, 2, 3, 5)
DIVISORS = (5.0, 1.7, 1.0, 0.85)
LEAST_SHARE = 0.6  # of the nights of a lag must be there


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Per night: the score (its sign turned for `fallen`), the lag that gave it, and the level and spread before it.

    A score is NaN where the nights before say too little.
    """

    score: Floats
    lag: Ints
    level: Floats
    spread: Floats
    size: Floats


def risen(low: Floats, middle: Floats) -> Steps:
    """How clearly the newest nights lie above the nights before them."""
    return _steps(low, middle, sign=1.0)


def fallen(low: Floats, middle: Floats) -> Steps:
    """How clearly they lie below: the mirror of `risen`, for repairs and for what chance does."""
    return _steps(low, middle, sign=-1.0)


def _steps(low: Floats, middle: Floats, sign: float) -> Steps:
    each = [_of_lag(low, middle, lag, sign) for lag in LAGS]
    scores = np.array([one.score / divisor for one, divisor in zip(each, DIVISORS, strict=True)])
    best = np.argmax(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    nights = np.arange(len(low))

    def chosen(name: str) -> Floats:
        return np.asarray(np.array([getattr(one, name) for one in each])[best, nights])

    return Steps(scores[best, nights], np.array(LAGS)[best], chosen("level"), chosen("spread"), chosen("size"))


def _of_lag(low: Floats, middle: Floats, lag: int, sign: float) -> Steps:
    figures = [_against_before(values, lag, sign) for values in (low, middle)]
    scores = np.minimum(figures[0][0], figures[1][0])
    level, spread = figures[1][1], figures[1][2]
    size = (figures[0][3] + figures[1][3]) / 2
    return Steps(scores, np.full(len(low), lag), level, spread, size)


def _against_before(values: Floats, lag: int, sign: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Score, level and spread of the nights before, and how far the median of the newest nights lies from the level."""
    newest = last(values, lag)
    enough = np.isfinite(newest).sum(axis=1) >= LEAST_SHARE * lag
    level, spread = before(values, lag)
    scale = np.maximum(np.sqrt(spread * long_run(spread)), np.maximum(FLOOR_SHARE * np.abs(level), 1e-9))
    lowest = np.fmin.reduce(sign * newest, axis=1)
    score = np.where(enough, (lowest - sign * level) / scale, np.nan)
    return score, level, scale, row_median(newest) - level


def last(values: Floats, count: int) -> Floats:
    """Row k holds values k - count + 1 ... k; NaN before the first.

    >>> last(np.array([1.0, 2.0]), 2).tolist()
    [[nan, 1.0], [1.0, 2.0]]
    """
    return np.asarray(sliding_window_view(np.concatenate([np.full(count - 1, np.nan), values]), count))


def before(values: Floats, lag: int) -> tuple[Floats, Floats]:
    """Median and 1.4826 MAD of the 28 nights that end `lag` nights ago; NaN with fewer than nine of them."""
    if len(values) <= lag:
        return np.full(len(values), np.nan), np.full(len(values), np.nan)
    blank = np.full((lag, REFERENCE_NIGHTS), np.nan)
    windows = np.concatenate([blank, last(values, REFERENCE_NIGHTS)[:-lag]])
    enough = np.isfinite(windows).sum(axis=1) >= LEAST_REFERENCE
    level = np.where(enough, row_median(windows), np.nan)
    return level, MAD_TO_SD * row_median(np.abs(windows - level[:, None]))


def long_run(spread: Floats) -> Floats:
    """The median of the spreads of the year up to each night; the spread itself while there are few.

    >>> long_run(np.array([1.0, 3.0]))
    array([1., 3.])
    """
    if not len(spread):
        return spread
    windows = last(spread, min(YEAR_NIGHTS, len(spread)))
    known = np.isfinite(windows).sum(axis=1)
    return np.where(known >= LEAST_SPREADS, row_median(windows), spread)


def row_median(rows: Floats) -> Floats:
    """The median of each row without its NaN; NaN of none.

    >>> row_median(np.array([[3.0, np.nan, 1.0], [np.nan, np.nan, np.nan]]))
    array([ 2., nan])
    """
    count = np.isfinite(rows).sum(axis=1)
    ordered, places = np.sort(rows, axis=1), np.arange(len(rows))
    below = ordered[places, np.maximum(count - 1, 0) // 2]
    above = ordered[places, np.minimum(count // 2, rows.shape[1] - 1)]
    return np.where(count > 0, (below + above) / 2, np.nan)
