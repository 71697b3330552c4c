"""The table of the feeders of a substation: load against the cable, customers, and whether it is alive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.cards import card, export_link
from components.formats import day_time, isolated, number
from components.grid import column, data_grid, figure_column
from components.power_ids import Power
from components.sector_table import strong_rules
from components.text import say
from components.works_table import (
    Column,
    claimed,
    first_columns,
    last_columns,
    work_record,
    works_figure,
    works_title,
)
from data_access.rows.power import FeederRow


def feeder_card(lang: str) -> Component:
    """The empty table under the name of its substation; `feeder_rows` fill it."""
    grid = data_grid(Power.FEEDERS, _columns(lang), lang, empty=_say("none", lang))
    export = export_link("/api/v1/feeders.csv", say("shell.export", lang))
    note = html.Span(id=Power.FEEDERS_NOTE)
    return card(html.Span(_say("title_of_none", lang), id=Power.FEEDERS_TITLE), grid, note=note, tools=export)


def feeder_rows(rows: Sequence[FeederRow], lang: str) -> list[dict[str, Any]]:
    """One record per feeder in the order given."""
    return [_record(row, lang) for row in rows]


def feeder_note(rows: Sequence[FeederRow], lang: str) -> str:
    """How many there are, how many of them are dead, and whether only a cut of the whole substation is known."""
    if not rows:
        return ""
    told = _say("note", lang, count=len(rows), dead=number(sum(row.is_dead for row in rows), lang))
    return f"{told} · {_say('cut_as_one', lang)}" if any(row.off is None for row in rows) else told


def _columns(lang: str) -> list[Column]:
    return [
        *first_columns(lang),
        works_figure("load", lang, 2, 84),
        works_figure("capacity", lang, width=96),
        figure_column("share", "%", width=60, cellClassRules=strong_rules("share")),
        works_figure("customers", lang, width=84),
        works_figure("off", lang, width=76, minWidth=74),
        column("since", works_title("since", lang), width=106, cellClass="secondary"),
        *last_columns(lang),
    ]


def _record(row: FeederRow, lang: str) -> dict[str, Any]:
    shown = work_record(row, row.load, lang)
    if row.is_dead:
        shown["state"] = _say("dead", lang)
    return {
        **shown,
        "load": row.load.value,
        "capacity": row.capacity_mva,
        "share": row.load_pct,
        "customers": row.customers,
        "off": row.customers_off,
        "since": day_time(row.off.since if row.off else None, lang),
        "strong": claimed({"share": row.is_heavy, "load": row.is_dead, "off": bool(row.customers_off)}),
    }


def feeder_title(substation: str, lang: str) -> str:
    """`Départs de PS-07`."""
    return _say("title", lang, substation=isolated(substation, lang))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"power.feeders.{key}", lang, **values)
