"""The shapes of priority inside an SVG, as on every other page: diamond, triangle, circle, square, hatched "?"."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash.development.base_component import Component
from dash_svg import Circle, G, Line, Path, Rect, Text

from components.wall_ids import Wall
from components.wall_projection import Point

_CRITICAL_IS_LARGER = 1.3  # red is the dimmest of the four on a dark ground
_CLOSED = {1: "M0 -1L1 0L0 1L-1 0Z", 2: "M0 -1L1 .8L-1 .8Z"}
HATCH = f"url(#{Wall.HATCH})"


def svg_mark(priority: int | None, at: Point, size: float, *, waiting: bool = False, label: str = "") -> Component:
    """A mark of about `size` px across with its digit; `waiting` adds the ring of what nobody has acknowledged.

    None is the "?" of what cannot be judged. `label` replaces the digit.
    """
    radius = size / 2 * (_CRITICAL_IS_LARGER if priority == 1 else 1.0)
    name = f"p{priority}" if priority else "unknown"
    parts = [_shape(priority, radius, f"svg-mark__fill svg-mark__fill--{name}")]
    if waiting:
        parts.insert(0, _shape(priority, radius * 1.32, "svg-mark__ring"))
    digit = label or (str(priority) if priority else "?")
    drop = radius * (0.62 if priority == 2 else 0.36)
    parts.append(
        Text(digit, y=f"{drop:.1f}", textAnchor="middle", fontSize=f"{radius:.1f}", className="svg-mark__digit")
    )
    return G(parts, className=f"svg-mark svg-mark--{name}", transform=f"translate({at[0]:g} {at[1]:g})")


def _shape(priority: int | None, radius: float, css: str) -> Component:
    if priority == 3:
        return Circle(r=f"{radius:.1f}", className=css)
    if priority in _CLOSED:
        return Path(d=_scaled(_CLOSED[priority], radius), className=css)
    side = radius * 1.7
    return Rect(
        x=f"{-side / 2:.1f}", y=f"{-side / 2:.1f}", width=f"{side:.1f}", height=f"{side:.1f}", rx="3", className=css
    )


def _scaled(path: str, radius: float) -> str:
    """A path in units of the radius, in px.

    >>> _scaled("M0 -1L1 .8Z", 10)
    'M0 -10L10 8Z'
    """
    points = path.strip("MZ").split("L")
    return "M" + "L".join(" ".join(f"{float(part) * radius:g}" for part in point.split()) for point in points) + "Z"


def pentagon(at: Point, radius: float) -> str:
    """The `d` of a worksite's mark: always this shape, on every map."""
    corners = [
        (at[0] + radius * math.sin(math.tau * turn / 5), at[1] - radius * math.cos(math.tau * turn / 5))
        for turn in range(5)
    ]
    return polyline(corners) + "Z"


def leader(start: Point, end: Point) -> Component:
    """The line from a mark to its call-out."""
    (x1, y1), (x2, y2) = start, end
    return Line(x1=f"{x1:g}", y1=f"{y1:g}", x2=f"{x2:g}", y2=f"{y2:g}", className="svg-leader")


def polyline(points: Sequence[Point]) -> str:
    """The `d` of a line through these points.

    >>> polyline([(0, 1), (2.5, 3)])
    'M0 1L2.5 3'
    """
    return "M" + "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in points)
