"""What the tables of substations, lift stations and gateways share: their card, their first and last columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from components.cards import card, export_link
from components.formats import day_time, duration
from components.grid import column, data_grid, figure_column, rendered_column
from components.sector_table import NO_RANK, UNKNOWN_RANK, strong_rules
from components.states import empty_block
from components.text import say
from data_access.rows.gateways import GatewayRow
from data_access.rows.power import FeederRow
from data_access.rows.situation import Judgement, LiftStationRow, Reading, ReservoirRow, SubstationRow

EXPORTS = {
    "water": "/api/v1/reservoirs.csv",
    "electricity": "/api/v1/substations.csv",
    "sanitation": "/api/v1/lift-stations.csv",
    "telecom": "/api/v1/gateways.csv",
}
BAR_WIDTH = 84
OFF_RANK = UNKNOWN_RANK - 0.1
Column = dict[str, Any]
Work = SubstationRow | FeederRow | LiftStationRow | GatewayRow | ReservoirRow


def works_card(grid_id: StrEnum, service: str, columns: Sequence[Column], lang: str) -> Component:
    """The works of a service with their export; the table waits for its rows."""
    grid = data_grid(grid_id, columns, lang, empty=say("network.works.none", lang))
    export = export_link(EXPORTS[service], say("shell.export", lang))
    return card(say(f"network.works.{service}", lang), grid, tools=export, modifier="network__works")


def no_works(lang: str) -> list[Component]:
    """Instead of the headlines of a service without works: says how to get some."""
    return [empty_block(say("network.no_works", lang), say("network.no_works_cure", lang))]


def works_title(key: str, lang: str) -> str:
    """The name of a column."""
    return say(f"network.works.{key}", lang)


def first_columns(lang: str) -> list[Column]:
    """The mark and the name of a work."""
    return [
        rendered_column("mark", "", "Mark", width=42, resizable=False),
        rendered_column("name", works_title("name", lang), "TwoLines", minWidth=170),
    ]


def last_columns(lang: str) -> list[Column]:
    """When it was measured, what that is worth, the last 24 hours."""
    return [
        column("at", works_title("at", lang), width=106, cellClass="secondary"),
        column("state", works_title("state", lang), width=116, cellClass="secondary"),
        trace_column(lang),
    ]


def trace_column(lang: str) -> Column:
    """The last 24 hours."""
    return rendered_column("trace", works_title("trace", lang), "Sparkline", width=94, minWidth=86, sortable=False)


def works_figure(field: str, lang: str, decimals: int = 0, width: int = 90, **more: Any) -> Column:
    """A figure in bold when the row calls it abnormal."""
    title, rules = works_title(field, lang), strong_rules(field)
    return figure_column(
        field, title, decimals=decimals, width=width, cellClassRules=rules, wrapHeaderText=True, **more
    )


def bar_column(field: str, lang: str) -> Column:
    """A bar of per cents."""
    return rendered_column(field, works_title(field, lang), "Bullet", width=BAR_WIDTH + 20)


def work_record(row: Work, main: Reading, lang: str) -> dict[str, Any]:
    """What every work's row has: mark, name, when it was measured, what that is worth, the last 24 hours."""
    return {
        "code": row.code,
        "mark": _mark(row, main.judgement),
        "name": {"code": row.code, "title": row.name, "order": row.code},
        "at": day_time(main.at, lang),
        "state": say(f"network.judgement.{main.judgement.value}", lang),
        "trace": {"points": list(main.trace), "priority": row.priority},
    }


def share_bar(value: float | None, limit: float, priority: int | None) -> dict[str, Any] | None:
    """A bar of per cents with the limit as its tick."""
    if value is None:
        return None
    coloured = priority if value > limit else None
    return {"value": value, "expected": limit, "max": 110, "width": BAR_WIDTH, "track": True, "priority": coloured}


def claimed(claims: Mapping[str, bool]) -> list[str]:
    """The columns whose claim to be abnormal is true."""
    return [name for name, is_so in claims.items() if is_so]


def until_full(minutes: float | None, lang: str) -> str:
    """`42 min`; "–" while nothing rises, "now" for a well that spills over."""
    if minutes == 0:
        return works_title("spilling", lang)
    return duration(None if minutes is None else timedelta(minutes=minutes), lang)


def _mark(row: Work, judgement: Judgement) -> dict[str, Any]:
    if row.priority is not None:
        return {"priority": row.priority, "state": row.display, "order": row.priority}
    if isinstance(row, SubstationRow | FeederRow) and row.is_off:
        return {"priority": None, "state": "off", "order": OFF_RANK}
    if judgement is not Judgement.JUDGED or (isinstance(row, FeederRow) and row.off is None):
        return {"priority": None, "state": "acknowledged", "order": UNKNOWN_RANK}
    return {"priority": None, "state": "normal", "order": NO_RANK}
