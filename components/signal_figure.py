"""What the sensor of an alert showed: its line, gaps as gaps, and the limit it crossed."""

from __future__ import annotations

from datetime import timedelta

import plotly.graph_objects as go

from components.charts import SYMBOLS, blank_figure, empty_figure, palette
from components.flow_figure import Look, local_clock
from components.formats import day_time, weekday_day
from components.pressure import bar
from components.text import say
from data_access.rows.alert_scene import Signal
from data_access.rows.alerts import AlertRow


def signal_figure(found: Signal, row: AlertRow, look: Look) -> go.Figure:
    """The signal over its span with the instant of detection; says why when there is none."""
    theme, lang = look
    if not len(found.ts):
        return empty_figure(say("alerts.chart.none", lang), say("alerts.chart.none_detail", lang), theme, lang)
    colours = palette(theme)
    times = [local_clock(ts) for ts in found.ts.tolist()]
    values = [_shown(value, found.unit) for value in found.value.tolist()]
    figure = blank_figure(theme, lang)
    line = {"color": colours["line"], "width": 1.5}
    name = say(f"alerts.quantity.{found.quantity}", lang)
    figure.add_trace(go.Scatter(x=times, y=values, mode="lines", line=line, name=name, hovertemplate="%{y:,.1f}"))
    _limit(figure, _shown(found.limit, found.unit), look)
    _detection(figure, row, look)
    return _axes(figure, found, lang)


def shown_unit(unit: str) -> str:
    """The unit a signal is drawn in: pressures in bar."""
    return "bar" if unit == "m" else unit


def _shown(value: float | None, unit: str) -> float | None:
    if value is None or value != value:
        return None
    return bar(value) if unit == "m" else value


def _limit(figure: go.Figure, limit: float | None, look: Look) -> None:
    if limit is None:
        return
    colours = palette(look[0])
    figure.add_hline(y=limit, line={"color": colours["text"], "width": 1.2, "dash": "5px,4px"})
    figure.add_annotation(
        x=0, xref="paper", y=limit, text=say("alerts.chart.limit", look[1]), showarrow=False, xanchor="left",
        yanchor="bottom", font={"color": colours["text"]},
    )  # fmt: skip


def _detection(figure: go.Figure, row: AlertRow, look: Look) -> None:
    """A dotted line with the shape of the priority above it."""
    colours, at = palette(look[0]), local_clock(int(row.detected_at.timestamp()))
    dotted = {"color": colours["text"], "width": 1.2, "dash": "2px,3px"}
    figure.add_shape(type="line", x0=at, x1=at, y0=0, y1=1, yref="paper", line=dotted)
    figure.add_trace(
        go.Scatter(
            x=[at], y=[1], yaxis="y2", mode="markers", hoverinfo="skip", cliponaxis=False,
            marker={"symbol": SYMBOLS[row.priority], "size": 13, "color": colours[f"p{row.priority}"],
                    "line": {"color": colours[f"p{row.priority}-s"], "width": 1.4}},
        )
    )  # fmt: skip
    figure.add_annotation(
        x=at, y=1, yref="paper", text=_detected(row, look[1]), showarrow=False, xanchor="right", yanchor="bottom",
        xshift=-12, font={"color": colours["text"], "size": 12},
    )  # fmt: skip


def _detected(row: AlertRow, lang: str) -> str:
    """When it was detected; figures are drawn left to right, so Arabic brings its own direction."""
    text = say("alerts.chart.detected", lang, time=day_time(row.detected_at, lang))
    return f"\u2067{text}\u2069" if lang == "ar" else text


def _axes(figure: go.Figure, found: Signal, lang: str) -> go.Figure:
    first, last = (local_clock(int(instant.timestamp())) for instant in (found.start, found.end))
    midnights = [first.date() + timedelta(days=day) for day in range(1, (last.date() - first.date()).days + 1)]
    named = [weekday_day(day, lang) for day in midnights]
    figure.update_xaxes(type="date", range=[first, last], tickvals=midnights, ticktext=named, hoverformat="%d/%m %H:%M")
    figure.update_yaxes(rangemode="tozero" if found.quantity in ("flow", "level") else "normal")
    return figure.update_layout(
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 44, "r": 16, "t": 34, "b": 24},
    )
