"""How long a sensor may say nothing before an alert that rests on it says that it is lost, by how often it speaks.

Source: domain 5.4, stale after three steps: 60 s at least for 1-s tags, 45 min for 15-min loggers. A sensor that speaks
every minute or faster is polled: five minutes leave room for a poll that fails and the one after it.
"""

from __future__ import annotations

STEPS = 3
CLASSES: tuple[tuple[int, int], ...] = (  # longest step of the class, its grace period, both in seconds
    (60, 300),  # polled
    (900, 2700),  # loggers of a quarter-hour
    (3600, STEPS * 3600),  # hourly
)


def grace_s(step_s: int) -> int:
    """The grace period of the class, in seconds; three steps for what speaks less often than hourly.

    >>> [grace_s(step) for step in (1, 60, 300, 900, 3600, 86400)]
    [300, 300, 2700, 2700, 10800, 259200]
    """
    return next((grace for longest, grace in CLASSES if step_s <= longest), STEPS * step_s)


def is_lost(age_s: int | None, step_s: int) -> bool:
    """Whether the newest reading is older than the grace period; what never spoke is lost.

    >>> is_lost(2700, 900), is_lost(2701, 900), is_lost(None, 900)
    (False, True, True)
    """
    return age_s is None or age_s > grace_s(step_s)
