"""Whether customers report more than usual: a count against the mean of equal spans before it (Poisson)."""

from __future__ import annotations

from math import exp

LEAST = 3  # fewer reports are nobody's pattern
CLEAR, STRONG = 1e-3, 1e-6  # chances of so many reports by accident
SELDOM = 0.05  # a sector without any report in four weeks may still have one in three weeks


def chance_of(count: int, usual: float) -> float:
    """How likely at least `count` reports are where `usual` are usual.

    >>> round(chance_of(3, 0.5), 4)
    0.0144
    """
    term, below = exp(-usual), 0.0
    for number in range(count):
        below += term
        term *= usual / (number + 1)
    return max(0.0, 1.0 - below)


def report_priority(count: int, usual: float) -> int | None:
    """2 where so many are out of the question by accident, 3 where they are unlikely, None otherwise.

    >>> report_priority(12, 0.6), report_priority(4, 0.3), report_priority(2, 0.1)
    (2, 3, None)
    """
    chance = chance_of(count, max(usual, SELDOM))
    if count < LEAST or chance > CLEAR:
        return None
    return 2 if chance <= STRONG else 3
