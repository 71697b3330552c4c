"""The works of a sector on a chart over time: bars at its foot, from the first day to the last, with their codes.

The chart grows downwards, so that no bar covers a line of it. Water comes first, then what began last; what has no room
is counted beside the first bar and told when the pointer stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from components.chart_parts import (
    CHARACTERS,
    Figure,
    Look,
    Part,
    is_free,
    local_clock,
    midnight,
    note,
    stroke,
    text_font,
    with_foot,
)
from components.charts import palette
from components.formats import isolated, paragraph, short_day
from components.text import say
from components.worksite_words import full_title, word
from data_access.rows.worksites import WorkSpan

ROWS = 2
ROW_PX, BAR_PX = 16, 14
ROW_SHARE = 0.105  # of the height of the plot: a row of the smallest chart
FOLD = 4  # characters of "+12"


@dataclass(frozen=True, slots=True)
class Bar:
    """A site in its row, counted from below: from where to where in the plot, and whether its words lean left."""

    site: WorkSpan
    row: int
    begin: datetime
    end: datetime
    leans_left: bool


def with_works(figure: Figure, works: Sequence[WorkSpan], start: datetime, end: datetime, look: Look) -> Figure:
    """The figure with the sites that were open; unchanged without any, or when it is empty."""
    bars = placed(works, *(local_clock(int(each.timestamp())) for each in (start, end)))
    if not bars or not figure["data"]:
        return figure
    layout = with_foot(figure["layout"], ROW_SHARE * (1 + max(bar.row for bar in bars)))
    foot, colours = layout["yaxis"]["range"][0], palette(look[0])
    drawn = {bar.site.ref for bar in bars}
    rest = [site for site in works if site.ref not in drawn]
    words = [_words(bar, foot, rest if place == 0 else [], look) for place, bar in enumerate(bars)]
    edge = {"color": colours["line2"], "width": 0.8}
    shapes = [_shape(bar, foot, edge, colours["band"]) for bar in bars]
    changed = {"shapes": [*layout["shapes"], *shapes], "annotations": [*layout["annotations"], *words]}
    return {**figure, "layout": {**layout, **changed}}


def placed(works: Sequence[WorkSpan], start: datetime, end: datetime) -> list[Bar]:
    """The bars that have room for themselves and their words, the most telling first; instants of the city's clocks."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    found: list[Bar] = []
    for site in sorted(works, key=_rank):
        begin, stop = _edges(site, start, end)
        room, leans_left = _room(site, begin, stop, is_first=not found)
        row = next((row for row, used in enumerate(taken) if is_free(room, used)), None)
        if row is not None:
            taken[row].append(room)
            at, until = (start + (end - start) * share for share in (begin, stop))
            found.append(Bar(site, row, at, until, leans_left))
    return found


def told(site: WorkSpan, lang: str) -> list[str]:
    """Its code and trade, its nature and title, its days."""
    days = {"first": short_day(site.first, lang), "last": short_day(site.last, lang)}
    kind = "since" if site.last is None else "on" if site.last == site.first else "span"
    trade = word("trade", site.trade, lang)
    dates = say(f"worksites.chart.{kind}", lang, **days)
    return [f"{isolated(site.ref, lang)} · {trade}", full_title(site, lang), dates]


def _rank(site: WorkSpan) -> tuple[bool, int, str]:
    return site.trade != "water", -site.first.toordinal(), site.ref


def _edges(site: WorkSpan, start: datetime, end: datetime) -> tuple[float, float]:
    """In shares of the width."""
    stop = end if site.last is None else min(midnight(site.last) + timedelta(days=1), end)
    begin = max(midnight(site.first), start)
    return (begin - start) / (end - start), (max(stop, begin) - start) / (end - start)


def _room(site: WorkSpan, begin: float, stop: float, *, is_first: bool) -> tuple[tuple[float, float], bool]:
    """What bar and words take of the width, and whether the words end with the bar instead of beginning with it."""
    width = (len(site.ref) + 1 + (FOLD if is_first else 0)) / CHARACTERS
    leans_left = begin + width > 1
    return ((min(begin, stop - width), stop) if leans_left else (begin, max(stop, begin + width))), leans_left


def _shape(bar: Bar, foot: float, edge: Part, fill: str) -> Part:
    low = bar.row * ROW_PX + 1
    fixed = {"type": "rect", "yref": "y", "ysizemode": "pixel", "yanchor": foot, "fillcolor": fill}
    return stroke(bar.begin, bar.end, low, low + BAR_PX, edge, **fixed)


def _words(bar: Bar, foot: float, rest: Sequence[WorkSpan], look: Look) -> Part:
    lang = look[1]
    folded = f" +{len(rest)}" if rest else ""
    place = {"yref": "y", "yanchor": "bottom", "yshift": bar.row * ROW_PX - 1, "font": text_font(look)}
    side = (bar.end, "right") if bar.leans_left else (bar.begin, "left")
    hover = "<br>".join(paragraph(line, lang) for line in [*told(bar.site, lang), *_rest(rest, lang)])
    return note(
        side[0], foot, isolated(bar.site.ref, lang) + folded, xanchor=side[1], hovertext=hover, captureevents=True,
        **place,
    )  # fmt: skip


def _rest(rest: Sequence[WorkSpan], lang: str) -> Iterator[str]:
    if rest:
        yield say("worksites.chart.others", lang, count=len(rest))
    yield from (" · ".join(told(site, lang)[:2]) for site in rest)
