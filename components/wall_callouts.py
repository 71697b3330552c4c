"""Where the names of the worst places stand on a wall map: beside their marks, over nothing that matters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from components.wall_projection import Point

_ANGLES = range(-90, 270, 15)  # degrees, clockwise from the right: above first, where the sea is
_REACHES_PX = (50, 80, 110, 150, 200, 260)
_GAP = 8.0
_MARK_PX = 60.0  # hiding a mark, or running under one, is as bad as a leader longer by this
_CROSSED_PX = 150.0
_MISTAKEN_PX = 90.0  # so is standing as near to the mark of another place
_AS_NEAR = 1.25


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in px: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box, gap: float = _GAP) -> bool:
        """Whether the two overlap or stand closer than `gap`."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )

    def nearest(self, point: Point) -> Point:
        """The point of its edge or inside that lies closest: where a leader ends."""
        x = min(max(point[0], self.x), self.x + self.width)
        y = min(max(point[1], self.y), self.y + self.height)
        return x, y

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call-out of this size for the mark at `anchor`."""

    anchor: Point
    width: float
    height: float


def placed(
    wanted: Sequence[Wanted], *, within: Box, marks: Sequence[Box], taken: Sequence[Box] = ()
) -> list[Box | None]:
    """A place for each, in the given order; None for one that finds none.

    No call-out leaves `within`, covers another one, an anchor or anything in `taken`. Among what is left a short leader
    wins that crosses no other call-out, hides few marks and ends clearly nearer to its own mark than to any other.
    """
    boxes: list[Box | None] = []
    anchors = [Box(x - 20, y - 20, 40, 40) for x, y in (callout.anchor for callout in wanted)]
    for callout in wanted:
        others = [box for box in boxes if box is not None]
        free = [
            box
            for box in _candidates(callout)
            if _inside(box, within) and not any(box.meets(other) for other in (*taken, *others, *anchors))
        ]
        boxes.append(min(free, key=partial(_cost, callout=callout, marks=marks, others=others), default=None))
    return boxes


def _candidates(callout: Wanted) -> Iterator[Box]:
    x, y = callout.anchor
    for reach in _REACHES_PX:
        for angle in _ANGLES:
            dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            middle_x = x + dx * (reach + callout.width / 2)
            middle_y = y + dy * (reach + callout.height / 2)
            yield Box(middle_x - callout.width / 2, middle_y - callout.height / 2, callout.width, callout.height)


def _inside(box: Box, within: Box) -> bool:
    return (
        box.x >= within.x
        and box.y >= within.y
        and box.x + box.width <= within.x + within.width
        and box.y + box.height <= within.y + within.height
    )


def _cost(box: Box, callout: Wanted, marks: Sequence[Box], others: Sequence[Box]) -> float:
    anchor, end = callout.anchor, box.nearest(callout.anchor)
    length = math.dist(end, anchor)
    foreign = [mark for mark in marks if math.dist(mark.middle, anchor) > 1]
    hidden = sum(box.meets(mark, gap=2) or _runs_under(anchor, end, mark) for mark in foreign)
    crossed = sum(_crosses(anchor, end, other) for other in others)
    mistaken = any(math.dist(box.nearest(mark.middle), mark.middle) < _AS_NEAR * length for mark in foreign)
    return length + _MARK_PX * hidden + _CROSSED_PX * crossed + _MISTAKEN_PX * mistaken


def _runs_under(start: Point, end: Point, mark: Box) -> bool:
    """Whether a leader passes through a mark, taken as round."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    middle = mark.middle
    along = ((middle[0] - x) * dx + (middle[1] - y) * dy) / ((dx * dx + dy * dy) or 1.0)
    part = min(max(along, 0.0), 1.0)
    return math.dist((x + part * dx, y + part * dy), middle) < mark.width / 2


def _crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether a leader runs over a box; looked at in twenty points, which is enough for boxes this large."""
    spots = [
        (start[0] + (end[0] - start[0]) * part / 20, start[1] + (end[1] - start[1]) * part / 20) for part in range(21)
    ]
    return any(Box(x, y, 0, 0).meets(box, gap=4) for x, y in spots)
