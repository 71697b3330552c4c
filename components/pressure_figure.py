"""The pressures of a sector in bar: a line for each sensor, named at its end, and the minimum where customers are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components.charts import blank_figure, empty_figure, palette
from components.flow_figure import Look, local_clock, time_axis
from components.formats import number, paragraph
from components.pressure import bar
from components.text import known, say
from data_access.rows.network import PressureChart, PressureTrace

DASHES = ("solid", "dot", "dash", "dashdot")


def pressure_figure(chart: PressureChart, look: Look) -> go.Figure:
    """Gaps are gaps; says so when the sector has no pressure sensor or none has spoken."""
    theme, lang = look
    told = [trace for trace in chart.traces if len(trace.ts)]
    if not told:
        return empty_figure(say("network.sector.no_pressure", lang), "", theme, lang)
    figure = blank_figure(theme, lang)
    for place, trace in enumerate(told):
        figure.add_trace(_line(trace, place, look))
        _name(figure, trace, look)
    for limit in sorted({trace.low_limit_m for trace in told if trace.low_limit_m is not None}):
        _limit(figure, limit, look)
    figure.update_yaxes(tickformat=",.1f", rangemode="tozero")
    figure.update_layout(margin={"l": 40, "r": 96, "t": 12, "b": 24})
    return time_axis(figure, chart.start, chart.end, lang)


def role_name(role: str, lang: str) -> str:
    """The word for what a sensor is to its sector; the code of a role that we do not know."""
    key = f"network.role.{role}"
    return say(key, lang) if known(key, lang) else role


def _line(trace: PressureTrace, place: int, look: Look) -> go.Scatter:
    line = {"color": palette(look[0])["line" if place % 2 == 0 else "line2"], "width": 1.5, "dash": DASHES[place % 4]}
    return go.Scatter(
        x=[local_clock(ts) for ts in trace.ts.tolist()],
        y=_bars(trace.pressure_m.tolist()),
        mode="lines",
        line=line,
        name=f"{trace.code} {role_name(trace.role, look[1])}",
        hovertemplate="%{y:,.1f}",
    )


def _bars(metres: Sequence[float]) -> list[float | None]:
    return [None if value != value else bar(value) for value in metres]


def _name(figure: go.Figure, trace: PressureTrace, look: Look) -> None:
    """At the end of the line, where the eye is."""
    known_at = np.flatnonzero(np.isfinite(trace.pressure_m))
    if not len(known_at):
        return
    ts, value = int(trace.ts[known_at[-1]]), float(trace.pressure_m[known_at[-1]])
    figure.add_annotation(
        x=local_clock(ts), y=bar(value), text=paragraph(role_name(trace.role, look[1]), look[1]), showarrow=False,
        xanchor="left", xshift=6, font={"size": 12, "color": palette(look[0])["text2"]},
    )  # fmt: skip


def _limit(figure: go.Figure, limit_m: float, look: Look) -> None:
    theme, lang = look
    level = bar(limit_m)
    line = {"color": palette(theme)["text"], "width": 1}
    figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=level, y1=level, line=line)
    text = say("network.sector.minimum", lang, limit=number(level, lang, 1))
    figure.add_annotation(
        x=0.01, xref="paper", y=level, text=paragraph(text, lang), showarrow=False, xanchor="left", yanchor="bottom",
        font={"size": 12, "color": palette(theme)["text"]},
    )  # fmt: skip
