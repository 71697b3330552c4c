"""The table of indicators: where each stands on its way from 2014 to the target, and when its trend gets there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from components.formats import MISSING, NBSP, isolated, number, quarter, signed
from components.grid import column, data_grid, rendered_column
from components.roadmap_words import listed, ordered
from components.text import say
from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import ASSUMPTION, Status, TargetDate

PRIORITIES: Mapping[Status, int | None] = {Status.BEHIND: 3, Status.ADRIFT: 2}
BULLET_WIDTH = 170
STATUS_ORDER = (Status.ON_TRACK, Status.BEHIND, Status.ADRIFT, Status.NO_EVIDENCE)
_DAYS_PER_QUARTER = 365.25 / 4


def kpi_grid(grid_id: StrEnum, lang: str) -> Component:
    """The empty table; `kpi_records` fill it."""
    grid: Any = data_grid(grid_id, _columns(lang), lang, row_height=32, empty=say("roadmap.kpis.empty", lang))
    grid.dashGridOptions["domLayout"] = "autoHeight"  # as high as its rows: the page scrolls, the table does not
    return grid


def _columns(lang: str) -> list[dict[str, Any]]:
    def title(name: str) -> str:
        return say(f"roadmap.kpis.{name}", lang)

    figure = {"type": "rightAligned"}
    return [
        rendered_column("mark", "", "Mark", width=44, resizable=False),
        rendered_column("name", title("name"), "KpiName", minWidth=280),
        _figure("baseline", title("baseline"), 64),
        rendered_column("value", title("value"), "Strong", width=82, **figure),
        _figure("expected", title("expected"), 78),
        _figure("target", title("target"), 72),
        rendered_column("course", title("course"), "Bullet", width=BULLET_WIDTH + 24),
        rendered_column("gap", title("gap"), "Strong", width=80, **figure),
        rendered_column("trend", title("trend"), "Sparkline", width=106),
        rendered_column("reaches", title("reaches"), "Strong", width=204 if lang == "ar" else 148),
        rendered_column("delay", title("delay"), "Strong", width=82, **figure),
        column("owner", title("owner"), width=128),
    ]


def _figure(field: str, title: str, width: int) -> dict[str, Any]:
    """A figure in the decimals of its own row."""
    shown = {"function": "ainNumber(params.value, params.data.decimals)"}
    return column(
        field,
        title,
        width=width,
        type="rightAligned",
        cellClass=["ag-right-aligned-cell", "secondary"],
        valueFormatter=shown,
    )


def kpi_records(rows: Sequence[KpiRow], lang: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """One record per indicator; its link keeps the instant of the page."""
    return [_record(row, lang, query.get("at")) for row in rows]


def _record(row: KpiRow, lang: str, at: str | None) -> dict[str, Any]:
    priority = PRIORITIES.get(row.status)
    known = row.status is not Status.NO_EVIDENCE
    off = priority is not None
    return {
        "code": row.code,
        "mark": _mark(row.status),
        "name": {
            "text": row.names.of(lang),
            "note": _note(row, lang),
            "href": f"/roadmap/{row.code}{f'?at={at}' if at else ''}",
        },
        "decimals": row.decimals,
        "baseline": row.baseline,
        "value": {"text": number(row.value, lang, row.decimals), "strong": off, "value": row.value},
        "expected": row.expected,
        "target": row.target,
        "course": _course(row, priority) if known else None,
        "gap": {"text": gap_text(row, lang), "strong": off, "value": row.ahead},
        "trend": {"points": list(row.trend), "priority": priority},
        "reaches": {"text": reaches_text(row, lang), "strong": off, "order": _reach_order(row)},
        "delay": {"text": delay_text(row, lang), "strong": off, "value": _delay_quarters(row)},
        "owner": say(f"roadmap.owners.{row.owner}", lang),
    }


def _mark(status: Status) -> dict[str, Any]:
    if status is Status.ON_TRACK:
        return {"state": "normal", "order": 0}
    return {"priority": PRIORITIES.get(status), "order": STATUS_ORDER.index(status)}


def _note(row: KpiRow, lang: str) -> str:
    """The unit, and what to know about the value: assumed, partly covered, or too old."""
    notes = [say(f"units.{row.unit}", lang)]
    if row.status is Status.NO_EVIDENCE and not row.period_end:
        notes.append(say("roadmap.kpis.never", lang))
    elif row.status is Status.NO_EVIDENCE:
        notes.append(say("roadmap.kpis.last_known", lang, quarter=quarter(row.period_end, lang)))
    if row.source == ASSUMPTION:
        notes.append(say("roadmap.kpis.assumed", lang))
    elif row.partial and row.status is not Status.NO_EVIDENCE:
        notes.append(say("roadmap.kpis.partial", lang))
    return " · ".join(note for note in notes if note)


def _course(row: KpiRow, priority: int | None) -> dict[str, Any]:
    return {
        "value": None if row.share_done is None else max(0.0, row.share_done),
        "expected": row.share_expected,
        "max": 1,
        "priority": priority,
        "track": True,
        "width": BULLET_WIDTH,
    }


def gap_text(row: KpiRow, lang: str) -> str:
    """Value less expected, as read on a scale: `−0,7 pt`, `+5`; the sign is not the judgement."""
    if row.ahead is None:
        return MISSING
    points = f"{NBSP}{say('roadmap.points', lang)}" if row.unit == "%" else ""
    return ordered(signed(row.direction * row.ahead, lang, row.decimals) + points, lang)


def reaches_text(row: KpiRow, lang: str) -> str:
    """The quarter in which the trend meets the target, with its interval, or that it does not."""
    if row.status is Status.NO_EVIDENCE:
        return MISSING
    if row.reaches is None:
        return say("roadmap.kpis.not_on_path", lang)
    return f"{quarter(row.reaches.on, lang)} {interval_text(row.reaches, lang)}".strip()


def interval_text(reached: TargetDate, lang: str) -> str:
    """`(2024–2026)`, `(2025–…)` when nothing bounds it, nothing when it falls within one year."""
    latest = reached.latest.year if reached.latest else "…"
    if latest == reached.earliest.year:
        return ""
    return isolated(f"({reached.earliest.year}–{latest})", lang)


def delay_text(row: KpiRow, lang: str) -> str:
    """Quarters between the target's date and the day the trend meets it."""
    quarters = _delay_quarters(row)
    if quarters is None:
        return MISSING
    return ordered(f"{signed(quarters, lang)}{NBSP}{say('roadmap.quarters', lang)}", lang)


def _delay_quarters(row: KpiRow) -> int | None:
    if row.reaches is None or row.target_on is None:
        return None
    return round((row.reaches.on - row.target_on).days / _DAYS_PER_QUARTER)


def _reach_order(row: KpiRow) -> str:
    if row.reaches:
        return row.reaches.on.isoformat()
    return "" if row.status is Status.NO_EVIDENCE else date.max.isoformat()


def table_note(rows: Sequence[KpiRow], lang: str) -> str:
    """`12 indicateurs, T3 2018 : 6 sur trajectoire, 3 en retrait, ...`; nothing without indicators."""
    if not rows:
        return ""
    counts = Counter(row.status for row in rows)
    told = [say(f"roadmap.counted.{status}", lang, count=counts[status]) for status in STATUS_ORDER if counts[status]]
    newest = max((row.period_end for row in rows if row.period_end), default=None)
    total = say("roadmap.counted.all", lang, count=len(rows))
    return say("roadmap.kpis.note", lang, total=total, quarter=quarter(newest, lang), parts=listed(told, lang))
