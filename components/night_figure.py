"""The minimum night flows of a sector, night by night, over the zone in which each was normal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import plotly.graph_objects as go

from components.charts import SYMBOLS, blank_figure, empty_figure, palette
from components.flow_figure import Look, special_spans
from components.formats import number, percent, short_day
from components.polygons import between
from components.text import known, say
from data_access.rows.network import NightChart, NightRow

ZONE_SD = 3.0
TICKS = 5


def night_figure(chart: NightChart, look: Look) -> go.Figure:
    """Usable nights as dots, nights that are no measure hollow, abnormal ones in the alert's shape."""
    theme, lang = look
    nights = [night for night in chart.nights if night.mnf_m3h is not None]
    if not nights:
        return empty_figure(say("network.nights.none", lang), say("network.nights.none_detail", lang), theme, lang)
    figure = blank_figure(theme, lang)
    figure.add_trace(_zone(chart.nights, theme))
    figure.add_trace(_line(chart.nights, theme))
    for trace in (_usual(nights, look), _unusable(nights, look), _abnormal(nights, chart.priority, look)):
        if len(trace.x):
            figure.add_trace(trace)
    for first, last, kind in special_spans(chart.days):
        _shade(figure, first, last, kind, look)
    _last(figure, nights[-1], look)
    return _axes(figure, chart.nights, lang)


def _zone(nights: Sequence[NightRow], theme: str | None) -> go.Scatter:
    low = [_edge(night, -ZONE_SD) for night in nights]
    high = [_edge(night, ZONE_SD) for night in nights]
    x, y = between([_noon(night.night) for night in nights], low, high)
    outline = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return go.Scatter(x=x, y=y, fill="toself", fillcolor=palette(theme)["zone"], **outline)


def _edge(night: NightRow, deviations: float) -> float | None:
    if night.baseline_m3h is None or night.baseline_sd_m3h is None:
        return None
    return max(night.baseline_m3h + deviations * night.baseline_sd_m3h, 0.0)


def _line(nights: Sequence[NightRow], theme: str | None) -> go.Scatter:
    """Joins neighbouring nights; a missing night breaks it."""
    x: list[datetime] = []
    y: list[float | None] = []
    for night in nights:
        if x and _noon(night.night) - x[-1] > timedelta(days=1):
            x.append(x[-1] + timedelta(days=1))
            y.append(None)
        x.append(_noon(night.night))
        y.append(night.mnf_m3h)
    line = {"color": palette(theme)["line2"], "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _usual(nights: Sequence[NightRow], look: Look) -> go.Scatter:
    dots = [night for night in nights if night.unusable_reason is None and not _stands_out(night)]
    return _dots(dots, look, {"size": 5, "color": palette(look[0])["line"]})


def _unusable(nights: Sequence[NightRow], look: Look) -> go.Scatter:
    colours = palette(look[0])
    dots = [night for night in nights if night.unusable_reason is not None and not _stands_out(night)]
    edge = {"color": colours["line2"], "width": 1.2}
    return _dots(dots, look, {"size": 6, "color": colours["card"], "line": edge})


def _abnormal(nights: Sequence[NightRow], priority: int | None, look: Look) -> go.Scatter:
    """In the shape of the sector's alert; bold dots while there is none."""
    colours = palette(look[0])
    dots = [night for night in nights if _stands_out(night)]
    if priority is None:
        return _dots(dots, look, {"size": 8, "color": colours["text"]})
    edge = {"color": colours[f"p{priority}-s"], "width": 1.2}
    return _dots(dots, look, {"size": 11, "symbol": SYMBOLS[priority], "color": colours[f"p{priority}"], "line": edge})


def _dots(nights: Sequence[NightRow], look: Look, marker: dict[str, object]) -> go.Scatter:
    return go.Scatter(
        x=[_noon(night.night) for night in nights],
        y=[night.mnf_m3h for night in nights],
        text=[_told(night, look[1]) for night in nights],
        mode="markers",
        marker=marker,
        hovertemplate="%{text}<extra></extra>",
    )


def _told(night: NightRow, lang: str) -> str:
    text = f"{short_day(night.night, lang)} : {number(night.mnf_m3h, lang, 1)}"
    if night.unusable_reason is None:
        return text
    return f"{text}, {say('network.nights.unusable', lang)}"


def _stands_out(night: NightRow) -> bool:
    return night.z is not None and night.z > ZONE_SD


def _noon(night: date) -> datetime:
    return datetime.combine(night, datetime.min.time())


def _shade(figure: go.Figure, first: date, last: date, kind: str, look: Look) -> None:
    key = f"network.day_class.{kind}"
    if not known(key, look[1]):
        return
    half = timedelta(hours=12)
    begin, end = _noon(first) - half, _noon(last) + half
    colours = palette(look[0])
    figure.add_shape(
        type="rect", x0=begin, x1=end, y0=0, y1=1, yref="paper", layer="below", line={"width": 0},
        fillcolor=colours["band2"],
    )  # fmt: skip
    bar = {"color": colours["line2"], "width": 3}
    figure.add_shape(type="line", x0=begin, x1=end, y0=1, y1=1, yref="paper", line=bar)
    if (last - first).days > 3:
        middle = begin + (end - begin) / 2
        figure.add_annotation(x=middle, y=1.01, yref="paper", yanchor="bottom", text=say(key, look[1]), showarrow=False)


def _last(figure: go.Figure, night: NightRow, look: Look) -> None:
    """The newest figure in words, bold when it stands out."""
    lang = look[1]
    text = number(night.mnf_m3h, lang, 1)
    if night.baseline_m3h:
        change = percent(100 * ((night.mnf_m3h or 0.0) / night.baseline_m3h - 1), lang, sign=True)
        text = say("network.nights.last", lang, flow=text, change=change)
    figure.add_annotation(
        x=_noon(night.night), y=night.mnf_m3h, text=f"<b>{text}</b>" if _stands_out(night) else text, showarrow=False,
        xanchor="right", yanchor="bottom", xshift=6, yshift=8, font={"color": palette(look[0])["text"], "size": 12},
    )  # fmt: skip


def _axes(figure: go.Figure, nights: Sequence[NightRow], lang: str) -> go.Figure:
    first, last = nights[0].night, nights[-1].night
    every = max(((last - first).days + TICKS - 1) // TICKS, 1)
    days = [last - timedelta(days=number) for number in range(0, (last - first).days + 1, every)]
    figure.update_xaxes(
        type="date",
        range=[_noon(first) - timedelta(days=1), _noon(last) + timedelta(days=1.5)],
        tickvals=[_noon(day) for day in days],
        ticktext=[short_day(day, lang) for day in days],
    )
    figure.update_yaxes(rangemode="normal", tickformat=",.0f")
    return figure.update_layout(margin={"l": 40, "r": 16, "t": 24, "b": 24}, hovermode="closest")
