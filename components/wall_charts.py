"""Charts of a wall: SVG in the pixels of their block; time runs from left to right in every language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dash.development.base_component import Component
from dash_svg import G, Line, Path, Rect, Svg, Text

from components.formats import number
from components.polygons import stretches
from components.wall_marks import polyline, svg_mark
from components.wall_projection import Point
from components.wall_viewing import Viewing
from data_access.rows.local_time import local

Trace = Sequence[float | None]
LABEL_PX = 28
FLOOD = 10  # new alarms in ten minutes above which it is an avalanche


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of one chart over the same instants; None is a gap. `low` and `high` bound what is normal."""

    ts: Sequence[int]
    measured: Trace
    low: Trace = ()
    high: Trace = ()


@dataclass(frozen=True, slots=True)
class _Axes:
    """Pixels of a plot: where a value and an instant lie."""

    left: float
    top: float
    width: float
    height: float
    first: float
    last: float
    lowest: float
    highest: float

    def x(self, ts: float) -> float:
        return self.left + self.width * (ts - self.first) / max(self.last - self.first, 1)

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - (value - self.lowest) / max(self.highest - self.lowest, 1e-9))


def nice_step(span: float, parts: int = 3) -> float:
    """A round step that divides a span into about that many parts.

    >>> nice_step(28000), nice_step(7.2), nice_step(0)
    (10000.0, 5.0, 1.0)
    """
    if span <= 0:
        return 1.0
    rough = span / parts
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(unit * step for step in (1, 2, 5, 10) if rough <= unit * step)


def spark(trace: Trace, zone: tuple[Trace, Trace] | None, priority: int | None, size: tuple[float, float]) -> Component:
    """A line of the last day over its normal zone; the end carries the mark of what is abnormal."""
    width, height = size
    known = [value for line in (trace, *(zone or ())) for value in line if value is not None]
    if not known:
        return Svg([], width=f"{width:g}", height=f"{height:g}", className="svg-chart")
    axes = _Axes(8, 16, width - 28, height - 32, 0, max(len(trace) - 1, 1), min(known), max(known))
    steps = list(range(len(trace)))
    parts = [Path(d=_band(axes, steps, *zone), className="svg-zone")] if zone else []
    parts.append(Path(d=_line(axes, steps, trace), className="svg-line"))
    end = max((step for step in steps if trace[step] is not None), default=None)
    if end is not None:
        at = (axes.x(end), axes.y(trace[end] or 0.0))
        parts.append(svg_mark(priority, at, 30) if priority else _dot(at))
    return Svg(parts, width=f"{width:g}", height=f"{height:g}", className="svg-chart")


def day_chart(span: Span, size: tuple[float, float], viewing: Viewing, *, priority: int | None) -> Component:
    """Measured over the normal zone with a few hours below and a few values at the side; its end carries the mark."""
    values = [value for line in (span.measured, span.low, span.high) for value in line if value is not None]
    if not values:
        return Svg([], width=f"{size[0]:g}", height=f"{size[1]:g}", className="svg-chart")
    axes = _axes(span, values, size, viewing)
    parts = [*_value_grid(axes, viewing), *_hours(axes, size[1], viewing)]
    if span.low:
        parts.append(Path(d=_band(axes, span.ts, span.low, span.high), className="svg-zone"))
    parts.append(Path(d=_line(axes, span.ts, span.measured), className="svg-line svg-line--strong"))
    parts += _end(axes, span, priority, viewing)
    return Svg(parts, width=f"{size[0]:g}", height=f"{size[1]:g}", className="svg-chart")


def rate_chart(
    counts: Sequence[int], until: datetime, size: tuple[float, float], viewing: Viewing, limit: str
) -> Component:
    """New alarms per ten minutes, oldest first; more than ten stand out, because nobody can answer them."""
    width, height = size
    top = max([*counts, FLOOD]) * 1.25
    last = until.timestamp()
    axes = _Axes(
        56 * viewing.k, 10, width - 70 * viewing.k, height - 56 * viewing.k, last - 600 * len(counts), last, 0, top
    )
    wide = axes.width / max(len(counts), 1)
    bars = [
        Rect(
            x=f"{axes.left + place * wide + 1:.1f}",
            y=f"{axes.y(count):.1f}",
            width=f"{max(wide - 2.5, 1):.1f}",
            height=f"{axes.y(0) - axes.y(count):.1f}",
            className="svg-bar svg-bar--flood" if count > FLOOD else "svg-bar",
        )
        for place, count in enumerate(counts)
        if count
    ]
    at = axes.y(FLOOD)
    rule = _level(axes, FLOOD, "svg-limit")
    words = Text(limit, x=f"{axes.left + 8:g}", y=f"{at - 10:g}", className="svg-label svg-label--strong")
    parts = [
        *_value_grid(axes, viewing, step=5 if top < 30 else None),
        *_hours(axes, height, viewing),
        *bars,
        rule,
        words,
    ]
    return Svg(parts, width=f"{width:g}", height=f"{height:g}", className="svg-chart")


def _axes(span: Span, values: Sequence[float], size: tuple[float, float], viewing: Viewing) -> _Axes:
    step = nice_step(max(values) - min(values))
    low, high = math.floor(min(values) / step) * step, math.ceil(max(values) / step) * step
    side = (max(len(number(value, viewing.lang)) for value in (low, high)) * 0.6 * LABEL_PX + 22) * viewing.k
    plot = (size[0] - side - 34 * viewing.k, size[1] - (LABEL_PX + 34) * viewing.k)
    return _Axes(side, 22 * viewing.k, *plot, span.ts[0], span.ts[-1], low, high)


def _value_grid(axes: _Axes, viewing: Viewing, step: float | None = None) -> list[Component]:
    step = step or nice_step(axes.highest - axes.lowest)
    ticks = [axes.lowest + step * part for part in range(int((axes.highest - axes.lowest) / step + 1e-6) + 1)]
    return [
        G(
            [
                _level(axes, tick, "svg-grid"),
                Text(
                    number(tick, viewing.lang),
                    x=f"{axes.left - 10 * viewing.k:g}",
                    y=f"{axes.y(tick) + 10 * viewing.k:.1f}",
                    textAnchor="end",
                    className="svg-label",
                ),
            ]
        )
        for tick in ticks
    ]


def _level(axes: _Axes, value: float, css: str) -> Component:
    y = f"{axes.y(value):.1f}"
    return Line(x1=f"{axes.left:g}", x2=f"{axes.left + axes.width:g}", y1=y, y2=y, className=css)


def _hours(axes: _Axes, height: float, viewing: Viewing) -> list[Component]:
    """Whole local hours, three to six of them."""
    span_h = (axes.last - axes.first) / 3600
    step_h = next((step for step in (1, 2, 3, 4, 6, 12, 24) if span_h / step <= 6 / viewing.k), 24)
    first = local(datetime.fromtimestamp(axes.first, UTC)).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=ahead) for ahead in range(int(span_h) + 3)]
    room = 34 * viewing.k
    shown = [
        hour
        for hour in hours
        if hour.hour % step_h == 0 and axes.left + room <= axes.x(hour.timestamp()) <= axes.left + axes.width - room
    ]
    return [
        Text(
            f"{hour:%H}:00",
            x=f"{axes.x(hour.timestamp()):.1f}",
            y=f"{height - 10 * viewing.k:.1f}",
            textAnchor="middle",
            className="svg-label",
        )
        for hour in shown
    ]


def _end(axes: _Axes, span: Span, priority: int | None, viewing: Viewing) -> list[Component]:
    for ts, value in zip(reversed(span.ts), reversed(span.measured), strict=True):
        if value is not None:
            at = (axes.x(ts), axes.y(value))
            return [svg_mark(priority, at, 30 * viewing.k) if priority else _dot(at, 7 * viewing.k)]
    return []


def _dot(at: Point, radius: float = 6) -> Component:
    x, y = at
    return Rect(
        x=f"{x - radius:.1f}",
        y=f"{y - radius:.1f}",
        width=f"{2 * radius:g}",
        height=f"{2 * radius:g}",
        rx=f"{radius:g}",
        className="svg-dot",
    )


def _line(axes: _Axes, ts: Sequence[float], trace: Trace) -> str:
    runs = _runs(ts, trace)
    return "".join(polyline([(axes.x(t), axes.y(v)) for t, v in run]) for run in runs)


def _band(axes: _Axes, ts: Sequence[float], low: Trace, high: Trace) -> str:
    """One outline per stretch in which both edges are known."""
    outlines = []
    for start, end in stretches([a is not None and b is not None for a, b in zip(low, high, strict=True)]):
        upper = [(axes.x(t), axes.y(b or 0.0)) for t, b in zip(ts[start:end], high[start:end], strict=True)]
        lower = [(axes.x(t), axes.y(a or 0.0)) for t, a in zip(ts[start:end], low[start:end], strict=True)]
        outlines.append(polyline([*upper, *reversed(lower)]) + "Z")
    return "".join(outlines)


def _runs(ts: Sequence[float], trace: Trace) -> list[list[tuple[float, float]]]:
    """The stretches without a gap; a lone value is a stretch of two equal points, so that it shows.

    >>> _runs([0, 1, 2, 3], [5.0, None, 6.0, 7.0])
    [[(0, 5.0), (0, 5.0)], [(2, 6.0), (3, 7.0)]]
    """
    runs: list[list[tuple[float, float]]] = [[]]
    for t, value in zip(ts, trace, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((t, value))
    return [run if len(run) > 1 else run * 2 for run in runs if run]
