"""Where an indicator would be at its target's date if the trend of its last six months held: a plain straight line.

It is a scenario, not a forecast: six months are two or three quarters, and a season is part of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from analytics.trajectory import Point

MONTHS_6 = timedelta(days=190)  # from a quarter's end two quarters back, or six months of months
LEAST = 2
FARTHEST_DAYS = 36_525  # a century away is never


def projected(values: Sequence[Point], on: date) -> float | None:
    """The least-squares line through the last six months, on a later day; None with fewer than two values in them.

    >>> quarters = [Point(date(2018, 3, 31), 76.0), Point(date(2018, 6, 29), 76.5), Point(date(2018, 9, 27), 77.0)]
    >>> round(projected(quarters, date(2018, 12, 26)), 6)
    77.5
    """
    line = _line(values)
    return None if line is None else line[1] + line[2] * (on.toordinal() - line[0])


def reached(values: Sequence[Point], target: float, direction: int) -> date | None:
    """The day on which that line passes the target, not before the last value; None when it leads away from it.

    >>> quarters = [Point(date(2018, 3, 31), 76.0), Point(date(2018, 6, 29), 76.5), Point(date(2018, 9, 27), 77.0)]
    >>> reached(quarters, 77.5, 1)
    datetime.date(2018, 12, 26)
    >>> reached(quarters, 70.0, -1) is None
    True
    """
    line = _line(values)
    if line is None:
        return None
    if direction * (values[-1].value - target) >= 0:
        return values[-1].on
    centre, mean, slope = line
    if slope * direction <= 0:
        return None
    days = round(centre + (target - mean) / slope) - values[-1].on.toordinal()
    return values[-1].on + timedelta(days=max(0, days)) if days < FARTHEST_DAYS else None


def _line(values: Sequence[Point]) -> tuple[float, float, float] | None:
    """The mean day, the mean value there, and the slope a day."""
    recent = [point for point in values if point.on >= values[-1].on - MONTHS_6] if values else []
    if len(recent) < LEAST:
        return None
    days = [float(point.on.toordinal()) for point in recent]
    centre, mean = sum(days) / len(days), sum(point.value for point in recent) / len(recent)
    spread = sum((day - centre) ** 2 for day in days)
    slope = sum((day - centre) * (point.value - mean) for day, point in zip(days, recent, strict=True)) / spread
    return centre, mean, slope
