"""Alarms in ten minutes over the period, each bar the worst ten minutes of its slot, floods behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from components.chart_parts import Figure, Look, Part, figure_of, local_clock, note, stroke, text_font, time_axis
from components.charts import palette
from components.formats import day_time, paragraph
from components.text import say
from data_access.rows.alarm_quality import BIN, FLOOD_BEGINS_OVER, Flood, QualityPicture

SLOTS = ((timedelta(days=1), 1), (timedelta(days=7), 6), (timedelta(days=30), 36))  # span up to, ten minutes in a bar
DAY_BINS = 144


def slot_bins(span: timedelta) -> int:
    """How many ten minutes a bar stands for, so that a page never holds more than a few hundred bars.

    >>> [slot_bins(timedelta(days=days)) for days in (1, 7, 30, 365)]
    [1, 6, 36, 144]
    """
    return next((bins for longest, bins in SLOTS if span <= longest), DAY_BINS)


def worst_of(counts: Sequence[int], bins: int) -> list[int]:
    """The largest count of each slot, oldest first.

    >>> worst_of([0, 3, 1, 0, 0, 12], 3)
    [3, 12]
    """
    return [max(counts[first : first + bins]) for first in range(0, len(counts), bins)]


def load_figure(picture: QualityPicture, look: Look) -> Figure:
    """Bars from zero, the limit of a flood always in sight."""
    bins = slot_bins(picture.at - picture.since)
    heights = worst_of(picture.rates.counts, bins)
    begins = [picture.since + place * bins * BIN for place in range(len(heights))]
    limit = {"color": palette(look[0])["line2"], "width": 1.2, "dash": "dash"}
    told = paragraph(say("quality.load.limit", look[1], limit=FLOOD_BEGINS_OVER), look[1])
    first, last = (local_clock(int(each.timestamp())) for each in (picture.since, picture.at))
    shapes = [*(_flood(each, picture.at, look) for each in picture.rates.floods),
              stroke(first, last, FLOOD_BEGINS_OVER, FLOOD_BEGINS_OVER, limit, yref="y")]  # fmt: skip
    words = note(first, FLOOD_BEGINS_OVER, told, yref="y", xanchor="left", yanchor="bottom", font=text_font(look))
    return figure_of(
        look,
        [_bars(begins, heights, bins, look)],
        shapes,
        [words],
        xaxis=time_axis(picture.since, picture.at, look[1]) | _months(picture),
        yaxis={"range": [0, max([*heights, FLOOD_BEGINS_OVER + 3]) * 1.05], "tickformat": "d"},
        margin={"l": 36, "r": 12, "t": 12, "b": 26},
        bargap=0.1,
        hovermode="closest",
    )


def _bars(begins: Sequence[datetime], heights: Sequence[int], bins: int, look: Look) -> Part:
    colours = palette(look[0])
    width = bins * BIN
    return {
        "type": "bar",
        "x": [local_clock(int((begin + width / 2).timestamp())).isoformat() for begin in begins],
        "y": list(heights),
        "width": width / timedelta(milliseconds=1) * 0.9,
        "text": [paragraph(day_time(begin, look[1]), look[1]) for begin in begins],
        "textposition": "none",
        "marker": {"color": [colours["p1"] if each > FLOOD_BEGINS_OVER else colours["line2"] for each in heights]},
        "hovertemplate": "%{text} : %{y}<extra></extra>",
    }


def _flood(flood: Flood, until: datetime, look: Look) -> Part:
    first, last = (local_clock(int(each.timestamp())).isoformat() for each in (flood.began, flood.ended or until))
    fill = {"fillcolor": palette(look[0])["p1"], "opacity": 0.18, "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", "x0": first, "x1": last, "y0": 0, "y1": 1, "yref": "paper", **fill}


def _months(picture: QualityPicture) -> Part:
    """Beyond a few months dates every five days would run into each other: Plotly's own ticks by month."""
    if picture.at - picture.since <= timedelta(days=100):
        return {}
    return {"tickvals": None, "ticktext": None, "tickformat": "%m/%Y", "nticks": 13}
