"""The balance of a sector month by month: in, billed, lost; or why that is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from components.formats import month, percent
from components.grid import column, data_grid, figure_column, rendered_column
from components.ids import Sector
from components.text import say
from data_access.rows.balance import SectorMonth


def months_table(lang: str) -> Component:
    """The empty table; `month_rows` fill it."""
    figures: dict[str, Any] = {"cellClass": ["secondary", "ag-right-aligned-cell"]}
    columns = [
        rendered_column("month", _say("month", lang), "Strong", width=86, minWidth=84),
        figure_column("inflow", _say("inflow", lang), width=70, **figures),
        figure_column("billed", _say("billed", lang), width=70, **figures),
        figure_column("lost", _say("lost", lang), width=66, **figures),
        rendered_column("share", "%", "Strong", width=52, type="rightAligned"),
        column("told", _say("told", lang), minWidth=168, cellClass="secondary", tooltipField="told"),
    ]
    return data_grid(Sector.BALANCE, columns, lang, empty=_say("none", lang))


def month_rows(rows: Sequence[SectorMonth], lang: str) -> list[dict[str, Any]]:
    """One record per month, the newest first."""
    return [
        {
            "code": row.month.isoformat(),
            "month": {"text": month(row.month, lang), "order": row.month.isoformat()},
            "inflow": row.inflow.volume_m3,
            "billed": row.billed_m3,
            "lost": row.lost_m3,
            "share": {"text": percent(row.lost_pct, lang), "order": row.lost_pct},
            "told": _why(row, lang),
        }
        for row in rows
    ]


def _why(row: SectorMonth, lang: str) -> str:
    """Why a loss cannot be told; nothing when it can."""
    if row.lost_m3 is not None:
        return ""
    if not row.inflow.meters:
        return _say("no_meter", lang)
    if row.inflow.volume_m3 is None:
        return _say("no_inflow", lang)
    return _say("not_billed", lang)


def _say(key: str, lang: str) -> str:
    return say(f"pipes.months.{key}", lang)
