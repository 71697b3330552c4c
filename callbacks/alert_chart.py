"""The chart of the selected alert: the inflow of its sector, or the signal of its own sensor."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from analytics.limit_rules import GATEWAY_RULE, NIGHT_RULE
from components.alert_words import INTERRUPTION, LEAKS
from components.charts import Figure, empty_figure
from components.evidence_panel import with_cusum, with_pressure
from components.flow_figure import Look, flow_figure
from components.logbook_marks import with_logbook
from components.signal_figure import shown_unit, signal_figure
from components.text import known, say
from data_access import alert_scene, logbook
from data_access.database import Database
from data_access.gateway_voices import voices
from data_access.night_scores import night_scores
from data_access.rows.alert_scene import Signal
from data_access.rows.alerts import AlertDetail, AlertRow
from data_access.rows.logbook import LogbookRow
from data_access.sector_charts import inflow_chart, pressure_chart

LOSS_SPAN = timedelta(days=7)  # over which the lowest pressure is asked for
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=14)
CRITICAL = "critical_point"


def span_of(row: AlertRow, at: datetime) -> timedelta:
    """As far back as it takes to see the usual state before the alert: two weeks of nights, else about a day.

    Whole half-days, so that the chart does not shift with every quarter-hour.
    """
    if row.rule == NIGHT_RULE:
        return LONGEST
    halves = ceil((at - row.since) / (SHORTEST / 2)) + 1
    return min(LONGEST, max(SHORTEST, halves * SHORTEST / 2))


async def chart_of(database: Database, detail: AlertDetail | None, at: datetime, look: Look) -> tuple[Figure, str]:
    """The inflow against what was expected for a suspected leak, the alert's own signal for anything else."""
    theme, lang = look
    if detail is None:
        return empty_figure(say("alerts.panel.none", lang), "", theme, lang), ""
    row = detail.row
    span = span_of(row, at)
    if shows_inflow(row) and detail.sector:
        chart = await database.run(inflow_chart, sector=detail.sector, span=span, at=at)
        drawn = await _with_evidence(database, flow_figure(chart, look), detail, at, look)
        return _of_alert(drawn, row), _chart_title("flow", "m3/h", lang)
    found = await _signal(database, row, span, at)
    lines = await _lines(database, detail.sector, found, at)
    drawn = with_logbook(signal_figure(found, row, look), lines, found.start, found.end, look)
    return _of_alert(drawn, row), _chart_title(found.quantity, shown_unit(found.unit), lang)


async def _with_evidence(database: Database, figure: Figure, detail: AlertDetail, at: datetime, look: Look) -> Figure:
    """Under the inflow what else speaks of the loss: the sum of the nights, or the pressure at the critical point."""
    row, sector = detail.row, detail.sector or ""
    if "yaxis2" not in figure["layout"]:  # nothing was measured
        return figure
    if row.rule == NIGHT_RULE:
        scores = await database.run(night_scores, sector=sector, start=at - span_of(row, at), at=at)
        return with_cusum(figure, scores, row.priority, look) if scores.at else figure
    chart = await database.run(pressure_chart, sector=sector, span=span_of(row, at), at=at)
    told = sorted((trace for trace in chart.traces if len(trace.ts)), key=lambda trace: trace.role != CRITICAL)
    return with_pressure(figure, told[0], look) if told else figure


async def _signal(database: Database, row: AlertRow, span: timedelta, at: datetime) -> Signal:
    if row.rule == GATEWAY_RULE:
        return await database.run(voices, gateway=row.subject, span=span, at=at)
    return await database.run(alert_scene.signal, subject=row.subject, rule=row.rule, span=span, at=at)


def shows_inflow(row: AlertRow) -> bool:
    """A suspected leak, or water that does not reach customers."""
    return row.rule in LEAKS or (row.rule == INTERRUPTION and row.service == "water")


async def _lines(database: Database, sector: str | None, found: Signal, at: datetime) -> list[LogbookRow]:
    """What the logbook says of the sector, and of the work whose signal it is, over the span of the signal."""
    span = {"start": found.start, "end": found.end}
    return await database.run(logbook.lines_of, sector=sector, of=found.sensor, **span, at=at)


def _of_alert(figure: Figure, row: AlertRow) -> Figure:
    """Zoom and selection hold while the same alert is shown, and no longer."""
    return {**figure, "layout": {**figure["layout"], "uirevision": row.code}}


def _chart_title(quantity: str, unit: str, lang: str) -> str:
    if not quantity:
        return say("alerts.chart.title", lang)
    name = say(f"alerts.quantity.{quantity}", lang) if known(f"alerts.quantity.{quantity}", lang) else quantity
    return f"{name} · {say(f'units.{unit}', lang)}" if unit and known(f"units.{unit}", lang) else name
