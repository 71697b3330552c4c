"""The interruptions of electricity: where, since when, who was off, how supply came back, why, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from components.formats import clock_time, day_time, duration, isolated, listed, number
from components.grid import column, data_grid, figure_column, rendered_column
from components.power_ids import Power
from components.sector_table import strong_rules
from components.text import known, say
from data_access.rows.power import InterruptionRow


def interruption_table(lang: str) -> Component:
    """The empty table; `interruption_rows` fill it."""
    return data_grid(Power.INTERRUPTIONS, _columns(lang), lang, empty=_say("none", lang))


def interruption_rows(rows: Sequence[InterruptionRow], lang: str) -> list[dict[str, Any]]:
    """One record per interruption in the order given."""
    return [_record(row, lang) for row in rows]


def interruption_note(rows: Sequence[InterruptionRow], lang: str) -> str:
    """How many are in progress and how many are listed."""
    return _say("note", lang, running=number(sum(row.is_running for row in rows), lang), count=len(rows))


def _columns(lang: str) -> list[dict[str, Any]]:
    return [
        rendered_column("state", _say("state", lang), "Chip", width=92),
        rendered_column("place", _say("place", lang), "TwoLines", minWidth=170),
        rendered_column("since", _say("since", lang), "Strong", width=106),
        figure_column("customers", _say("customers", lang), width=74, cellClassRules=strong_rules("customers")),
        figure_column("off", _say("off", lang), width=74, cellClassRules=strong_rules("off")),
        column("steps", _say("steps", lang), minWidth=150, cellClass="secondary", tooltipField="steps"),
        column("cause", _say("cause", lang), width=120, cellClass="secondary"),
        rendered_column("lasted", _say("lasted", lang), "Strong", width=80, type="rightAligned"),
    ]


def _record(row: InterruptionRow, lang: str) -> dict[str, Any]:
    started = row.outage.started_at
    state = "running" if row.is_running else "restored"
    return {
        "code": row.code,
        "state": {"text": _say(f"is.{state}", lang), "strong": row.is_running, "plain": not row.is_running},
        "place": {"code": row.asset or row.zone, "title": row.name or "", "order": row.asset or row.zone},
        "since": {"text": day_time(started, lang), "order": started.timestamp()},
        "customers": row.outage.customers,
        "off": row.off,
        "steps": _steps(row, lang),
        "cause": _cause(row, lang),
        "lasted": {
            "text": duration(row.lasted, lang),
            "strong": row.is_running,
            "order": row.lasted.total_seconds(),
        },
        "strong": ["off"] if row.is_running else [],
    }


def _steps(row: InterruptionRow, lang: str) -> str:
    return listed((_step(step.at, step.customers, lang) for step in row.outage.steps), lang) or _say("no_step", lang)


def _step(at: Any, customers: int, lang: str) -> str:
    return isolated(f"{clock_time(at)} +{number(customers, lang)}", lang)


def _cause(row: InterruptionRow, lang: str) -> str:
    key = f"power.cause.{row.cause}"
    told = say(key if known(key, lang) else "power.cause.unknown", lang)
    return _say("planned", lang, cause=told) if row.planned else told


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"power.cuts.{key}", lang, **values)
