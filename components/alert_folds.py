"""The list in a flood of alarms: a banner, and the rows of a sector behind the one that came first.

P1 is never folded. assets/alert_floods.js hides what is folded, and shows it again where a person asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.formats import day_time, isolated
from components.text import say
from data_access.rows.alarm_quality import Flood
from data_access.rows.alerts import AlertRow

NEVER_FOLDED = 1  # the priority that everybody sees, whatever happens


def by_sector(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """P1 as they stood, then sector by sector, most urgent one first; in each the first out first."""
    alone: list[AlertRow] = []
    groups: dict[str, list[AlertRow]] = {}
    for row in rows:
        if row.priority <= NEVER_FOLDED:
            alone.append(row)
        else:
            groups.setdefault(_sector(row) or row.code, []).append(row)
    urgent = sorted(groups.values(), key=lambda group: min(row.priority for row in group))
    return [*alone, *(row for group in urgent for row in sorted(group, key=_first_out))]


def folds(rows: Sequence[AlertRow], lang: str) -> Mapping[str, Mapping[str, Any]]:
    """Of each alert that is folded: its sector, and for the first one of a sector the words for those behind it.

    A sector with a single alert, an alert without a sector and P1 are not in the answer.
    """
    groups: dict[str, list[AlertRow]] = {}
    for row in rows:
        sector = _sector(row)
        if sector is not None and row.priority > NEVER_FOLDED:
            groups.setdefault(sector, []).append(row)
    return {
        row.code: {"sector": sector} if place else {"sector": sector, **_words(row, group, lang)}
        for sector, group in groups.items()
        if len(group) > 1
        for place, row in enumerate(sorted(group, key=_first_out))
    }


def flood_banner(flood: Flood | None, is_plain: bool, lang: str) -> Component | None:
    """Since when, how many, and the switch of this browser; nothing where there is no flood."""
    if flood is None:
        return None
    told = say("alerts.flood.title", lang, time=day_time(flood.began, lang), count=flood.alarms)
    explained, switch = ("plain", "fold") if is_plain else ("folded", "unfold")
    words = attributes(aria_pressed=str(not is_plain).lower())
    return html.Div(
        [
            html.B(told),
            html.Span(say(f"alerts.flood.{explained}", lang), className="secondary"),
            html.Span(className="spring"),
            html.Button(
                say(f"alerts.flood.{switch}", lang), className="button button--small js-flood", type="button", **words
            ),
        ],
        className="banner banner--flood",
        role="status",
    )


def _sector(row: AlertRow) -> str | None:
    return row.place.code if row.place else None


def _first_out(row: AlertRow) -> tuple[datetime, str]:
    return row.detected_at, row.code


def _words(first: AlertRow, group: Sequence[AlertRow], lang: str) -> dict[str, str]:
    """How many stand behind the first out, and the most urgent priority among them where that is more than its own."""
    more, worst = len(group) - 1, min(row.priority for row in group)
    told, label = say("alerts.flood.more", lang, count=more), f"+{more}"
    if worst == first.priority:
        return {"label": isolated(label, lang), "title": told}
    urgent = sum(row.priority == worst for row in group)
    title = say("alerts.flood.urgent", lang, more=told, priority=f"P{worst}", count=urgent)
    return {"label": isolated(f"{label} (P{worst})", lang), "title": title}
