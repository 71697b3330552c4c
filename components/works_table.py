"""The works of electricity, sanitation and telecom: a table each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from components.cards import card, export_link
from components.formats import day_time, duration, isolated, number
from components.grid import column, data_grid, figure_column, rendered_column
from components.sector_table import NO_RANK, UNKNOWN_RANK, strong_rules
from components.states import empty_block
from components.text import say
from data_access.rows.situation import (
    GatewayRow,
    Judgement,
    LiftStationRow,
    Reading,
    SubstationRow,
)

EXPORTS = {
    "electricity": "/api/v1/substations.csv",
    "sanitation": "/api/v1/lift-stations.csv",
    "telecom": "/api/v1/gateways.csv",
}
BAR_WIDTH = 84
HEAVY_PCT, HIGH_PCT, LOW_BATTERY_PCT, FIRM_PCT = 80.0, 85.0, 20.0, 100.0
Works = Sequence[SubstationRow] | Sequence[LiftStationRow] | Sequence[GatewayRow]


def works_card(grid_id: StrEnum, service: str, lang: str) -> Component:
    """The works of a service with their export; `works_rows` fill the table."""
    grid = data_grid(grid_id, COLUMNS[service](lang), lang, empty=say("network.works.none", lang))
    export = export_link(EXPORTS[service], say("shell.export", lang))
    return card(say(f"network.works.{service}", lang), grid, tools=export, modifier="network__works")


def no_works(lang: str) -> list[Component]:
    """Instead of the headlines of a service without works: says how to get some."""
    return [empty_block(say("network.no_works", lang), say("network.no_works_cure", lang))]


def works_rows(service: str, rows: Works, lang: str) -> list[dict[str, Any]]:
    """One record per work in the order given, for `rowData`."""
    return [RECORDS[service](row, lang) for row in rows]


def _title(key: str, lang: str) -> str:
    return say(f"network.works.{key}", lang)


def _first_columns(lang: str) -> list[dict[str, Any]]:
    return [
        rendered_column("mark", "", "Mark", width=42, resizable=False),
        rendered_column("name", _title("name", lang), "TwoLines", minWidth=190),
    ]


def _last_columns(lang: str) -> list[dict[str, Any]]:
    return [
        column("at", _title("at", lang), width=110, cellClass="secondary"),
        column("state", _title("state", lang), width=140, cellClass="secondary"),
        rendered_column("trace", _title("trace", lang), "Sparkline", width=94, sortable=False),
    ]


def _figure(field: str, lang: str, decimals: int = 0, width: int = 100) -> dict[str, Any]:
    title = _title(field, lang)
    return figure_column(field, title, decimals=decimals, width=width, cellClassRules=strong_rules(field))


def _bar(field: str, title: str) -> dict[str, Any]:
    return rendered_column(field, title, "Bullet", width=BAR_WIDTH + 20)


def _substation_columns(lang: str) -> list[dict[str, Any]]:
    return [
        *_first_columns(lang),
        _figure("load", lang, 1),
        _figure("capacity", lang, width=120),
        _bar("load_share", _title("load_share", lang)),
        figure_column("share", "%", width=60, cellClassRules=strong_rules("share")),
        {**_figure("firm", lang, width=76), "wrapHeaderText": True},
        {**_figure("firm_peak", lang, width=84), "wrapHeaderText": True},
        _figure("customers", lang),
        _figure("off", lang),
        column("since", _title("since", lang), width=120, cellClass="secondary"),
        *_last_columns(lang),
    ]


def _lift_columns(lang: str) -> list[dict[str, Any]]:
    return [
        *_first_columns(lang),
        _figure("level", lang, 1),
        _bar("level_bar", _title("level_bar", lang)),
        _figure("rise", lang, 1, 110),
        column("overflow", _title("overflow", lang), width=120, type="rightAligned"),
        column("pumps", _title("pumps", lang), width=96, type="rightAligned", cellClassRules=strong_rules("pumps")),
        *_last_columns(lang),
    ]


def _gateway_columns(lang: str) -> list[dict[str, Any]]:
    return [
        *_first_columns(lang),
        _figure("carried", lang),
        _figure("silent", lang),
        _figure("battery", lang),
        column("heard", _title("heard", lang), width=130, cellClass="secondary"),
        *_last_columns(lang),
    ]


def _record(row: SubstationRow | LiftStationRow | GatewayRow, main: Reading, lang: str) -> dict[str, Any]:
    """What every work's row has: mark, name, when it was measured, what that is worth, the last 24 hours."""
    return {
        "code": row.code,
        "mark": _mark(row.priority, row.display, main.judgement),
        "name": {"code": row.code, "title": row.name, "order": row.code},
        "at": day_time(main.at, lang),
        "state": say(f"network.judgement.{main.judgement.value}", lang),
        "trace": {"points": list(main.trace), "priority": row.priority},
    }


def _mark(priority: int | None, display: str | None, judgement: Judgement) -> dict[str, Any]:
    if priority is not None:
        return {"priority": priority, "state": display, "order": priority}
    if judgement is not Judgement.JUDGED:
        return {"priority": None, "state": "acknowledged", "order": UNKNOWN_RANK}
    return {"priority": None, "state": "normal", "order": NO_RANK}


def _substation(row: SubstationRow, lang: str) -> dict[str, Any]:
    share = row.load_pct
    strong = {
        "share": beyond(share, HEAVY_PCT),
        "firm": beyond(row.firm_pct, FIRM_PCT),
        "firm_peak": beyond(row.peak_firm_pct, FIRM_PCT),
        "off": row.customers_off > 0,
    }
    return {
        **_record(row, row.load, lang),
        "load": row.load.value,
        "capacity": row.capacity_mva,
        "load_share": _share(share, HEAVY_PCT, row.priority),
        "share": share,
        "firm": row.firm_pct,
        "firm_peak": row.peak_firm_pct,
        "customers": row.customers,
        "off": row.customers_off,
        "since": day_time(row.off_since, lang),
        "strong": _true(strong),
    }


def _lift_station(row: LiftStationRow, lang: str) -> dict[str, Any]:
    level = row.level.value
    pumps = number(row.pumps_running, lang)
    high = beyond(level, HIGH_PCT)
    return {
        **_record(row, row.level, lang),
        "level": level,
        "level_bar": _share(level, HIGH_PCT, row.priority),
        "rise": row.rising_pct_h,
        "overflow": until_full(row.overflow_min, lang),
        "pumps": isolated(f"{pumps}/{row.pumps}", lang),
        "strong": _true({"level": high, "pumps": high and row.pumps_running == 0}),
    }


def _gateway(row: GatewayRow, lang: str) -> dict[str, Any]:
    low = row.battery.value is not None and row.battery.value < LOW_BATTERY_PCT
    return {
        **_record(row, row.battery, lang),
        "carried": row.carried,
        "silent": row.silent,
        "battery": row.battery.value,
        "heard": day_time(row.heard_at, lang),
        "strong": _true({"silent": row.silent > 0, "battery": low}),
    }


def _share(value: float | None, limit: float, priority: int | None) -> dict[str, Any] | None:
    """A bar of per cents with the limit as its tick."""
    if value is None:
        return None
    coloured = priority if value > limit else None
    return {"value": value, "expected": limit, "max": 110, "width": BAR_WIDTH, "track": True, "priority": coloured}


def beyond(value: float | None, limit: float) -> bool:
    """Known, and above the limit."""
    return value is not None and value > limit


def _true(claims: Mapping[str, bool]) -> list[str]:
    return [name for name, is_so in claims.items() if is_so]


def until_full(minutes: float | None, lang: str) -> str:
    """`42 min`; "–" while nothing rises."""
    return duration(None if minutes is None else timedelta(minutes=minutes), lang)


COLUMNS: Mapping[str, Callable[[str], list[dict[str, Any]]]] = {
    "electricity": _substation_columns,
    "sanitation": _lift_columns,
    "telecom": _gateway_columns,
}
RECORDS: Mapping[str, Callable[[Any, str], dict[str, Any]]] = {
    "electricity": _substation,
    "sanitation": _lift_station,
    "telecom": _gateway,
}
