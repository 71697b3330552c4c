"""The trunk mains month by month: from the sources and reservoirs into the sectors, and why a loss is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from components.formats import isolated, month, number, percent
from components.grid import data_grid, figure_column, rendered_column
from components.ids import Water
from components.text import say
from data_access.rows.balance import Metered, MonthBalance


def balance_table(lang: str) -> Component:
    """The empty table; `balance_rows` fill it."""
    wrapped: dict[str, Any] = {"wrapHeaderText": True}
    figures: dict[str, Any] = {"cellClass": ["secondary", "ag-right-aligned-cell"], **wrapped}
    columns = [
        rendered_column("month", _say("month", lang), "Strong", width=106),
        figure_column("sources", _say("sources", lang), width=100, **figures),
        figure_column("reservoirs", _say("reservoirs", lang), width=100, **figures),
        figure_column("sectors", _say("sectors", lang), width=88, **figures),
        figure_column("lost", _say("lost", lang), width=68, **figures),
        rendered_column("share", "%", "Strong", width=64, type="rightAligned"),
        rendered_column("conveyance", _say("conveyance", lang), "Strong", width=98, type="rightAligned", **wrapped),
        rendered_column("told", _say("told", lang), "Strong", width=106, tooltipField="detail"),
    ]
    return data_grid(Water.BALANCE, columns, lang, empty=_say("none", lang))


def balance_rows(rows: Sequence[MonthBalance], lang: str) -> list[dict[str, Any]]:
    """One record per month, the newest first."""
    return [_record(row, lang) for row in rows]


def _record(row: MonthBalance, lang: str) -> dict[str, Any]:
    return {
        "code": row.month.isoformat(),
        "month": {"text": month(row.month, lang), "order": row.month.isoformat()},
        "sources": _thousands(row.sources.volume_m3),
        "reservoirs": _thousands(row.reservoirs.volume_m3),
        "sectors": _thousands(row.sectors.volume_m3),
        "lost": _thousands(row.lost_m3),
        "share": {"text": percent(row.lost_pct, lang, 1), "order": row.lost_pct},
        "conveyance": {"text": percent(row.conveyance_lost_pct, lang, 1), "order": row.conveyance_lost_pct},
        "told": {"text": _told(row, lang), "order": sum(side.told for side in _sides(row))},
        "detail": _detail(row, lang),
    }


def _thousands(volume_m3: float | None) -> float | None:
    return None if volume_m3 is None else volume_m3 / 1000


def _told(row: MonthBalance, lang: str) -> str:
    """How many meters told enough of the month, or why nothing can be said."""
    if not row.days:
        return _say("too_young", lang)
    told, meters = (sum(getattr(side, name) for side in _sides(row)) for name in ("told", "meters"))
    if told == 0:
        return _say("no_readings", lang)
    return isolated(_of(Metered(None, told, meters), lang), lang)


def _detail(row: MonthBalance, lang: str) -> str:
    """How many meters of each side told enough of the month."""
    sides = dict(zip(("sources", "reservoirs", "sectors"), (_of(side, lang) for side in _sides(row)), strict=True))
    return _say("too_few" if row.lost_m3 is None else "enough", lang, **sides)


def _sides(row: MonthBalance) -> tuple[Metered, ...]:
    return row.sources, row.reservoirs, row.sectors


def _of(side: Metered, lang: str) -> str:
    return f"{number(side.told, lang)}/{number(side.meters, lang)}"


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"network.balance.{key}", lang, **values)
