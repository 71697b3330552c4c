"""The trunk mains month by month: from the reservoirs, into the sectors, what lies between; or why that is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from components.formats import month, number, percent
from components.grid import data_grid, figure_column, rendered_column
from components.ids import Water
from components.text import say
from data_access.rows.balance import Metered, MonthBalance


def balance_table(lang: str) -> Component:
    """The empty table; `balance_rows` fill it."""
    figures: dict[str, Any] = {"cellClass": ["secondary", "ag-right-aligned-cell"], "wrapHeaderText": True}
    columns = [
        rendered_column("month", _say("month", lang), "Strong", width=96),
        figure_column("source", _say("source", lang), width=96, **figures),
        figure_column("sectors", _say("sectors", lang), width=96, **figures),
        figure_column("lost", _say("lost", lang), width=84, **figures),
        rendered_column("share", "%", "Strong", width=64, type="rightAligned"),
        rendered_column("told", _say("told", lang), "Strong", minWidth=120),
    ]
    return data_grid(Water.BALANCE, columns, lang, empty=_say("none", lang))


def balance_rows(rows: Sequence[MonthBalance], lang: str) -> list[dict[str, Any]]:
    """One record per month, the newest first."""
    return [_record(row, lang) for row in rows]


def _record(row: MonthBalance, lang: str) -> dict[str, Any]:
    return {
        "code": row.month.isoformat(),
        "month": {"text": month(row.month, lang), "order": row.month.isoformat()},
        "source": row.source.volume_m3,
        "sectors": row.sectors.volume_m3,
        "lost": row.lost_m3,
        "share": {"text": percent(row.lost_pct, lang, 1), "order": row.lost_pct},
        "told": {"text": _told(row, lang), "order": row.source.told + row.sectors.told},
    }


def _told(row: MonthBalance, lang: str) -> str:
    """How many meters told enough of the month, or why nothing can be said."""
    if not row.days:
        return _say("too_young", lang)
    if row.source.told + row.sectors.told == 0:
        return _say("no_readings", lang)
    if row.lost_m3 is None:
        return _say("too_few", lang, source=_of(row.source, lang), sectors=_of(row.sectors, lang))
    told = row.source.told + row.sectors.told
    return _say("meters", lang, told=number(told, lang), of=number(row.source.meters + row.sectors.meters, lang))


def _of(side: Metered, lang: str) -> str:
    return f"{number(side.told, lang)}/{number(side.meters, lang)}"


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"network.balance.{key}", lang, **values)
