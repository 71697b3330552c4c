"""The table of gateways: silent sensors and since when, battery and the month in which it will have to be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from components.formats import day_time, month
from components.grid import column, rendered_column
from components.works_table import (
    Column,
    claimed,
    first_columns,
    trace_column,
    work_record,
    works_figure,
    works_title,
)
from data_access.rows.gateways import GatewayRow

NEVER = date(9999, 1, 1)


def gateway_columns(lang: str) -> list[Column]:
    """From left to right, the least needed last."""
    return [
        *first_columns(lang),
        works_figure("silent", lang, width=60),
        works_figure("carried", lang, width=78, minWidth=76),
        rendered_column("since", works_title("silent_since", lang), "Strong", width=104),
        works_figure("battery", lang, width=82),
        rendered_column("replace", works_title("replace", lang), "Strong", width=94, minWidth=90),
        column("at", works_title("at", lang), width=104, minWidth=102, cellClass="secondary"),
        trace_column(lang),
    ]


def gateway_rows(rows: Sequence[GatewayRow], today: date, lang: str) -> list[dict[str, Any]]:
    """One record per gateway in the order given."""
    return [_record(row, today, lang) for row in rows]


def _record(row: GatewayRow, today: date, lang: str) -> dict[str, Any]:
    since, due = row.silent_since, row.replace_on
    is_told = row.carried > 0 or not row.not_kept
    return {
        **work_record(row, row.battery, lang),
        "carried": row.carried if is_told else None,
        "silent": row.silent if is_told else None,
        "since": {"text": day_time(since, lang), "strong": row.is_silent, "order": since.timestamp() if since else 0},
        "battery": row.battery.value,
        "replace": {
            "text": month(due, lang),
            "strong": row.needs_battery_soon(today),
            "order": (due or NEVER).isoformat(),
        },
        "strong": claimed({"silent": row.silent > 0, "battery": row.has_low_battery}),
    }
