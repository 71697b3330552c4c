"""The inflow of a sector against what was expected: normal zone, expected, measured, the excess of its alerts.

Time runs from left to right in every language, on the city's clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from components.alert_words import suspected
from components.calendar_marks import bars, names, runs
from components.chart_marks import with_contacts
from components.chart_parts import (
    Figure,
    Look,
    Part,
    area,
    clock_text,
    figure_of,
    line,
    local_clock,
    marker,
    note,
    round_heights,
    stroke,
    text_font,
    time_axis,
    with_gaps,
)
from components.charts import SYMBOLS, empty_figure, palette
from components.formats import day_time, paragraph, quantity
from components.logbook_marks import with_logbook
from components.text import say
from components.work_marks import with_works
from data_access.rows.network import AlertRow, FlowChart

__all__ = ["DEFAULT_SPAN", "SPANS", "Look", "flow_figure", "local_clock", "no_sector"]

SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "30d": timedelta(days=30)}
DEFAULT_SPAN = "7d"
EXCESS_OPACITY = 0.5
TOP, LINE = 0.955, 0.095  # where the words of the first alert stand, and how far below those of the next
HEADROOM = 1.22
MOST_MARKS = 3
LATE_SHARE = 0.6  # marks beyond this share of the span have their words on the left


def flow_figure(chart: FlowChart, look: Look) -> Figure:
    """The whole span of the chart, gaps as gaps; says why when nothing was measured."""
    theme, lang = look
    if not len(chart.ts):
        return empty_figure(say("network.flow.no_data", lang), say("network.flow.no_data_detail", lang), theme, lang)
    marks = _marks(chart, look)
    first, last = (local_clock(int(each.timestamp())) for each in (chart.start, chart.end))
    special = runs(chart.days, first, last, lang)
    highest = max(value for value in [*chart.inflow.tolist(), *chart.high.tolist(), 1.0] if value == value)
    drawn = figure_of(
        look,
        [*_lines(chart, look), *(mark["shape"] for mark in marks)],
        [*(mark["line"] for mark in marks), *bars(special, 1.02, look)],
        [*(mark["words"] for mark in marks), *names(special, first, last, 1.03, look)],
        xaxis=time_axis(chart.start, chart.end, lang),
        yaxis={"tickformat": ",.0f", "range": [0, highest * HEADROOM], "tickvals": round_heights(highest)},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 44, "r": 16, "t": 34, "b": 24},
    )
    drawn = with_contacts(with_works(drawn, chart.works, chart.start, chart.end, look), chart.contacts, look)
    return with_logbook(drawn, chart.lines, chart.start, chart.end, look)


def no_sector(look: Look) -> Figure:
    """Before anything was chosen."""
    theme, lang = look
    return empty_figure(say("network.flow.none", lang), "", theme, lang)


def _lines(chart: FlowChart, look: Look) -> list[Part]:
    """From back to front: zone, excess, expected, measured."""
    colours, lang = palette(look[0]), look[1]
    times = [clock_text(ts) for ts in chart.ts.tolist()]
    measured, usual = with_gaps(chart.inflow.tolist()), with_gaps(chart.expected.tolist())
    low, high = with_gaps(chart.low.tolist()), with_gaps(chart.high.tolist())
    shown = {"hovertemplate": "%{y:,.1f}"}
    dashed: Part = {"dash": "4px,3px", "name": say("network.flow.expected", lang), **shown}
    solid: Part = {"name": say("network.flow.measured", lang), **shown}
    return [
        area(times, low, high, colours["zone"]),
        *_excess(chart, times, measured, usual, look),
        line(times, usual, colours["line2"], 1.2, **dashed),
        line(times, measured, colours["line"], 1.5, **solid),
    ]


def _excess(
    chart: FlowChart,
    times: Sequence[str],
    measured: Sequence[float | None],
    usual: Sequence[float | None],
    look: Look,
) -> list[Part]:
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
    return [area(times, usual, top, palette(look[0])[f"p{worst.priority}"], opacity=EXCESS_OPACITY)]


def _marks(chart: FlowChart, look: Look) -> list[dict[str, Part]]:
    """The newest alerts of the span: a dotted line at the detection, the priority's shape above it, and its words."""
    told = sorted(
        (alert for alert in chart.alerts if chart.start <= alert.detected_at <= chart.end),
        key=lambda alert: alert.detected_at,
    )
    late = chart.start + (chart.end - chart.start) * LATE_SHARE
    return [
        _mark(alert, TOP - LINE * number, alert.detected_at > late, look)
        for number, alert in enumerate(told[-MOST_MARKS:])
    ]


def _mark(alert: AlertRow, height: float, leans_left: bool, look: Look) -> dict[str, Part]:
    colours, at = palette(look[0]), local_clock(int(alert.detected_at.timestamp()))
    fill, edge = colours[f"p{alert.priority}"], colours[f"p{alert.priority}-s"]
    shape = {"symbol": SYMBOLS[alert.priority], "size": 13, "color": fill, "line": {"color": edge, "width": 1.4}}
    beside = {"xanchor": "right", "xshift": -12} if leans_left else {"xanchor": "left", "xshift": 12}
    dots = {"color": colours["text"], "width": 1.2, "dash": "2px,3px"}
    words = note(at, height, _words(alert, look[1]), yanchor="middle", font=text_font(look), **beside)
    return {
        "line": stroke(at, at, 0, height - 0.03, dots),
        "shape": marker([at], [height], shape, yaxis="y2", hoverinfo="skip", cliponaxis=False),
        "words": words,
    }


def _words(alert: AlertRow, lang: str) -> str:
    what = suspected(alert.rule, alert.cause.key, lang)
    time = day_time(alert.detected_at, lang)
    if alert.loss_m3h is None:
        return paragraph(say("network.flow.alert", lang, time=time, what=what), lang)
    flow = quantity(alert.loss_m3h, "m3/h", lang, 1)
    return paragraph(say("network.flow.alert_flow", lang, time=time, what=what, flow=flow), lang)
