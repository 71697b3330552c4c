"""The table of substations: load against capacity with and without the largest transformer, customers off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.formats import day_time
from components.grid import column, figure_column
from components.sector_table import strong_rules
from components.works_table import (
    Column,
    bar_column,
    claimed,
    first_columns,
    last_columns,
    share_bar,
    work_record,
    works_figure,
    works_title,
)
from data_access.rows.situation import SubstationRow


def substation_columns(lang: str) -> list[Column]:
    """From left to right, the least needed last."""
    return [
        *first_columns(lang),
        works_figure("load", lang, 1),
        works_figure("capacity", lang, width=110),
        bar_column("load_share", lang),
        figure_column("share", "%", width=60, cellClassRules=strong_rules("share")),
        works_figure("firm", lang, width=76),
        works_figure("firm_peak", lang, width=84),
        works_figure("customers", lang, width=100),
        works_figure("off", lang, minWidth=74),
        column("since", works_title("since", lang), width=110, cellClass="secondary"),
        *last_columns(lang),
    ]


def substation_rows(rows: Sequence[SubstationRow], lang: str) -> list[dict[str, Any]]:
    """One record per substation in the order given."""
    return [_record(row, lang) for row in rows]


def _record(row: SubstationRow, lang: str) -> dict[str, Any]:
    strong = {
        "share": row.is_heavy,
        "firm": row.is_outgrown,
        "firm_peak": row.is_outgrown_at_peak,
        "off": row.off.customers > 0,
    }
    return {
        **work_record(row, row.load, lang),
        "load": row.load.value,
        "capacity": row.capacity_mva,
        "load_share": share_bar(row.load_pct, row.heavy_pct, row.priority),
        "share": row.load_pct,
        "firm": row.firm_pct,
        "firm_peak": row.peak_firm_pct,
        "customers": row.customers,
        "off": row.off.customers,
        "since": day_time(row.off.since, lang),
        "strong": claimed(strong),
    }
