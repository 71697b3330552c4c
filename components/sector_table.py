"""The table of sectors: raw figures in the cells so that columns sort, abnormal ones in bold, the unknown as "–"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from components.formats import isolated, number
from components.grid import column, data_grid, figure_column, rendered_column
from components.ids import Network
from components.pressure import bar
from components.text import say
from data_access.rows.network import SectorRow, Zoned

BULLET_REACH = 1.75  # the widest share of the usual night that a bullet shows
BULLET_WIDTH = 70
NO_RANK = 9
UNKNOWN_RANK = 2.5


def sector_table(lang: str) -> Component:
    """The empty table; `sector_rows` fill it."""
    return data_grid(Network.TABLE, columns(lang), lang, empty=say("network.table.none", lang))


def columns(lang: str) -> list[dict[str, Any]]:
    """From left to right, the least needed last."""
    title = {key: say(f"network.table.{key}", lang) for key in TITLES}
    sparkline = {"suppressHeaderMenuButton": True, "sortable": False}
    return [
        rendered_column("mark", "", "Mark", width=42, resizable=False),
        {**rendered_column("sector", title["sector"], "TwoLines"), "getQuickFilterText": QUICK, "minWidth": 150},
        column("zone", title["zone"], width=113, minWidth=113, cellClass="secondary"),
        _figure("inflow", title["inflow"], 0, 60),
        rendered_column("night", title["night"], "Bullet", width=BULLET_WIDTH + 18, wrapHeaderText=True),
        _change(title["change"]),
        _figure("pressure", title["pressure"], 1, 54),
        _figure("losses", title["losses"], 1, 62),
        rendered_column("sensors", title["sensors"], "Strong", width=76, type="rightAligned"),
        rendered_column("trace", title["trace"], "Sparkline", width=86, minWidth=86, **sparkline),
    ]


TITLES = ("sector", "zone", "inflow", "night", "change", "pressure", "losses", "sensors", "trace")
QUICK = {"function": "params.data.code + ' ' + params.data.sector.title + ' ' + params.data.zone"}


def sector_rows(rows: Sequence[SectorRow], lang: str) -> list[dict[str, Any]]:
    """One record per sector in the order given, for `rowData`."""
    return [_record(row, lang) for row in rows]


def mark_of(row: SectorRow) -> dict[str, Any]:
    """The mark of a sector: its worst alert, a question mark when it cannot be judged, a grey ring when normal."""
    if row.alert:
        return {"priority": row.alert.priority, "state": row.alert.display, "order": row.alert.priority}
    if not row.is_judged:
        return {"priority": None, "state": "acknowledged", "order": UNKNOWN_RANK}
    return {"priority": None, "state": "normal", "order": NO_RANK}


def _record(row: SectorRow, lang: str) -> dict[str, Any]:
    name = row.place.name(lang)
    return {
        "code": row.place.code,
        "judged": row.judgement.value,
        "mark": mark_of(row),
        "sector": {"code": row.place.code, "title": name, "order": row.place.code},
        "zone": row.arrondissement.name(lang) if row.arrondissement else "",
        "inflow": row.inflow.value,
        "night": _bullet(row.night, row.priority),
        "change": row.night.change_pct,
        "pressure": bar(row.pressure_m),
        "losses": row.losses_m3h,
        "sensors": {
            "text": sensors_fresh(row, lang),
            "strong": row.sensors_fresh < row.sensors_told,
            "order": row.sensors_fresh - row.sensors,
        },
        "trace": {"points": list(row.trace), "priority": row.priority},
        "strong": _abnormal(row),
    }


def sensors_fresh(row: SectorRow, lang: str) -> str:
    """`2/3` of those of which it can be told; "–" where nothing that they said is kept."""
    if row.sensors and not row.sensors_told:
        return number(None, lang)
    return isolated(f"{row.sensors_fresh}/{row.sensors_told}", lang)


def _bullet(night: Zoned, priority: int | None) -> dict[str, Any] | None:
    """The night as a share of the usual one, so that every tick stands at the same place."""
    if night.value is None or not night.expected:
        return None
    share = [None if figure is None else figure / night.expected for figure in (night.value, night.low, night.high)]
    return {
        "value": share[0],
        "low": share[1],
        "high": share[2],
        "expected": 1,
        "max": BULLET_REACH,
        "width": BULLET_WIDTH,
        "priority": priority if night.is_outside else None,
    }


def _abnormal(row: SectorRow) -> list[str]:
    """The columns whose figure is abnormal."""
    claims = {
        "inflow": row.inflow.is_outside,
        "change": row.night.is_outside,
        "pressure": row.pressure_is_low,
        "losses": row.losses_m3h is not None,
    }
    return [name for name, is_so in claims.items() if is_so]


def _figure(field: str, title: str, decimals: int, width: int) -> dict[str, Any]:
    rules = strong_rules(field)
    return figure_column(field, title, decimals=decimals, width=width, cellClassRules=rules, wrapHeaderText=True)


def _change(title: str) -> dict[str, Any]:
    shown = {"function": "ainSigned(params.value, 0, '%')"}
    return column(
        "change", title, width=66, type="rightAligned", valueFormatter=shown, cellClassRules=strong_rules("change")
    )


def strong_rules(field: str) -> dict[str, str]:
    """Classes of a figure's cell: bold when the row calls it abnormal, quiet otherwise."""
    return {
        "strong": f"params.data.strong.includes('{field}')",
        "secondary": f"!params.data.strong.includes('{field}')",
    }
