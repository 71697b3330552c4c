"""A clock that jumps: a meter whose daily course is the usual one, whole hours too early or too late.

People follow the legal time, and days are cut by it: a legal change of the clocks moves nothing. A logger that was set
to another zone, or lost its time, shifts every hour of every day by the same. A day is told to be shifted when the
course of the fortnight before explains it at least three times better some hours away than in its place. Ten real
sectors show eight such days in 22 years together.
"""

from __future__ import annotations

import numpy as np

from analytics.leaks.series import Floats, Ints
from analytics.leaks.steps import row_median

USUAL_DAYS = 14
LEAST_DAYS = 7
LEARNED_ANEW = 7  # days
BELIEVED_DAYS = 28  # then it is no fault but the way of this meter
MOST_HOURS = 11
LEAST_HOURS = 18
TIMES_BETTER = 3.0
FITS = 0.2  # of the variance of the usual course: nothing to explain


def shifted_hours(flow: Floats) -> Ints:
    """Per local day (days x 24) by how many hours its course comes too late; negative is early, 0 is right or unknown.

    Known when the day is over. Days that are shifted by the same teach nothing for four weeks.
    """
    shifts = np.zeros(len(flow), np.int64)
    right: list[int] = []
    usual, guess, lasted, learned = None, 0, 0, 0
    for day in range(len(flow)):
        if len(right) >= learned + LEARNED_ANEW:
            usual, learned = _usual(flow[right[-USUAL_DAYS:]]), len(right)
        found = 0 if usual is None else _shift(flow[day], usual)
        lasted = lasted + 1 if found and found == guess else 0
        shifts[day] = found if lasted < BELIEVED_DAYS else 0
        if not found or lasted >= BELIEVED_DAYS:
            right.append(day)
        guess = found
    return shifts


def _usual(days: Floats) -> Floats | None:
    """The median course of the days; None where an hour is known of too few."""
    enough = 2 * np.isfinite(days).sum(axis=0) >= LEAST_DAYS
    return row_median(days.T) if enough.all() else None


def _shift(day: Floats, usual: Floats) -> int:
    """The hours by which a day is late of its usual course; 0 when in its place it is explained nearly as well.

    >>> usual = np.r_[np.zeros(6), np.ones(18)]
    >>> _shift(np.roll(usual, 3), usual), _shift(usual + 1, usual)
    (3, 0)
    """
    there = np.isfinite(day)
    if there.sum() < LEAST_HOURS:
        return 0
    told = usual[there]
    here = float(np.var(told - day[there]))  # what all hours have more is no shift
    if here <= FITS * float(np.var(told)):
        return 0
    hours = np.arange(-MOST_HOURS, MOST_HOURS + 1)
    courses = usual[(np.arange(len(usual)) - hours[:, None]) % len(usual)][:, there]
    misfit = np.var(courses - day[there], axis=1)
    best = int(np.argmin(misfit))
    return int(hours[best]) if here > TIMES_BETTER * float(misfit[best]) else 0
