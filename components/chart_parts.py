"""The parts of charts: lines, areas, marks, notes and time axes, put together over the frame of the theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import ceil, floor, log10
from typing import Any

from components.charts import Figure, frame, palette
from components.formats import short_day, weekday_day
from components.polygons import Line, between
from data_access.rows.local_time import local

Part = dict[str, Any]
Look = tuple[str | None, str]
"""Theme and language."""
CHARACTERS = 95  # about as many fit across the narrowest of the charts
TICK_HOURS, SPARSE_HOURS = 3, 6
DENSE = timedelta(hours=30)
TWO_DAYS, TEN_DAYS = timedelta(days=2), timedelta(days=10)


def figure_of(
    look: Look, traces: Sequence[Part], shapes: Sequence[Part], notes: Sequence[Part], **layout: Any
) -> Figure:
    """The traces in their order over the frame of the theme; `layout` is merged into the frame's, axis by axis."""
    whole = frame(*look)
    for name, change in layout.items():
        known = isinstance(whole.get(name), dict) and isinstance(change, dict)
        whole[name] = {**whole[name], **change} if known else change
    return {"data": list(traces), "layout": {**whole, "shapes": list(shapes), "annotations": list(notes)}}


@lru_cache(maxsize=8192)
def local_clock(ts: int) -> datetime:
    """What the city's clocks show, without a zone: figures know none."""
    return local(datetime.fromtimestamp(ts, UTC)).replace(tzinfo=None)


@lru_cache(maxsize=8192)
def clock_text(ts: int) -> str:
    """The same as ISO text, which a figure takes as it is."""
    return local_clock(ts).isoformat()


def midnight(day: date) -> datetime:
    """The first instant of a day, without a zone."""
    return datetime.combine(day, datetime.min.time())


def with_gaps(values: Sequence[float]) -> list[float | None]:
    """Floats with None for NaN, so that lines break there."""
    return [None if value != value else value for value in values]


def with_foot(layout: Part, share: float) -> Part:
    """The layout with so much of the height of its plot left free below the lowest value."""
    low, high = layout["yaxis"]["range"]
    return {**layout, "yaxis": {**layout["yaxis"], "range": [low - (high - low) * share / (1 - share), high]}}


def is_free(room: tuple[float, float], used: Sequence[tuple[float, float]]) -> bool:
    """Whether a stretch of the width, in shares of it, touches none of those in use."""
    return all(room[1] <= low or room[0] >= high for low, high in used)


def round_heights(highest: float) -> list[float]:
    """Round heights from zero to the first beyond the highest value, three to six.

    >>> round_heights(170), round_heights(3.5)
    ([0.0, 50.0, 100.0, 150.0, 200.0], [0.0, 1.0, 2.0, 3.0, 4.0])
    """
    power = 10.0 ** floor(log10(highest / 4))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= highest / 4)
    return [step * place for place in range(ceil(highest / step) + 1)]


def area(x: Sequence[Any], low: Line, high: Line, fill: str, **more: Any) -> Part:
    """What lies between two lines, gaps as gaps."""
    xs, ys = between(x, low, high)
    outline = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return {"type": "scatter", "x": xs, "y": ys, "fill": "toself", "fillcolor": fill, **outline, **more}


def line(x: Sequence[Any], y: Line, colour: str, width: float, **more: Any) -> Part:
    """A solid line; `dash` for any other."""
    shape = {"color": colour, "width": width, "dash": more.pop("dash", "solid")}
    return {"type": "scatter", "x": list(x), "y": list(y), "mode": "lines", "line": shape, **more}


def stroke(x0: Any, x1: Any, y0: float, y1: float, line: Mapping[str, Any], **more: Any) -> Part:
    """A straight line across the plot, heights in shares of it unless `yref` says otherwise."""
    ends = {"x0": plain(x0), "x1": plain(x1), "y0": y0, "y1": y1}
    return {"type": "line", "yref": "paper", **ends, "line": dict(line), **more}


def note(x: Any, y: float, text: str, **more: Any) -> Part:
    """Words at a place, without an arrow; heights in shares of the plot unless `yref` says otherwise."""
    return {"x": plain(x), "y": y, "yref": "paper", "text": text, "showarrow": False, **more}


def marker(x: Sequence[Any], y: Sequence[float | None], marker: Mapping[str, Any], **more: Any) -> Part:
    """Dots or shapes without a line."""
    return {
        "type": "scatter", "x": [plain(each) for each in x], "y": list(y), "mode": "markers", "marker": dict(marker),
        **more,
    }  # fmt: skip


def text_font(look: Look) -> Part:
    """Words that must be read, in the text's own colour."""
    return {"size": 12, "color": palette(look[0])["text"]}


def time_axis(start: datetime, end: datetime, lang: str) -> Part:
    """The span on the city's clocks: hours within two days, weekdays within ten, dates beyond."""
    first, last = local_clock(int(start.timestamp())), local_clock(int(end.timestamp()))
    span = last - first
    ticks = _hours(first, last) if span < TWO_DAYS else _days(first, last)
    return {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickvals": [tick.isoformat() for tick in ticks],
        "ticktext": [_tick_text(tick, span, lang) for tick in ticks],
        "hoverformat": "%d/%m %H:%M",
    }


def _hours(first: datetime, last: datetime) -> list[datetime]:
    hour = first.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hours = [hour + timedelta(hours=number) for number in range(int((last - first) / timedelta(hours=1)) + 1)]
    every = TICK_HOURS if last - first <= DENSE else SPARSE_HOURS
    return [tick for tick in hours if tick.hour % every == 0 and tick <= last]


def _days(first: datetime, last: datetime) -> list[datetime]:
    begin = midnight(first.date() + timedelta(days=1))
    every = 1 if last - first < TEN_DAYS else 5
    days = [begin + timedelta(days=number) for number in range(0, (last - first).days + 1, every)]
    return [tick for tick in days if tick <= last]


def _tick_text(tick: datetime, span: timedelta, lang: str) -> str:
    if span < TWO_DAYS:
        return f"{tick:%H:%M}"
    return weekday_day(tick.date(), lang) if span < TEN_DAYS else short_day(tick.date(), lang)


def plain(x: Any) -> Any:
    """A day or an instant as ISO text, which a figure takes as it is; anything else unchanged."""
    return x.isoformat() if isinstance(x, date) else x
