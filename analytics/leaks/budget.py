"""The threshold of a test from the number of false alarms that people accept, by what the sector has shown so far.

Peaks of a score that no leak has caused thin out exponentially above a high mark (peaks over a threshold; Coles 2001,
ch. 4, with shape 0), so the threshold falls with the logarithm of the budget: fast among the many peaks of chance,
slowly among the few of true rises of use. Falls of the night flow are never leaks:
how far the mirrored score has reached tells how restless a sector is. That knowledge is scarce (repairs are falls too),
so it moves the threshold with its fourth root, and a prior that stands for four peaks carries the first months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.leaks.series import Floats

MARK = 0.6  # peaks count from here
USUAL_REACH = 1.0  # of the mirrored peaks of ten real sectors
PRIOR_PEAKS = 4
LARGEST_PEAK = 6.0
ONE_A_YEAR = 1.38  # the score that ten real sectors passed once a year each
FEWER = 1.5  # what it must rise for a factor e fewer: what is left are true rises of use, and these are large
MORE = 0.43  # what it must fall for a factor e more: that many are chance
LEAST_THRESHOLD = 0.7
TRUST = 0.25  # power of what the sector itself has shown


@dataclass(frozen=True, slots=True)
class Budget:
    """False alarms that are accepted, per sector and year."""

    alarms_per_year: float = 1.0

    def threshold(self) -> float:
        """The score to pass in a sector as restless as most; at least 0.7.

        >>> Budget(1.0).threshold(), round(Budget(0.5).threshold(), 2), round(Budget(2.0).threshold(), 2)
        (1.38, 2.42, 1.08)
        """
        folds = float(np.log(self.alarms_per_year))
        return max(LEAST_THRESHOLD, ONE_A_YEAR - (FEWER if folds < 0 else MORE) * folds)


def thresholds(mirrored: Floats, budget: Budget) -> Floats:
    """Per night what its score must pass: higher where the mirrored score has reached further in the nights before.

    >>> thresholds(np.zeros(2), Budget(1.0)).tolist()
    [1.38, 1.38]
    """
    return budget.threshold() * (reach(mirrored) / USUAL_REACH) ** TRUST


def reach(mirrored: Floats) -> Floats:
    """Per night the mean excess of the peaks before it, the prior included."""
    found = np.empty(len(mirrored))
    count, excess, peak = float(PRIOR_PEAKS), PRIOR_PEAKS * USUAL_REACH, 0.0
    for night, score in enumerate(mirrored.tolist()):
        found[night] = excess / count
        if score > MARK:
            peak = max(peak, min(score, LARGEST_PEAK))
        elif score < MARK / 2 and peak:
            count, excess, peak = count + 1, excess + peak - MARK, 0.0
    return found
