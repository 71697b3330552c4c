"""When a battery has to be replaced: its charge of the last weeks, drawn on as a straight line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

LEAST_DAYS = 14
SLOWEST_PCT_DAY = 0.005  # slower than this is no fall that noise could not feign
FARTHEST_DAYS = 3650


def replacement_day(charge_pct: Mapping[date, float], limit_pct: float) -> date | None:
    """The day on which the line through these days reaches the limit; the last of them when it is there already.

    None with fewer than 14 days, when the charge does not fall, or when it would last more than ten years.

    >>> start = date(2018, 9, 1)
    >>> replacement_day({start + timedelta(days=day): 80.0 - day for day in range(20)}, 20.0)
    datetime.date(2018, 10, 31)
    """
    if len(charge_pct) < LEAST_DAYS:
        return None
    last = max(charge_pct)
    days = [(day - last).days for day in charge_pct]
    middle, mean = sum(days) / len(days), sum(charge_pct.values()) / len(days)
    slope = sum((day - middle) * (value - mean) for day, value in zip(days, charge_pct.values(), strict=True))
    slope /= sum((day - middle) ** 2 for day in days)
    now = mean - slope * middle
    if now <= limit_pct:
        return last
    if slope > -SLOWEST_PCT_DAY or (now - limit_pct) / -slope > FARTHEST_DAYS:
        return None
    return last + timedelta(days=round((now - limit_pct) / -slope))
