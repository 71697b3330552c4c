"""The logbook on charts: light regions or dashed marks where something was done to a sector, and short words above.

Every chart of a sector over time is drawn through `with_logbook`, so that the same line looks the same on each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from components.chart_parts import Figure, Look, Part, local_clock, note, stroke
from components.charts import palette
from components.formats import paragraph
from components.logbook_words import operation, short_operation, span
from data_access.rows.logbook import LogbookRow

ROWS = 2  # of words above the plot; what has no room keeps its mark
ROW_PX = 15
CALENDAR_PX = 17  # taken by the names of special days
CHARACTERS = 95  # about as many fit above the narrowest of the charts
LEANS_LEFT = 0.8  # marks beyond this share of the span have their words on the left
BRIEF_SHARE = 0.004  # of the span: what is shorter is a mark, not a region
REGION_OPACITY = 0.6


def with_logbook(figure: Figure, lines: Sequence[LogbookRow], start: datetime, end: datetime, look: Look) -> Figure:
    """The figure with the lines that reach into [start, end], oldest first; unchanged without any."""
    shown = [line for line in lines if line.started_at <= end]
    if not shown or not figure["data"]:
        return figure
    layout = figure["layout"]
    words = _placed(shown, start, end, look, _base_px(layout))
    top = max(layout["margin"]["t"], _base_px(layout) + ROW_PX * ROWS + 4 if words else 0)
    shapes = [*(part for line in shown for part in _shapes(line, start, end, look)), *layout["shapes"]]
    changed = {"shapes": shapes, "annotations": [*layout["annotations"], *words]}
    return {**figure, "layout": {**layout, **changed, "margin": {**layout["margin"], "t": top}}}


def _base_px(layout: Part) -> int:
    """Where the first row of words stands: above the names of special days, where there are any."""
    calendar = any(each.get("yref") == "paper" and each["y"] > 1 for each in layout["annotations"])
    return CALENDAR_PX if calendar else 2


def _shapes(line: LogbookRow, start: datetime, end: datetime, look: Look) -> Iterator[Part]:
    colours = palette(look[0])
    begin, stop = _edges(line, start, end)
    dashes = {"color": colours["line2"], "width": 1, "dash": "4px,3px"}
    if stop - begin > (end - start) * BRIEF_SHARE:
        fill = {"fillcolor": colours["band"], "opacity": REGION_OPACITY}
        yield stroke(_x(begin), _x(stop), 0, 1, {"width": 0}, type="rect", layer="below", **fill)
    if line.started_at >= start:
        yield stroke(_x(begin), _x(begin), 0, 1, dashes, layer="below")


def _edges(line: LogbookRow, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    begin = max(line.started_at, start)
    stop = line.ended_at or (begin if line.stays else end)
    return begin, max(begin, min(stop, end))


def _placed(lines: Sequence[LogbookRow], start: datetime, end: datetime, look: Look, base_px: int) -> list[Part]:
    """Words in the first row that has room for them, the newest line first, so that no two run into each other."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    found = []
    for line in reversed(lines):
        begin, _ = _edges(line, start, end)
        words = short_operation(line, look[1])
        room, leans_left = _room(words, (begin - start) / max(end - start, timedelta(seconds=1)))
        row = next((place for place, used in enumerate(taken) if _is_free(room, used)), None)
        if row is not None:
            taken[row].append(room)
            found.append(_words(line, _x(begin), words, base_px + row * ROW_PX, leans_left, look))
    return found


def _room(words: str, place: float) -> tuple[tuple[float, float], bool]:
    """The share of the width that the words take, and whether they stand on the left of their mark.

    >>> _room("Purge", 0.5), _room("Purge", 0.9)[1]
    (((0.5, 0.5631578947368421), False), True)
    """
    width = (len(words) + 1) / CHARACTERS
    return ((place - width, place), True) if place > LEANS_LEFT else ((place, place + width), False)


def _is_free(room: tuple[float, float], used: Sequence[tuple[float, float]]) -> bool:
    return all(room[1] <= low or room[0] >= high for low, high in used)


def _words(line: LogbookRow, x: datetime, words: str, up_px: int, leans_left: bool, look: Look) -> Part:
    whole = [operation(line, look[1]), span(line, look[1]), line.text or "", line.author]
    told = "<br>".join(paragraph(part, look[1]) for part in whole if part)
    side = {"xanchor": "right" if leans_left else "left"}
    text = paragraph(words, look[1])
    return note(x, 1, text, yanchor="bottom", yshift=up_px, hovertext=told, captureevents=True, **side)


def _x(instant: datetime) -> datetime:
    return local_clock(int(instant.timestamp()))
