"""The pressures of a sector in bar: a line for each sensor, named at its end, and the minimum where customers are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from components.chart_parts import (
    Figure,
    Look,
    Part,
    clock_text,
    figure_of,
    line,
    note,
    stroke,
    text_font,
    time_axis,
    with_gaps,
)
from components.charts import empty_figure, palette
from components.formats import number, paragraph
from components.logbook_marks import with_logbook
from components.pressure import bar
from components.text import known, say
from data_access.rows.network import PressureChart, PressureTrace

DASHES = ("solid", "dot", "dash", "dashdot")
NAMES_APART = 0.14  # of the height of the chart


def pressure_figure(chart: PressureChart, look: Look) -> Figure:
    """Gaps are gaps; without a line it says why: no sensor, nothing said, or nothing kept of what was said."""
    theme, lang = look
    told = [trace for trace in chart.traces if len(trace.ts)]
    if not told:
        return empty_figure(say(_why_empty(chart), lang), "", theme, lang)
    limits = sorted({trace.low_limit_m for trace in told if trace.low_limit_m is not None})
    drawn = figure_of(
        look,
        [_line(trace, place, look) for place, trace in enumerate(told)],
        [_limit(limit, look) for limit in limits],
        [*_names(told, look), *(_limit_name(limit, look) for limit in limits)],
        xaxis=time_axis(chart.start, chart.end, lang),
        yaxis={"tickformat": ",.1f", "rangemode": "tozero"},
        margin={"l": 40, "r": 96, "t": 12, "b": 24},
    )
    return with_logbook(drawn, chart.lines, chart.start, chart.end, look)


def _why_empty(chart: PressureChart) -> str:
    if not chart.traces:
        return "network.sector.no_pressure"
    return "network.flow.no_data" if chart.kept else "network.sector.not_kept"


def role_name(role: str, lang: str) -> str:
    """The word for what a sensor is to its sector; the code of a role that we do not know."""
    key = f"network.role.{role}"
    return say(key, lang) if known(key, lang) else role


def _line(trace: PressureTrace, place: int, look: Look) -> Part:
    colour = palette(look[0])["line" if place % 2 == 0 else "line2"]
    name = f"{trace.code} {role_name(trace.role, look[1])}"
    shown: Part = {"name": name, "hovertemplate": "%{y:,.1f}", "dash": DASHES[place % len(DASHES)]}
    return line([clock_text(ts) for ts in trace.ts.tolist()], _bars(trace.pressure_m.tolist()), colour, 1.5, **shown)


def _bars(metres: Sequence[float]) -> list[float | None]:
    return [bar(value) for value in with_gaps(metres)]


def _names(traces: Sequence[PressureTrace], look: Look) -> list[Part]:
    """At the end of the lines, where the eye is; apart where lines end close together, numbered where words repeat."""
    ends = sorted((end for trace in traces if (end := _end(trace)) is not None), key=lambda end: end[1])
    roles = Counter(trace.role for trace in traces)
    apart = NAMES_APART * max((bar(float(np.nanmax(trace.pressure_m))) or 0.0 for _, _, trace in ends), default=0.0)
    named, below = [], -np.inf
    for ts, level, trace in ends:
        below = max(level, below + apart)
        number_of = f" {trace.code.rsplit('-', 1)[-1]}" if roles[trace.role] > 1 else ""
        words = paragraph(role_name(trace.role, look[1]) + number_of, look[1])
        named.append(note(clock_text(ts), below, words, yref="y", xanchor="left", xshift=6))
    return named


def _end(trace: PressureTrace) -> tuple[int, float, PressureTrace] | None:
    known_at = np.flatnonzero(np.isfinite(trace.pressure_m))
    if not len(known_at):
        return None
    return int(trace.ts[known_at[-1]]), bar(float(trace.pressure_m[known_at[-1]])) or 0.0, trace


def _limit(limit_m: float, look: Look) -> Part:
    level = bar(limit_m) or 0.0
    return stroke(0, 1, level, level, {"color": palette(look[0])["text"], "width": 1}, xref="paper", yref="y")


def _limit_name(limit_m: float, look: Look) -> Part:
    lang, level = look[1], bar(limit_m) or 0.0
    text = paragraph(say("network.sector.minimum", lang, limit=number(level, lang, 2)), lang)
    return note(0.01, level, text, xref="paper", yref="y", xanchor="left", yanchor="bottom", font=text_font(look))
