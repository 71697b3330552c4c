"""The monthly review on one A4 sheet: movements, late milestones, decisions taken, decisions wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component as Block

from components.controls import page_bar
from components.formats import MISSING, day, full_day_time, labelled, listed, number, signed
from components.kpi_movements import status_mark
from components.kpi_table import gap_text
from components.plain_table import plain_table
from components.programme_ids import Review
from components.roadmap_words import period_name, risk_text, slip_text
from components.states import loading_block
from components.text import say
from data_access.rows.local_time import local_day
from data_access.rows.movements import KpiMove, Movements
from data_access.rows.roadmap import ASSUMPTION, Change, InitiativeRow, MilestoneRow, Portfolio, Status

MOST_MOVES, MOST_LATE, MOST_DECISIONS, MOST_WANTED = 18, 7, 6, 8


def review_page(lang: str, query: Mapping[str, str]) -> Block:
    """The bar stays on the screen; the sheet alone is printed."""
    back = dcc.Link(say("roadmap.title", lang), href="/roadmap", className="link")
    button = html.Button(_say("print", lang), className="button button--primary js-print", type="button")
    bar = page_bar(_say("title", lang), [back, button], query, lang)
    return html.Div([bar, html.Article(loading_block(8), id=Review.SHEET, className="sheet")], className="review")


def sheet(moved: Movements, late: Sequence[MilestoneRow], portfolios: Sequence[Portfolio], lang: str) -> list[Block]:
    """Everything on the sheet, from the month's movements and what is late or at risk at its end."""
    on = local_day(moved.at)
    since = local_day(moved.since)
    head = html.Header(
        [
            html.H1(_say("head", lang)),
            html.P(_say("span", lang, first=day(since, lang), last=day(on, lang))),
            html.P(_say("printed", lang, time=full_day_time(moved.at, lang)), className="secondary"),
        ]
    )
    taken = [event for event in moved.events if event.subject.startswith("decision:")]
    columns = html.Div([_late(late, on, lang), _taken(taken, lang)], className="sheet__columns")
    return [head, _counts(moved, lang), _movements(moved, lang), columns, _wanted(moved, late, portfolios, lang)]


def _counts(moved: Movements, lang: str) -> Block:
    rows = [move.now for move in moved.kpis]
    told = [say(f"roadmap.counted.{status}", lang, count=count) for status in Status
            if (count := sum(row.status is status for row in rows))]  # fmt: skip
    return html.P(html.B(" · ".join(told)))


def _movements(moved: Movements, lang: str) -> Block:
    """What is not on its trajectory first, then what moved; as many as the sheet holds, and how many are left."""
    heads = [_say(f"column.{name}", lang) for name in ("kpi", "period", "before", "now", "change", "gap", "status")]
    told = sorted(moved.kpis, key=lambda move: (move.now.status is Status.ON_TRACK, not move.is_one))
    rows = [_movement(move, lang) for move in told[:MOST_MOVES]]
    more = len(told) - len(rows)
    rest = [html.P(say("roadmap.kpi.more", lang, count=more), className="secondary")] if more > 0 else []
    return html.Section([html.H2(_say("movements", lang)), plain_table(heads, rows, texts=2), *rest])


def _movement(move: KpiMove, lang: str) -> Sequence[Any]:
    row, old = move.now, move.before
    name = listed((row.names.of(lang), say(f"units.{row.unit}", lang)), lang)
    assumed = f" ({say('roadmap.assumption', lang)})" if row.source == ASSUMPTION else ""
    status = html.Span(
        [status_mark(row.status), say(f"roadmap.statuses.{row.status}", lang)], className="sheet__status"
    )
    changed = move.change if move.is_one else None
    return (
        name + assumed,
        period_name(row.period_end, row.period, lang),
        number(old.value if old else None, lang, row.decimals),
        html.B(number(row.value, lang, row.decimals)) if move.is_one else number(row.value, lang, row.decimals),
        MISSING if changed is None else signed(changed, lang, row.decimals),
        gap_text(row, lang),
        status,
    )


def _late(late: Sequence[MilestoneRow], on: Any, lang: str) -> Block:
    heads = [_say(f"column.{name}", lang) for name in ("milestone", "owner", "promised", "expected", "slip")]
    rows = [
        (row.names.of(lang), say(f"roadmap.owners.{row.owner}", lang), day(row.baseline_on, lang),
         day(row.expected_on, lang), html.B(slip_text(row.slip_days(on), lang)))
        for row in late[:MOST_LATE]
    ]  # fmt: skip
    body = plain_table(heads, rows, texts=2) if rows else html.P(_say("none_late", lang))
    return html.Section([html.H2(_say("late", lang)), body])


def _taken(taken: Sequence[Change], lang: str) -> Block:
    lines = [
        html.Li(labelled(day(local_day(event.at), lang), event.names.of(lang) if event.names else event.reason, lang))
        for event in taken[:MOST_DECISIONS]
    ]
    body = html.Ul(lines) if lines else html.P(_say("none_taken", lang))
    return html.Section([html.H2(_say("taken", lang)), body])


def _wanted(moved: Movements, late: Sequence[MilestoneRow], portfolios: Sequence[Portfolio], lang: str) -> Block:
    """What the sheet asks its readers to decide: each follows from a figure on it."""
    on = local_day(moved.at)
    rows = [move.now for move in moved.kpis]
    asked = [_say("want.adrift", lang, name=row.names.of(lang)) for row in rows if row.status is Status.ADRIFT]
    asked += [_say("want.suspended", lang, name=row.names.of(lang)) for row in rows if row.suspended]
    asked += [_say("want.no_forecast", lang, name=row.names.of(lang)) for row in late if row.expected_on < on]
    asked += [
        _risk(risky, lang) for each in portfolios if (risky := each.riskiest) and str(risky.risk).startswith("high")
    ]
    body = html.Ol([html.Li(text) for text in asked[:MOST_WANTED]]) if asked else html.P(_say("none_wanted", lang))
    return html.Section([html.H2(_say("wanted", lang)), body], className="sheet__wanted")


def _risk(project: InitiativeRow, lang: str) -> str:
    return _say("want.risk", lang, name=project.names.of(lang), risk=risk_text(project.risk, lang))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"programme.review.{key}", lang, **values)
