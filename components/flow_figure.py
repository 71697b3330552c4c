"""The inflow of a sector against what was expected: normal zone, expected, measured, the excess of its alerts.

Time runs from left to right in every language, on the city's clocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import plotly.graph_objects as go

from components.charts import SYMBOLS, blank_figure, empty_figure, palette
from components.formats import day_time, paragraph, quantity, short_day, weekday_day
from components.polygons import between
from components.text import known, say
from data_access.rows.local_time import local
from data_access.rows.network import AlertRow, FlowChart

SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
DEFAULT_SPAN = "7d"
EXCESS_OPACITY = 0.5
TOP, LINE = 0.955, 0.095  # where the words of the first alert stand, and how far below those of the next
HEADROOM = 1.22
TICK_HOURS = 3
WEEK = timedelta(days=10)  # longer spans name days by their date
Look = tuple[str | None, str]
"""Theme and language."""


def flow_figure(chart: FlowChart, look: Look) -> go.Figure:
    """The whole span of the chart, gaps as gaps; says why when nothing was measured."""
    theme, lang = look
    if not len(chart.ts):
        return empty_figure(say("network.flow.no_data", lang), say("network.flow.no_data_detail", lang), theme, lang)
    times = [local_clock(ts) for ts in chart.ts.tolist()]
    measured, usual = _line(chart.inflow.tolist()), _line(chart.expected.tolist())
    figure = blank_figure(theme, lang)
    figure.add_trace(_zone(times, _line(chart.low.tolist()), _line(chart.high.tolist()), theme))
    marks = [alert for alert in chart.alerts if chart.start <= alert.detected_at <= chart.end]
    figure.add_traces(_excesses(chart, times, measured, usual, theme))
    figure.add_trace(_dashes(times, usual, look))
    figure.add_trace(_solid(times, measured, look))
    for number, alert in enumerate(sorted(marks, key=lambda alert: alert.detected_at)[-3:]):
        _mark(figure, alert, (number, _is_late(chart, alert)), look)
    for first, last, kind in special_spans(chart.days):
        _bar(figure, first, last, kind, look)
    return _axes(figure, chart, lang)


def no_sector(look: Look) -> go.Figure:
    """Before anything was chosen."""
    theme, lang = look
    return empty_figure(say("network.flow.none", lang), "", theme, lang)


def special_spans(days: Mapping[date, str]) -> list[tuple[date, date, str]]:
    """Unbroken runs of days of one class that is not ordinary: first and last day, class."""
    found: list[tuple[date, date, str]] = []
    for day, kind in sorted(days.items()):
        if found and found[-1][2] == kind and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day, kind)
        else:
            found.append((day, day, kind))
    return found


@lru_cache(maxsize=8192)
def local_clock(ts: int) -> datetime:
    """What the city's clocks show, without a zone: figures know none."""
    return local(datetime.fromtimestamp(ts, UTC)).replace(tzinfo=None)


def _line(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else value for value in values]


def _zone(
    times: Sequence[datetime], low: Sequence[float | None], high: Sequence[float | None], theme: str | None
) -> go.Scatter:
    x, y = between(times, low, high)
    return go.Scatter(
        x=x, y=y, fill="toself", fillcolor=palette(theme)["zone"], mode="lines", line={"width": 0}, hoverinfo="skip"
    )


def _excesses(
    chart: FlowChart,
    times: Sequence[datetime],
    measured: Sequence[float | None],
    usual: Sequence[float | None],
    theme: str | None,
) -> list[go.Scatter]:
    """What flows in above the expected while a leak alert stands, in the colour of its priority."""
    leaks = [alert for alert in chart.alerts if alert.flow_m3h is not None and alert.is_active]
    if not leaks:
        return []
    worst = min(leaks, key=lambda alert: alert.priority)
    since = int(min(alert.since for alert in leaks).timestamp())
    top = [
        max(value, base) if ts >= since and value is not None and base is not None else None
        for ts, value, base in zip(chart.ts.tolist(), measured, usual, strict=True)
    ]
    x, y = between(times, usual, top)
    fill = palette(theme)[f"p{worst.priority}"]
    outline = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [go.Scatter(x=x, y=y, fill="toself", fillcolor=fill, opacity=EXCESS_OPACITY, **outline)]


def _dashes(times: Sequence[datetime], usual: Sequence[float | None], look: Look) -> go.Scatter:
    line = {"color": palette(look[0])["line2"], "width": 1.2, "dash": "4px,3px"}
    name = say("network.flow.expected", look[1])
    return go.Scatter(x=times, y=usual, mode="lines", line=line, name=name, hovertemplate="%{y:,.1f}")


def _solid(times: Sequence[datetime], measured: Sequence[float | None], look: Look) -> go.Scatter:
    line = {"color": palette(look[0])["line"], "width": 1.5}
    name = say("network.flow.measured", look[1])
    return go.Scatter(x=times, y=measured, mode="lines", line=line, name=name, hovertemplate="%{y:,.1f}")


def _mark(figure: go.Figure, alert: AlertRow, place: tuple[int, bool], look: Look) -> None:
    """A dotted line at the detection, the priority's shape above it, and what it says: `place` is line and side."""
    number, leans_left = place
    height = TOP - LINE * number
    colours, at = palette(look[0]), local_clock(int(alert.detected_at.timestamp()))
    figure.add_shape(
        type="line", x0=at, x1=at, y0=0, y1=height - 0.03, yref="paper",
        line={"color": colours["text"], "width": 1.2, "dash": "2px,3px"},
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[at], y=[height], yaxis="y2", mode="markers", hoverinfo="skip", cliponaxis=False,
            marker={"symbol": SYMBOLS[alert.priority], "size": 13, "color": colours[f"p{alert.priority}"],
                    "line": {"color": colours[f"p{alert.priority}-s"], "width": 1.4}},
        )
    )  # fmt: skip
    figure.add_annotation(
        x=at, y=height, yref="paper", text=_words(alert, look[1]), showarrow=False, yanchor="middle",
        xanchor="right" if leans_left else "left", xshift=-12 if leans_left else 12,
        font={"color": colours["text"], "size": 12},
    )  # fmt: skip


def _is_late(chart: FlowChart, alert: AlertRow) -> bool:
    """In the last part of the span: its words go to the left."""
    return alert.detected_at > chart.start + (chart.end - chart.start) * 0.6


def _words(alert: AlertRow, lang: str) -> str:
    key = f"alerts.rule.{alert.rule}"
    what = say(key if known(key, lang) else "alerts.rule.other", lang)
    time = day_time(alert.detected_at, lang)
    if alert.flow_m3h is None:
        return paragraph(say("network.flow.alert", lang, time=time, what=what), lang)
    flow = quantity(alert.flow_m3h, "m3/h", lang, 1)
    return paragraph(say("network.flow.alert_flow", lang, time=time, what=what, flow=flow), lang)


def _bar(figure: go.Figure, first: date, last: date, kind: str, look: Look) -> None:
    """Calendar in the open: a bar above the plot with the name of the days."""
    key = f"network.day_class.{kind}"
    if not known(key, look[1]):
        return
    begin = datetime.combine(first, datetime.min.time())
    end = datetime.combine(last + timedelta(days=1), datetime.min.time())
    colours = palette(look[0])
    line = {"color": colours["line2"], "width": 3}
    figure.add_shape(type="line", x0=begin, x1=end, y0=1.02, y1=1.02, yref="paper", line=line)
    figure.add_annotation(
        x=begin, y=1.03, yref="paper", text=say(key, look[1]), showarrow=False, xanchor="left", yanchor="bottom"
    )


def time_axis(figure: go.Figure, start: datetime, end: datetime, lang: str) -> go.Figure:
    """The span on the city's clocks: hours within two days, weekdays within ten, dates beyond."""
    first, last = local_clock(int(start.timestamp())), local_clock(int(end.timestamp()))
    ticks = _hours(first, last) if last - first < timedelta(days=2) else _days(first, last)
    named = [(tick, _tick_text(tick, last - first, lang)) for tick in ticks]
    return figure.update_xaxes(
        type="date", range=[first, last], tickvals=[tick for tick, _ in named], ticktext=[text for _, text in named],
        hoverformat="%d/%m %H:%M", ticklabelposition="outside",
    )  # fmt: skip


def _axes(figure: go.Figure, chart: FlowChart, lang: str) -> go.Figure:
    highest = max((value for value in [*chart.inflow.tolist(), *chart.high.tolist()] if value == value), default=1.0)
    figure.update_yaxes(tickformat=",.0f", range=[0, (highest or 1.0) * HEADROOM])
    time_axis(figure, chart.start, chart.end, lang)
    return figure.update_layout(
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 44, "r": 16, "t": 34, "b": 24},
    )


def _hours(first: datetime, last: datetime) -> list[datetime]:
    hour = first.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hours = [hour + timedelta(hours=number) for number in range(int((last - first) / timedelta(hours=1)) + 1)]
    return [tick for tick in hours if tick.hour % TICK_HOURS == 0 and tick <= last]


def _days(first: datetime, last: datetime) -> list[datetime]:
    midnight = datetime.combine(first.date() + timedelta(days=1), datetime.min.time())
    every = 1 if last - first < WEEK else 5
    days = [midnight + timedelta(days=number) for number in range(0, (last - first).days + 1, every)]
    return [tick for tick in days if tick <= last]


def _tick_text(tick: datetime, span: timedelta, lang: str) -> str:
    if span < timedelta(days=2):
        return f"{tick:%H:%M}"
    return weekday_day(tick.date(), lang) if span < WEEK else short_day(tick.date(), lang)
