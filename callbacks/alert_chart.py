"""The chart of the selected alert: the inflow of its sector, or the signal of its own sensor."""

from __future__ import annotations

from datetime import datetime, timedelta

from components.alert_words import INTERRUPTION, LEAKS
from components.charts import Figure, empty_figure
from components.flow_figure import Look, flow_figure
from components.logbook_marks import with_logbook
from components.signal_figure import shown_unit, signal_figure
from components.text import known, say
from data_access import alert_scene, logbook
from data_access.database import Database
from data_access.rows.alert_scene import Signal
from data_access.rows.alerts import AlertDetail, AlertRow
from data_access.rows.logbook import LogbookRow
from data_access.sector_charts import inflow_chart

SPAN = timedelta(days=7)


async def chart_of(database: Database, detail: AlertDetail | None, at: datetime, look: Look) -> tuple[Figure, str]:
    """The inflow against what was expected for a suspected leak, the alert's own signal for anything else."""
    theme, lang = look
    if detail is None:
        return empty_figure(say("alerts.panel.none", lang), "", theme, lang), ""
    row = detail.row
    if shows_inflow(row) and detail.sector:
        chart = await database.run(inflow_chart, sector=detail.sector, span=SPAN, at=at)
        return _of_alert(flow_figure(chart, look), row), _chart_title("flow", "m3/h", lang)
    found = await database.run(alert_scene.signal, subject=row.subject, rule=row.rule, span=SPAN, at=at)
    lines = await _lines(database, detail.sector, found, at)
    drawn = with_logbook(signal_figure(found, row, look), lines, found.start, found.end, look)
    return _of_alert(drawn, row), _chart_title(found.quantity, shown_unit(found.unit), lang)


def shows_inflow(row: AlertRow) -> bool:
    """A suspected leak, or water that does not reach customers."""
    return row.rule in LEAKS or (row.rule == INTERRUPTION and row.service == "water")


async def _lines(database: Database, sector: str | None, found: Signal, at: datetime) -> list[LogbookRow]:
    """What the logbook says of the sector over the span of the signal."""
    span = {"start": found.start, "end": found.end}
    return await database.run(logbook.lines_of, sector=sector, **span, at=at) if sector else []


def _of_alert(figure: Figure, row: AlertRow) -> Figure:
    """Zoom and selection hold while the same alert is shown, and no longer."""
    return {**figure, "layout": {**figure["layout"], "uirevision": row.code}}


def _chart_title(quantity: str, unit: str, lang: str) -> str:
    if not quantity:
        return say("alerts.chart.title", lang)
    name = say(f"alerts.quantity.{quantity}", lang) if known(f"alerts.quantity.{quantity}", lang) else quantity
    return f"{name} · {say(f'units.{unit}', lang)}" if known(f"units.{unit}", lang) else name
