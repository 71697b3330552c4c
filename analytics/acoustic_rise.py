"""How much louder an acoustic logger heard a night than it usually does: a leak makes a noise that lasts all night."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from analytics.spread import MAD_TO_SD

FEWEST_NIGHTS = 7
LOUD_DB = 6.0  # twice the sound pressure; nights of a quiet street differ by 1 to 2 dB
LOUD_SPREADS = 3.0


def rise_db(level_db: float, before_db: Sequence[float]) -> float | None:
    """Above the median of the nights before; None with fewer than seven of them.

    >>> rise_db(49.0, [35.0, 36.0, 35.5, 34.0, 35.0, 36.5, 35.0]), rise_db(49.0, [35.0])
    (14.0, None)
    """
    return level_db - median(before_db) if len(before_db) >= FEWEST_NIGHTS else None


def is_loud(level_db: float, before_db: Sequence[float]) -> bool:
    """At least 6 dB and three spreads (from the median deviation) above the nights before.

    >>> quiet = [35.0, 36.0, 35.5, 34.0, 35.0, 36.5, 35.0]
    >>> is_loud(41.5, quiet), is_loud(40.0, quiet), is_loud(45.0, [30.0, 44.0, 31.0, 43.0, 30.0, 44.0, 37.0])
    (True, False, False)
    """
    above = rise_db(level_db, before_db)
    if above is None:
        return False
    usual = median(before_db)
    spread = MAD_TO_SD * median(abs(each - usual) for each in before_db)
    return above >= max(LOUD_DB, LOUD_SPREADS * spread)
