"""A second panel under the chart of a suspected leak: the pressure that fell with a burst, the CUSUM of the nights.

It shares the time axis with the inflow, so that both are read on one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components.chart_parts import Figure, Look, Part, clock_text, line, local_clock, note, stroke, text_font, with_gaps
from components.charts import palette
from components.formats import isolated, number, paragraph
from components.pressure import bar
from components.text import say
from data_access.rows.alert_scene import NightScores
from data_access.rows.network import PressureTrace

UPPER, LOWER = [0.42, 1.0], [0.0, 0.26]  # shares of the height
HEADROOM = 1.2
AXIS = {"anchor": "x", "domain": LOWER, "fixedrange": True, "zeroline": False, "nticks": 3, "tickvals": None}


def with_pressure(figure: Figure, trace: PressureTrace, look: Look) -> Figure:
    """The pressure of one sensor in bar and its lowest allowed value."""
    values = [None if each is None else bar(each) for each in with_gaps(trace.pressure_m.tolist())]
    times = [clock_text(ts) for ts in trace.ts.tolist()]
    name = say("alert_scene.panel.pressure", look[1], sensor=isolated(trace.code, look[1]))
    drawn = [line(times, values, palette(look[0])["line"], 1.4, yaxis="y3", name=name, hovertemplate="%{y:,.1f}")]
    limit = None if trace.low_limit_m is None else bar(trace.low_limit_m)
    limits = [] if limit is None else [_limit(limit, look)]
    words = [] if limit is None else [_limit_words(limit, say("alerts.chart.limit", look[1]), look)]
    highest = max([each for each in [*values, limit] if each is not None], default=1.0)
    axis = AXIS | {"tickformat": ",.1f", "range": [0, highest * HEADROOM]}
    return _below(figure, drawn, limits, [_title(name, look), *words], axis)


def with_cusum(figure: Figure, scores: NightScores, priority: int, look: Look) -> Figure:
    """The sum of the nights' scores, in the colour of the priority above its threshold, drawn up to a height."""
    colours, most = palette(look[0]), scores.shown_at_most
    times = [local_clock(int(each.timestamp())).isoformat() for each in scores.at]
    level = [min(most, each) for each in scores.cusum]
    hover: Mapping[str, Any] = {"yaxis": "y3", "hovertemplate": "%{y:,.1f} σ"}
    name = say("alert_scene.panel.cusum", look[1], most=number(most, look[1]))
    over = _above(level, scores.threshold)
    drawn = [
        line(times, level, colours["line"], 1.4, name=name, **hover),
        line(times, over, colours[f"p{priority}"], 2.4, name=name, **hover),
    ]
    threshold = say("alert_scene.panel.threshold", look[1], sigma=number(scores.threshold, look[1]))
    words = [_title(name, look), _limit_words(scores.threshold, threshold, look)]
    return _below(figure, drawn, [_limit(scores.threshold, look)], words, AXIS | {"range": [0, most * 1.05]})


def _above(level: Sequence[float], threshold: float) -> list[float | None]:
    """The line above the threshold, with the point from which it rose there.

    >>> _above([0.0, 4.0, 7.0, 3.0], 5.0)
    [None, 4.0, 7.0, None]
    """
    following = [*level[1:], 0.0]
    return [each if max(each, then) > threshold else None for each, then in zip(level, following, strict=True)]


def _below(figure: Figure, drawn: Sequence[Part], shapes: Sequence[Part], words: Sequence[Part], axis: Part) -> Figure:
    """The figure's own plot moves up; what stood at the foot of it stays at the foot of the whole."""
    layout = figure["layout"]
    upper = {"yaxis": {**layout["yaxis"], "domain": UPPER}, "yaxis2": {**layout["yaxis2"], "domain": UPPER}}
    held = [_lifted(each) for each in layout["annotations"]]
    below = {"yaxis3": {**layout["yaxis"], **axis, "domain": LOWER}, "xaxis": {**layout["xaxis"], "anchor": "y3"}}
    parts = {"shapes": [*layout["shapes"], *shapes], "annotations": [*held, *words]}
    return {"data": [*figure["data"], *drawn], "layout": {**layout, **upper, **below, **parts}}


def _lifted(words: Part) -> Part:
    """Heights are shares of the whole: words beside a mark follow it into the upper plot."""
    if words.get("yref") != "paper" or words["y"] >= 1:
        return words
    low, high = UPPER
    return {**words, "y": low + (high - low) * words["y"]}


def _title(text: str, look: Look) -> Part:
    place = {"xref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return note(0, LOWER[1] + 0.012, paragraph(f"<b>{text}</b>", look[1]), font=text_font(look), **place)


def _limit(height: float, look: Look) -> Part:
    dashed = {"color": palette(look[0])["text"], "width": 1.2, "dash": "5px,4px"}
    return stroke(0, 1, height, height, dashed, xref="paper", yref="y3")


def _limit_words(height: float, text: str, look: Look) -> Part:
    place = {"xref": "paper", "yref": "y3", "xanchor": "left", "yanchor": "bottom"}
    return note(0, height, paragraph(text, look[1]), font=text_font(look), **place)
