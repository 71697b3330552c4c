"""The list of worksites: rows in, grid columns and grid rows out, and the figures of the page's first line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from components.cards import headline
from components.formats import number, percent
from components.grid import column, rendered_column
from components.marks import priority_mark
from components.text import say
from components.worksite_words import delay, enumerated, progress, short_ref, title, where, word
from data_access.rows.worksites import ALL_STATUSES, WorksiteRow, WorksiteSummary

ROW_HEIGHT = 38


def columns(lang: str) -> list[dict[str, Any]]:
    """Glyph, site, progress against plan, progress, delay."""
    return [
        rendered_column("glyph", "", "WorksiteGlyph", width=36),
        rendered_column("site", say("worksites.list.site", lang), "TwoLines", flex=1, minWidth=150),
        rendered_column("progress", say("worksites.list.progress", lang), "Progress", width=98),
        rendered_column("actual", say("worksites.list.actual", lang), "Strong", width=52, type="rightAligned"),
        rendered_column("late", say("worksites.list.delay", lang), "Strong", width=58, type="rightAligned"),
        column("status", "", hide=True),
    ]


def grid_rows(rows: Sequence[WorksiteRow], lang: str) -> list[dict[str, Any]]:
    """One grid row per site, in the order given."""
    return [_grid_row(row, lang) for row in rows]


def _grid_row(row: WorksiteRow, lang: str) -> dict[str, Any]:
    standing = row.standing
    return {
        "ref": row.ref,
        "status": row.status,
        "glyph": {"status": row.status, "priority": standing.gravity, "order": -(standing.gravity or 9)},
        "lon": row.place.lon,
        "lat": row.place.lat,
        "site": {"code": short_ref(row.ref), "title": title(row, lang), "detail": _detail(row, lang), "order": row.ref},
        "progress": {
            "actual_pct": row.time.progress_pct,
            "planned_pct": standing.expected_pct or 0,
            "priority": standing.priority,
            "value": row.time.progress_pct,
        },
        "actual": {"text": progress(row, lang), "strong": standing.is_behind, "order": row.time.progress_pct},
        "late": {"text": delay(row, lang), "strong": standing.priority is not None, "order": standing.days_late},
    }


def _detail(row: WorksiteRow, lang: str) -> str:
    """What is out of the ordinary first: the end of the line may be cut."""
    remarks = []
    if row.flaws:
        remarks.append(say("sites.to_repair", lang))
    if row.standing.unconfirmed:
        remarks.append(say("worksites.list.unconfirmed", lang))
    if row.status == "suspended":
        remarks.append(word("status", row.status, lang).lower())
    return enumerated([*remarks, where(row, lang)], lang)


def list_note(rows: Sequence[WorksiteRow], lang: str) -> str:
    """How many sites the list holds, and how many of them the map cannot show."""
    note = say("worksites.list.note", lang, count=len(rows))
    unlocated = sum(row.place.lon is None or row.place.guess is not None for row in rows)
    return f"{note} · {say('worksites.unlocated', lang, count=unlocated)}" if unlocated else note


def tabs(lang: str, summary: WorksiteSummary | None = None) -> list[dict[str, str]]:
    """The status tabs as (value, label), with their counts once they are known."""
    counts = {"in_progress": 0, "late": 0, "suspended": 0, "planned": 0}
    if summary is not None:
        counts = {name: getattr(summary, name) for name in counts}
    shown = {name: number(count, lang) if summary else "" for name, count in counts.items()}
    return [
        {"value": name, "label": say(f"worksites.tab.{name}", lang, figure=figure).strip()}
        for name, figure in shown.items()
    ]


def headlines(summary: WorksiteSummary, query: Mapping[str, str], lang: str) -> list[Component]:
    """Six figures, each with one comparison; those that can be listed lead to their list."""
    return [
        headline(
            say("worksites.headline.in_progress", lang),
            number(summary.in_progress, lang),
            say("worksites.headline.unit", lang, count=summary.in_progress),
            say(
                "worksites.headline.confirmed",
                lang,
                confirmed=number(summary.confirmed, lang),
                unconfirmed=number(summary.unconfirmed, lang),
            ),
            href=_link(query, status="in_progress"),
        ),
        _late_headline(summary, query, lang),
        headline(
            say("worksites.headline.suspended", lang),
            number(summary.suspended, lang),
            comparison=say("worksites.headline.waiting", lang, count=summary.suspended_for_permit),
            href=_link(query, status="suspended"),
        ),
        headline(
            say("worksites.headline.ends_soon", lang),
            number(summary.ends_soon, lang),
            comparison=say("worksites.headline.behind", lang, count=number(summary.ends_soon_behind, lang)),
            href=_link(query, status=ALL_STATUSES, period="ends_7"),
        ),
        headline(
            say("worksites.headline.strong_impact", lang),
            number(summary.strong_impact, lang),
            comparison=say("worksites.headline.closed", lang, count=summary.streets_closed),
        ),
        headline(
            say("worksites.headline.linked", lang),
            number(summary.linked_to_alert, lang),
            comparison=_linked(summary, lang),
        ),
    ]


def _late_headline(summary: WorksiteSummary, query: Mapping[str, str], lang: str) -> Component:
    mark = priority_mark(2 if summary.very_late else 3) if summary.late else None
    share = percent(100 * summary.late / summary.followed, lang, 1) if summary.followed else ""
    return headline(
        say("worksites.headline.late", lang),
        html.Span([mark, html.Span(number(summary.late, lang))], className="worksites__late"),
        share,
        say("worksites.headline.very_late", lang, count=summary.very_late),
        href=_link(query, status="late"),
    )


def _linked(summary: WorksiteSummary, lang: str) -> str:
    parts = [
        say("worksites.headline.linked_part", lang, count=count, trade=word("trade", trade, lang).lower())
        for trade, count in summary.alerts_by_trade.items()
    ]
    return enumerated(parts, lang) or say("worksites.headline.nothing_linked", lang)


def _link(query: Mapping[str, str], **changes: str) -> str:
    """The same page with other filters; the selection is left behind."""
    kept = {key: value for key, value in query.items() if key not in ("path", "ref")}
    return "/worksites?" + urlencode({**kept, **changes})
