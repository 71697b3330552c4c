"""The one-sided cumulative sum of scores: small shifts that last add up, chance does not (domain 2.3)."""

from __future__ import annotations

from collections.abc import Iterable

SLACK = 0.5  # half of the shift to catch, in standard deviations
THRESHOLD = 5.0
SHOWN_AT_MOST = 20.0


def cusum(scores: Iterable[float | None], slack: float = SLACK) -> list[float]:
    """The sum after each score, in standard deviations; a score that is missing leaves it where it was.

    >>> cusum([0.2, 2.5, None, 3.0, -9.0])
    [0.0, 2.0, 2.0, 4.5, 0.0]
    """
    found: list[float] = []
    total = 0.0
    for score in scores:
        total = total if score is None else max(0.0, total + score - slack)
        found.append(total)
    return found
