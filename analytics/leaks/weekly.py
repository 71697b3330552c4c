"""What a night of a weekday has more than the week around it, taken off so that weekends are no steps.

Only earlier weeks count, and only what is clearly there: the median of six weeks is shrunk by twice its standard error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from analytics.leaks.series import Floats
from analytics.leaks.steps import last, row_median
from analytics.spread import MAD_TO_SD

WEEK = 7
WEEKS = 6
LEAST_WEEKS = 3
ERRORS = 2.0


def without_weekdays(values: Floats, dates: Sequence[date]) -> Floats:
    """The nights less what their weekday usually has more than the seven nights up to it; NaN stays NaN."""
    above_week = values - row_median(last(values, WEEK)) if len(values) else values
    offset = np.zeros(len(values))
    weekdays = np.array([day.weekday() for day in dates])
    for weekday in range(WEEK):
        nights = np.flatnonzero(weekdays == weekday)
        if len(nights):
            offset[nights] = _offsets(above_week[nights])
    return values - offset


def _offsets(above: Floats) -> Floats:
    earlier = last(np.concatenate([[np.nan], above[:-1]]), WEEKS)
    count = np.isfinite(earlier).sum(axis=1)
    middle = row_median(earlier)
    spread = MAD_TO_SD * row_median(np.abs(earlier - middle[:, None]))
    shrunk = np.sign(middle) * np.maximum(0.0, np.abs(middle) - ERRORS * spread / np.sqrt(np.maximum(count, 1)))
    return np.where(count >= LEAST_WEEKS, np.nan_to_num(shrunk), 0.0)
