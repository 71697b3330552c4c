"""The whole city on one page: what can be judged, what the services mean for customers, the map, the worst alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import place_name, sentence, state
from components.attributes import attributes
from components.cards import card, export_link, headline
from components.controls import page_bar
from components.formats import duration, isolated, listed, number, short_day
from components.ids import Situation
from components.map import city_map
from components.marks import priority_mark
from components.sector_map import map_legend, marks_legend, sector_layers
from components.states import empty_block, loading_block
from components.text import say
from data_access.rows.alerts import AlertRow, PriorityCounts, causes
from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import MilestoneRow, PhaseRow, Status
from data_access.rows.worksites import WorksiteSummary

LANES = (Situation.WATER, Situation.ELECTRICITY, Situation.SANITATION, Situation.TELECOM, Situation.CUSTOMER)
MOST_ALERTS = 7


def situation_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/` and `/?at=2018-10-09T06:00`."""
    heads = (Situation.JUDGED, Situation.WAITING, Situation.WORKS, Situation.ROADMAP)
    return html.Div(
        [
            dcc.Store(id=Situation.SCOPE, data={"at": query.get("at")}),
            dcc.Store(id=Situation.MAP_STATES),
            page_bar(_say("title", lang), [], query, lang),
            html.Div([html.Div(loading_block(2), id=part) for part in heads], className="card headlines"),
            html.Div([_map(lang), _lanes(lang)], className="situation__middle"),
            _alerts(lang),
        ],
        className="situation",
    )


def waiting_headline(counts: PriorityCounts, oldest: AlertRow | None, at: datetime, lang: str) -> Component:
    """Alerts that nobody has acknowledged, and how long the oldest has waited."""
    waiting = sum(counts.unacknowledged.values())
    of = _say("head.of_active", lang, count=sum(counts.active.values()))
    note = _say("head.none_waiting", lang)
    if oldest:
        waited = duration(at - oldest.detected_at, lang)
        note = _say("head.oldest", lang, code=isolated(_code(oldest), lang), age=waited)
    return headline(_say("head.waiting", lang), number(waiting, lang), of, note, href="/alerts?state=to_acknowledge")


def works_headline(summary: WorksiteSummary, lang: str) -> Component:
    """Worksites in progress, and those that are late."""
    figure: list[Any] = [number(summary.in_progress, lang)]
    worst, none_late = 2 if summary.very_late else 3, _say("head.none_late", lang)
    mark = [priority_mark(worst), html.B(number(summary.late, lang)), " "]
    note = [*mark, _say("head.late", lang, count=number(summary.very_late, lang))] if summary.late else none_late
    return headline(_say("head.works", lang), figure, _say("head.in_progress", lang), note, href="/worksites")


def roadmap_headline(
    phases: Sequence[PhaseRow], kpis: Sequence[KpiRow], ahead: Sequence[MilestoneRow], on: date, lang: str
) -> Component:
    """Indicators on their trajectory, the phase that runs, the milestone that comes next."""
    label = _say("head.roadmap", lang)
    if not kpis:
        return headline(label, number(None, lang), "", _say("head.no_roadmap", lang), href="/roadmap")
    on_track = sum(kpi.status is Status.ON_TRACK for kpi in kpis)
    running = next((phase for phase in phases if phase.starts_on <= on <= phase.expected_end), None)
    parts = [running.names.of(lang)] if running else []
    if ahead:
        coming = ahead[0]
        parts.append(listed((coming.names.of(lang), short_day(coming.expected_on, lang)), lang))
    of = _say("head.on_track", lang, count=number(len(kpis), lang))
    return headline(label, number(on_track, lang), of, " · ".join(parts), href="/roadmap")


def alert_rows(rows: Sequence[AlertRow], at: datetime, lang: str) -> list[Component]:
    """The worst causes in the order of work, each a link to its own page; says so when there are none."""
    if not rows:
        return [empty_block(_say("alerts.none", lang), _say("alerts.none_detail", lang))]
    return [_alert(row, at, lang) for row in causes(rows)[:MOST_ALERTS]]


def alerts_note(rows: Sequence[AlertRow], lang: str) -> str:
    """How many of how many are shown."""
    count = len(causes(rows))
    return _say("alerts.shown", lang, shown=min(count, MOST_ALERTS), count=count) if rows else ""


def no_city(lang: str) -> Component:
    """Instead of the first figure when nothing was imported: says how."""
    return empty_block(say("network.no_city", lang), say("network.no_city_cure", lang))


def _alert(row: AlertRow, at: datetime, lang: str) -> Component:
    waits = row.display in ("unacknowledged", "returned")
    return dcc.Link(
        [
            priority_mark(row.priority, row.display),
            html.Span([html.B(isolated(_code(row), lang)), f" {_place(row, lang)}"], className="alert-row__place"),
            html.Span(sentence(row.cause, lang), className="alert-row__cause"),
            html.Span(duration(at - row.since, lang), className="alert-row__figure secondary"),
            html.Span(number(row.loss_m3h, lang, 1), className="alert-row__figure strong"),
            html.Span(state(row, lang), className=f"alert-row__state {'strong' if waits else 'secondary'}"),
            html.Span(row.crew or row.owner or _say("alerts.nobody", lang), className="alert-row__owner secondary"),
        ],
        href=f"/alerts/{row.code}",
        className="alert-row",
    )


def _place(row: AlertRow, lang: str) -> str:
    return place_name(row.place, lang) if row.place else ""


def _code(row: AlertRow) -> str:
    return row.called


def _map(lang: str) -> Component:
    drawn = city_map(Situation.MAP, sector_layers(Situation.MAP_SECTORS, Situation.MAP_MARKS))
    legend = map_legend(lang, picked=False)
    return html.Section(
        [drawn, marks_legend(lang), legend],
        className="card situation__map",
        **attributes(aria_label=say("network.map.title", lang)),
    )


def _lanes(lang: str) -> Component:
    names = ("service", "consequences", "day")
    head = html.Div([html.Span(_say(f"lanes.{name}", lang)) for name in names], className="lanes__head")
    lanes = [html.Div(loading_block(2), id=lane, className="lanes__lane") for lane in LANES]
    return html.Section([head, *lanes], className="card lanes", **attributes(aria_label=_say("lanes.title", lang)))


def _alerts(lang: str) -> Component:
    columns = ("place", "cause", "since", "flow", "state", "owner")
    head = html.Div(
        [html.Span(), *[html.Span(_say(f"alerts.{name}", lang), className=f"alert-row__{name}") for name in columns]],
        className="alert-row alert-row--head",
    )
    note = html.Span(id=Situation.ALERTS_NOTE)
    tools = [
        dcc.Link(_say("alerts.all", lang), href="/alerts", className="link"),
        export_link("/api/v1/alerts.csv", say("shell.export", lang)),
    ]
    body = [head, html.Div(loading_block(), id=Situation.ALERTS, className="situation__rows")]
    return card(_say("alerts.title", lang), body, note=note, tools=tools, modifier="situation__alerts")


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"situation.{key}", lang, **values)
