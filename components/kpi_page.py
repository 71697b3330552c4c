"""One indicator: where it stands, its history against the trajectory, how it is computed, and the records behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, headline, headline_row
from components.controls import page_bar
from components.formats import MISSING, day, isolated, number, percent, quarter
from components.grid import column, data_grid, rendered_column
from components.ids import Roadmap
from components.kpi_table import PRIORITIES, delay_text, gap_text, interval_text, reaches_text
from components.marks import normal_mark, priority_mark
from components.roadmap_words import graph, period_name, source_text
from components.states import loading_block
from components.text import known, say
from data_access.rows.kpis import KpiDetail, KpiPoint, KpiRow
from data_access.rows.local_time import local_day
from data_access.rows.roadmap import Status


def kpi_page(lang: str, query: Mapping[str, str], code: str) -> Component:
    """`/roadmap/<code>`: filled by its first callback."""
    back = dcc.Link(say("roadmap.title", lang), href=_back(query), className="link")
    bar = page_bar(say("roadmap.kpi.title", lang), [back], query, lang)
    chart = graph(Roadmap.KPI_HISTORY, "kpi-history")
    blocks = [
        dcc.Store(id=Roadmap.KPI_CODE, data=code),
        html.Div(loading_block(), id=Roadmap.KPI_HEAD),
        html.Div(
            [
                card(say("roadmap.kpi.history", lang), chart, note=say("roadmap.kpi.history_note", lang)),
                card(say("roadmap.kpi.formula", lang), html.Div(loading_block(), id=Roadmap.KPI_FORMULA)),
            ],
            className="kpi-columns",
        ),
        html.Div(
            [
                card(
                    say("roadmap.kpi.periods", lang),
                    data_grid(Roadmap.KPI_PERIODS, _columns(lang), lang, empty=say("roadmap.kpi.no_period", lang)),
                    note=say("roadmap.kpi.periods_note", lang),
                    modifier="kpi-periods",
                ),
                card(say("roadmap.kpi.evidence", lang), html.Div(loading_block(), id=Roadmap.KPI_EVIDENCE)),
            ],
            className="kpi-columns",
        ),
    ]
    return html.Div([bar, html.Div(blocks, className="roadmap")], className="roadmap-page")


def _back(query: Mapping[str, str]) -> str:
    return f"/roadmap?at={query['at']}" if query.get("at") else "/roadmap"


def _columns(lang: str) -> list[dict[str, Any]]:
    def title(name: str) -> str:
        return say(f"roadmap.kpi.column.{name}", lang)

    figure = {"type": "rightAligned"}
    return [
        column("period", title("period"), width=128 if lang == "ar" else 92, sortable=False),
        rendered_column("value", title("value"), "Strong", width=92, **figure),
        column("expected", title("expected"), width=92, sortable=False, **figure),
        column("coverage", title("coverage"), width=96, sortable=False, **figure),
        column("used", title("used"), width=88, **figure),
        column("excluded", title("excluded"), width=88, **figure),
        column("known", title("known"), width=168, sortable=False),
        column("source", title("source"), sortable=False),
        column("before", title("before"), width=130, sortable=False),
    ]


def kpi_head(row: KpiRow, lang: str) -> list[Component]:
    """The indicator's name and its headline figures."""
    priority = PRIORITIES.get(row.status)
    mark = normal_mark() if row.status is Status.ON_TRACK else priority_mark(priority)
    status = say(f"roadmap.statuses.{row.status}", lang)
    unit = say(f"units.{row.unit}", lang)
    figures = [
        headline(
            say("roadmap.kpis.value", lang),
            number(row.value, lang, row.decimals),
            unit,
            say("roadmap.kpi.of_period", lang, quarter=period_name(row.period_end, row.period, lang)),
        ),
        headline(say("roadmap.kpis.expected", lang), number(row.expected, lang, row.decimals), unit),
        headline(say("roadmap.kpis.gap", lang), gap_text(row, lang), "", status),
        headline(
            say("roadmap.kpis.target", lang), number(row.target, lang, row.decimals), unit, day(row.target_on, lang)
        ),
        headline(say("roadmap.kpis.reaches", lang), *_reach(row, lang)),
        headline(say("roadmap.kpis.owner", lang), say(f"roadmap.owners.{row.owner}", lang)),
    ]
    title = html.H2([mark, html.Span(row.names.of(lang))], className=f"kpi-title kpi-title--{row.status}")
    return [title, *_suspended(row, lang), headline_row(figures)]


def _suspended(row: KpiRow, lang: str) -> list[Component]:
    if row.suspended is None:
        return []
    since, decision = day(local_day(row.suspended.since), lang), row.suspended.decision.of(lang)
    return [html.P(say("evidence.suspended", lang, day=since, decision=decision), className="correction")]


def _reach(row: KpiRow, lang: str) -> tuple[str, str, str]:
    """The quarter the trend gives, and below it the interval and the delay."""
    if row.reaches is None or row.status is Status.NO_EVIDENCE:
        return reaches_text(row, lang), "", ""
    return quarter(row.reaches.on, lang), "", f"{interval_text(row.reaches, lang)} {delay_text(row, lang)}".strip()


def kpi_formula(detail: KpiDetail, lang: str) -> Component:
    """How it is computed, in words, and what makes its evidence fresh."""
    key = f"roadmap.formulas.{detail.formula}"
    sentence = say(key, lang) if known(key, lang) else say("roadmap.formulas.unknown", lang, formula=detail.formula)
    direction = say(f"roadmap.kpi.better.{'up' if detail.row.direction > 0 else 'down'}", lang)
    facts = (
        ("version", isolated(str(detail.formula_version), lang)),
        ("period", say(f"roadmap.kpi.length.{detail.row.period}", lang)),
        ("direction", direction),
        ("freshness", say("roadmap.kpi.days", lang, count=detail.freshness_days)),
        ("source", source_text(detail.source, lang)),
        ("rule", say("roadmap.kpi.rule_text", lang)),
    )
    entries = [part for name, text in facts for part in (html.Dt(say(f"roadmap.kpi.{name}", lang)), html.Dd(text))]
    return html.Div([html.P(sentence, className="formula"), html.Dl(entries, className="facts")], className="kpi-text")


def period_records(detail: KpiDetail, lang: str) -> list[dict[str, Any]]:
    """One record per period, newest first, with what it showed before a correction."""
    return [_period(point, detail.row.period, detail.row.decimals, lang) for point in detail.points]


def _period(point: KpiPoint, length: str, decimals: int, lang: str) -> dict[str, Any]:
    evidence = point.evidence
    replaced = [number(earlier.value, lang, decimals) for earlier in point.replaced]
    return {
        "code": point.period_end.isoformat(),
        "period": period_name(point.period_end, length, lang),
        "value": {"text": number(point.value, lang, decimals), "strong": True, "value": point.value},
        "expected": number(point.expected, lang, decimals),
        "coverage": percent(None if point.coverage is None else 100 * point.coverage, lang),
        "used": evidence.used,
        "excluded": sum(evidence.excluded.values()),
        "known": day(local_day(point.known_from), lang),
        "source": say(f"roadmap.sources.{evidence.source}", lang),
        "before": ", ".join(replaced) or MISSING,
    }
