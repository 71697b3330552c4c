"""Steps of the night flow: how far the last nights, all of them, stand out from the nights before.

Of the last L nights (1, 2, 3, 5) the lowest excess over the median of 28 nights before them, in standard deviations,
divided by what L nights in a row reach by themselves: one night must stand out far, five a little. Both figures of the
night (mean of the three lowest hours, median of the window) must show it: a spike of use moves one, a leak moves both.
Where the other hours of the day show it too, less is asked for: a leak adds the same to every hour, use does not. By
the night alone it takes longer, but a sector whose days are restless is not blind. Chosen among cumulative sums, means,
quantiles, generalised least squares and learned classifiers on ten real sectors with planted leaks
(docs/leak-engine.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analytics.leaks.series import Floats, Ints
from analytics.spread import MAD_TO_SD

REFERENCE_NIGHTS = 28
LEAST_REFERENCE = 9
YEAR_NIGHTS = 365
LEAST_SPREADS = 10
FLOOR_SHARE = 0.025  # of the level; meters and habits differ by about as much between equal nights
# nights in a row, and what their lowest excess is divided by: by the night alone, and where the day shows it too
LAGS = (1, 2, 3, 5)
ALONE = (8.0, 2.5, 2.4, 1.2)
WITH_DAY = (2.1, 1.55, 1.0, 1.0)
LEAST_SHARE = 0.6  # of the nights of a lag must be there


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Per night: the score (its sign turned for `fallen`), the lag that gave it, and the level and spread before it.

    A score is NaN where the nights before say too little. All are nights x looks where the other hours were given.
    """

    score: Floats
    lag: Ints
    level: Floats
    spread: Floats
    size: Floats


def risen(low: Floats, middle: Floats, rest: Floats | None = None) -> Steps:
    """How clearly the newest nights lie above the nights before them; `rest` (nights x looks) are the other hours."""
    return _steps(low, middle, rest, sign=1.0)


def fallen(low: Floats, middle: Floats) -> Steps:
    """How clearly they lie below: the mirror of `risen`, for repairs and for what chance does."""
    return _steps(low, middle, None, sign=-1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Lag:
    """What one lag says of every night: scores (nights x looks), and level, spread and size by the night alone."""

    score: Floats
    level: Floats
    spread: Floats
    size: Floats


def _steps(low: Floats, middle: Floats, rest: Floats | None, sign: float) -> Steps:
    looks = [_Figure(column) for column in rest.T] if rest is not None else []
    each = [_of_lag(_Figure(low), _Figure(middle), looks, number, sign) for number in range(len(LAGS))]
    scores = np.array([one.score for one in each])
    best = np.argmax(np.where(np.isnan(scores), -np.inf, scores), axis=0)
    nights = np.arange(len(low)).reshape(-1, *[1] * (best.ndim - 1))

    def chosen(name: str) -> Floats:
        return np.asarray(np.array([getattr(one, name) for one in each])[best, nights])

    score = np.take_along_axis(scores, best[None], axis=0)[0]
    return Steps(score, np.array(LAGS)[best], chosen("level"), chosen("spread"), chosen("size"))


def _of_lag(low: _Figure, middle: _Figure, looks: Sequence[_Figure], number: int, sign: float) -> _Lag:
    lag = LAGS[number]
    night = np.minimum(low.score(lag, sign), middle.score(lag, sign))
    score = night / ALONE[number]
    if looks:
        day = np.array([look.score(lag, sign) for look in looks]).T
        with_day = np.minimum(night[:, None], day) / WITH_DAY[number]
        score = np.fmax(score[:, None], with_day)
    return _Lag(score, middle.level(lag), middle.spread(lag), (low.size(lag) + middle.size(lag)) / 2)


class _Figure:
    """One figure of the nights: its level and spread before the newest nights, and how far these lie from them."""

    def __init__(self, values: Floats) -> None:
        self._values = values
        level, spread = before(values, 1)
        scale = np.fmax(spread, long_run(spread))
        self._level, self._spread = level, np.maximum(scale, np.maximum(FLOOR_SHARE * np.abs(level), 1e-9))

    def level(self, lag: int) -> Floats:
        return later(self._level, lag - 1)

    def spread(self, lag: int) -> Floats:
        return later(self._spread, lag - 1)

    def score(self, lag: int, sign: float) -> Floats:
        """The lowest excess of the newest nights in standard deviations."""
        newest = last(self._values, lag)
        enough = np.isfinite(newest).sum(axis=1) >= LEAST_SHARE * lag
        lowest = np.fmin.reduce(sign * newest, axis=1)
        return np.where(enough, (lowest - sign * self.level(lag)) / self.spread(lag), np.nan)

    def size(self, lag: int) -> Floats:
        return row_median(last(self._values, lag)) - self.level(lag)


def later(values: Floats, nights: int) -> Floats:
    """The values that many nights later; NaN before the first.

    >>> later(np.array([1.0, 2.0, 3.0]), 1).tolist()
    [nan, 1.0, 2.0]
    """
    return np.concatenate([np.full(min(nights, len(values)), np.nan), values[: max(0, len(values) - nights)]])


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
