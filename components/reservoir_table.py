"""The table of reservoirs: level, what they hold, how long that lasts at the mean outflow of the last 24 hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.works_table import (
    Column,
    bar_column,
    claimed,
    first_columns,
    share_bar,
    trace_column,
    work_record,
    works_figure,
)
from data_access.rows.situation import ReservoirRow

FULL_PCT = 100.0


def reservoir_columns(lang: str) -> list[Column]:
    """From left to right, the least needed last."""
    return [
        *first_columns(lang),
        works_figure("autonomy", lang, 1, 92),
        works_figure("level", lang, width=76),
        bar_column("level_bar", lang),
        works_figure("content", lang, width=84),
        works_figure("volume", lang, width=92),
        works_figure("outflow", lang, width=92),
        trace_column(lang),
    ]


def reservoir_rows(rows: Sequence[ReservoirRow], lang: str) -> list[dict[str, Any]]:
    """One record per reservoir in the order given."""
    return [_record(row, lang) for row in rows]


def _record(row: ReservoirRow, lang: str) -> dict[str, Any]:
    return {
        **work_record(row, row.level, lang),
        "autonomy": row.autonomy_h,
        "level": row.level.value,
        "level_bar": share_bar(row.level.value, FULL_PCT, None),
        "content": row.content_m3,
        "volume": row.capacity_m3,
        "outflow": row.outflow_m3h,
        "strong": claimed({"autonomy": row.is_short}),
    }
