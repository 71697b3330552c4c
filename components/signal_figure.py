"""What the sensor of an alert showed: its line, gaps as gaps, and the limit it crossed."""

from __future__ import annotations

from components.chart_parts import (
    Figure,
    Look,
    Part,
    clock_text,
    figure_of,
    line,
    local_clock,
    marker,
    note,
    stroke,
    text_font,
    time_axis,
)
from components.charts import SYMBOLS, empty_figure, palette
from components.formats import day_time, paragraph
from components.pressure import bar
from components.text import say
from data_access.rows.alert_scene import Signal
from data_access.rows.alerts import AlertRow


def signal_figure(found: Signal, row: AlertRow, look: Look) -> Figure:
    """The signal over its span with the instant of detection; says why when there is none."""
    theme, lang = look
    if not len(found.ts):
        return empty_figure(say("alerts.chart.none", lang), say("alerts.chart.none_detail", lang), theme, lang)
    limit = _shown(found.limit, found.unit)
    limits = [] if limit is None else [limit]
    detected = local_clock(int(row.detected_at.timestamp()))
    dots = {"color": palette(theme)["text"], "width": 1.2, "dash": "2px,3px"}
    return figure_of(
        look,
        [_measured(found, look), _shape(row, look)],
        [*(_limit(each, look) for each in limits), stroke(detected, detected, 0, 1, dots)],
        [*(_limit_name(each, look) for each in limits), _detected(row, look)],
        xaxis=time_axis(found.start, found.end, lang),
        yaxis={"rangemode": "tozero" if found.quantity in ("flow", "level", "heard") else "normal"},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 44, "r": 16, "t": 34, "b": 24},
    )


def shown_unit(unit: str) -> str:
    """The unit a signal is drawn in: pressures in bar."""
    return "bar" if unit == "m" else unit


def _shown(value: float | None, unit: str) -> float | None:
    if value is None or value != value:
        return None
    return bar(value) if unit == "m" else value


def _measured(found: Signal, look: Look) -> Part:
    values = [_shown(value, found.unit) for value in found.value.tolist()]
    name = say(f"alerts.quantity.{found.quantity}", look[1])
    times = [clock_text(ts) for ts in found.ts.tolist()]
    return line(times, values, palette(look[0])["line"], 1.5, name=name, hovertemplate="%{y:,.1f}")


def _limit(limit: float, look: Look) -> Part:
    dashed = {"color": palette(look[0])["text"], "width": 1.2, "dash": "5px,4px"}
    return stroke(0, 1, limit, limit, dashed, xref="paper", yref="y")


def _limit_name(limit: float, look: Look) -> Part:
    words = say("alerts.chart.limit", look[1])
    return note(0, limit, words, xref="paper", yref="y", xanchor="left", yanchor="bottom", font=text_font(look))


def _shape(row: AlertRow, look: Look) -> Part:
    """The shape of the priority above the instant of detection."""
    colours, at = palette(look[0]), local_clock(int(row.detected_at.timestamp()))
    edge = {"color": colours[f"p{row.priority}-s"], "width": 1.4}
    shape = {"symbol": SYMBOLS[row.priority], "size": 13, "color": colours[f"p{row.priority}"], "line": edge}
    return marker([at], [1], shape, yaxis="y2", hoverinfo="skip", cliponaxis=False)


def _detected(row: AlertRow, look: Look) -> Part:
    """When it was detected; figures are drawn left to right, so Arabic brings its own direction."""
    words = paragraph(say("alerts.chart.detected", look[1], time=day_time(row.detected_at, look[1])), look[1])
    at = local_clock(int(row.detected_at.timestamp()))
    return note(at, 1.001, words, xanchor="right", yanchor="bottom", xshift=-12, font=text_font(look))
