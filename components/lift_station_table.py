"""The table of lift stations: level, how fast it rises, when it would overflow, pumps, the nearest rain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.formats import isolated, number
from components.grid import column, rendered_column
from components.sector_table import strong_rules
from components.works_table import (
    Column,
    bar_column,
    claimed,
    first_columns,
    last_columns,
    share_bar,
    until_full,
    work_record,
    works_figure,
    works_title,
)
from data_access.rows.situation import LiftStationRow

LAST = 1e9  # where a station stands that does not fill, when sorted by the time until it would overflow


def station_columns(lang: str) -> list[Column]:
    """From left to right, the least needed last."""
    pumps = {"type": "rightAligned", "cellClassRules": strong_rules("pumps")}
    return [
        *first_columns(lang),
        works_figure("level", lang, 1),
        bar_column("level_bar", lang),
        works_figure("rise", lang, 1, 96),
        rendered_column("overflow", works_title("overflow", lang), "Strong", width=110, type="rightAligned"),
        column("pumps", works_title("pumps", lang), width=84, **pumps),
        works_figure("rain_hour", lang, 1, 84),
        works_figure("rain_day", lang, 1, 84),
        column("gauge", works_title("gauge", lang), width=132, cellClass="secondary"),
        *last_columns(lang),
    ]


def station_rows(rows: Sequence[LiftStationRow], lang: str) -> list[dict[str, Any]]:
    """One record per station in the order given."""
    return [_record(row, lang) for row in rows]


def _record(row: LiftStationRow, lang: str) -> dict[str, Any]:
    high, minutes = row.is_high, row.overflow_min
    return {
        **work_record(row, row.level, lang),
        "level": row.level.value,
        "level_bar": share_bar(row.level.value, row.high_pct, row.priority),
        "rise": row.rising_pct_h,
        "overflow": {
            "text": until_full(minutes, lang),
            "strong": row.fills_soon,
            "order": LAST if minutes is None else minutes,
        },
        "pumps": isolated(f"{number(row.pumps_running, lang)}/{row.pumps}", lang),
        "rain_hour": row.rain.hour_mm if row.rain else None,
        "rain_day": row.rain.day_mm if row.rain else None,
        "gauge": isolated(f"{row.rain.gauge}, {number(row.rain.km, lang, 1)} km", lang) if row.rain else "–",
        "strong": claimed({"level": high, "pumps": high and row.pumps_running == 0}),
    }
