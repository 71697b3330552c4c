"""How soon a wet well or tank is full: its level now and how fast it has been rising."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_SAMPLES = 3
FULL_PCT = 100.0
BRIM_PCT = 99.0  # no probe tells the last per cent: here the well spills over, and its level rises no more
DRY_DAY_MM = 1.0  # dry weather: less rain in 24 hours (domain 6.2)
SLOWEST_PCT_H = 0.5  # slower than what the pumps make the level swing between two samples


def rise_pct_h(hours: Sequence[float], level_pct: Sequence[float]) -> float | None:
    """Slope of the least-squares line through the levels, in per cent of the well per hour; None below three samples.

    >>> rise_pct_h([0.0, 0.25, 0.5], [40.0, 42.0, 44.0])
    8.0
    """
    if len(hours) < LEAST_SAMPLES:
        return None
    middle, mean = sum(hours) / len(hours), sum(level_pct) / len(level_pct)
    across = sum((hour - middle) ** 2 for hour in hours)
    if across == 0:
        return None
    return sum((hour - middle) * (level - mean) for hour, level in zip(hours, level_pct, strict=True)) / across


def minutes_to_overflow(level_pct: float | None, rising_pct_h: float | None) -> float | None:
    """Time until the well is full if it goes on rising like this (domain 6.2); None when it does not, or when unknown.

    0 while it is full to the brim and does not fall, whether or not it is known to rise.

    >>> minutes_to_overflow(90.0, 20.0), minutes_to_overflow(90.0, -4.0), minutes_to_overflow(99.8, 0.0)
    (30.0, None, 0.0)
    """
    if level_pct is not None and level_pct >= BRIM_PCT and (rising_pct_h or 0.0) > -SLOWEST_PCT_H:
        return 0.0
    if level_pct is None or rising_pct_h is None or rising_pct_h < SLOWEST_PCT_H:
        return None
    return max(0.0, 60 * (FULL_PCT - level_pct) / rising_pct_h)


def is_dry(day_mm: float | None) -> bool:
    """Whether so little rain in 24 hours explains no full well (domain 6.2); unknown rain is not dry weather.

    >>> is_dry(0.2), is_dry(1.0), is_dry(None)
    (True, False, False)
    """
    return day_mm is not None and day_mm < DRY_DAY_MM


def autonomy_h(level_pct: float | None, capacity_m3: float | None, outflow_m3h: float | None) -> float | None:
    """For how many hours the content lasts at that outflow and without supply; None when one of them is unknown.

    >>> autonomy_h(50.0, 6000.0, 100.0)
    30.0
    """
    if level_pct is None or capacity_m3 is None or not outflow_m3h or outflow_m3h < 0:
        return None
    return level_pct / 100 * capacity_m3 / outflow_m3h
