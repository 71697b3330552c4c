"""Closed outlines for areas between two lines of a chart: one figure each, so that gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

Line = Sequence[float | None]
Outline = tuple[list[datetime | None], list[float | None]]


def between(x: Sequence[datetime], low: Line, high: Line) -> Outline:
    """The outline of every stretch in which both lines are known, parted by None, for a trace with fill="toself".

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> between([noon, noon], [1.0, 2.0], [3.0, 4.0])[1]
    [3.0, 4.0, 2.0, 1.0, None]
    """
    xs: list[datetime | None] = []
    ys: list[float | None] = []
    for start, end in stretches([a is not None and b is not None for a, b in zip(low, high, strict=True)]):
        xs += [*x[start:end], *x[start:end][::-1], None]
        ys += [*high[start:end], *low[start:end][::-1], None]
    return xs, ys


def stretches(known: Sequence[bool]) -> list[tuple[int, int]]:
    """First and past-the-last position of every unbroken run of True, at least two long.

    >>> stretches([True, True, False, True, False, True, True])
    [(0, 2), (5, 7)]
    """
    found, start = [], None
    for position, is_so in enumerate([*known, False]):
        if is_so and start is None:
            start = position
        elif not is_so and start is not None:
            if position - start > 1:
                found.append((start, position))
            start = None
    return found
