"""One worksite: what is known of it beside the list, and its whole file on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.alert_photos import gallery
from components.cards import card
from components.formats import day_time, full_day_time, number, percent, quantity, short_day, signed
from components.marks import priority_mark
from components.states import empty_block
from components.text import say
from components.worksite_meetings import remarks
from components.worksite_words import arrondissement, code, full_title, money, progress, word
from data_access.rows.attachments import PhotoRow
from data_access.rows.worksites import WorksiteDetail, WorksiteEventRow, WorksiteRow

Fact = tuple[str, Component | str]


def nothing_selected(lang: str) -> Component:
    """Says how to choose a site."""
    return empty_block(say("worksites.panel.none", lang), say("worksites.panel.none_detail", lang))


def worksite_facts(detail: WorksiteDetail, lang: str, *, whole: bool = False) -> Component:
    """Name, progress against plan, what is wrong, dates, money, traffic, the linked alert; `whole` adds the rest."""
    return html.Div(
        [
            _head(detail.row, lang),
            html.P(full_title(detail.row, lang), className="worksite__title"),
            _progress(detail.row, lang),
            _remarks(detail, lang),
            _facts(_dates_and_money(detail, lang)),
            _facts([*_surroundings(detail, lang), *_rest(detail.row, lang, whole)]),
        ],
        className="worksite",
    )


def worksite_file(detail: WorksiteDetail, lang: str, photos: Sequence[PhotoRow] = ()) -> list[Component]:
    """The facts, the photos and the whole history."""
    facts = worksite_facts(detail, lang, whole=True)
    return [
        card(say("worksites.file.title", lang), [facts, gallery(photos, lang)], modifier="worksite-file__facts"),
        card(say("worksites.file.history", lang), _history(detail.events, lang), modifier="worksite-file__history"),
    ]


def _head(row: WorksiteRow, lang: str) -> Component:
    where = f"{arrondissement(row.place, lang)} · {word('trade', row.trade, lang)}"
    return html.Div(
        [
            _mark(row),
            html.Div(
                [
                    html.Div(code(row.ref, lang), className="worksite__ref"),
                    html.Div([html.Bdi(row.place.sector), " ", where] if row.place.sector else where,
                             className="secondary"),
                ]
            ),
            html.Span(word("status", row.status, lang), className="chip"),
        ],
        className="worksite__head",
    )  # fmt: skip


def _mark(row: WorksiteRow) -> Component:
    if row.standing.gravity:
        return priority_mark(row.standing.gravity)
    return html.Span(className=f"worksite-glyph worksite-glyph--{row.status}")


def _progress(row: WorksiteRow, lang: str) -> Component:
    """Done, what the plan expects today (the tick), and between them what is missing."""
    if row.time.progress_pct is None or row.standing.expected_pct is None:
        return html.P(say("worksites.panel.progress_unknown", lang), className="secondary")
    done, expected = row.time.progress_pct, row.standing.expected_pct
    lower, upper = sorted((done, expected))
    missing = f"worksite__gap--p{row.standing.priority}" if done < expected and row.standing.priority else ""
    sections = [
        dmc.ProgressSection(value=lower, className="worksite__done", withAria=False),
        dmc.ProgressSection(value=upper - lower, className=f"worksite__gap {missing}", withAria=False),
    ]
    tick = "worksite__bar--behind" if done < expected else "worksite__bar--ahead"
    return html.Div(
        [
            html.Div(
                [
                    html.B(say("worksites.panel.actual", lang, figure=progress(row, lang))),
                    html.Span(say("worksites.panel.expected", lang, figure=percent(expected, lang))),
                ],
                className="worksite__ends",
            ),
            dmc.ProgressRoot(sections, className=f"worksite__bar {tick}", radius=0, size=14, transitionDuration=0),
            html.Div(
                [html.Span(short_day(row.time.planned_start, lang)), html.Span(short_day(row.time.planned_end, lang))],
                className="worksite__ends secondary",
            ),
        ],
        className="worksite__progress",
    )


def _remarks(detail: WorksiteDetail, lang: str) -> Component | None:
    standing = detail.row.standing
    keys = [f"worksites.panel.unconfirmed_{standing.unconfirmed}"] if standing.unconfirmed else []
    keys += ["worksites.panel.silent"] if standing.is_silent else []
    keys += ["worksites.panel.behind"] if standing.is_behind else []
    keys += [f"worksites.permit_risk.{standing.permit_risk}"] if standing.permit_risk else []
    keys += ["sites.reinstatement_late"] if standing.reinstatement_is_late else []
    told = [*(html.Li(say(key, lang)) for key in keys), *remarks(detail, lang)]
    return html.Ul(told, className="worksite__remarks") if told else None


def _dates_and_money(detail: WorksiteDetail, lang: str) -> list[Fact]:
    row, time = detail.row, detail.row.time
    forecast = _from_to(short_day(time.planned_end, lang), short_day(time.actual_end or time.current_end, lang), lang)
    if row.standing.slip_days:
        late = say("worksites.late_by", lang, days=signed(row.standing.slip_days, lang))
        forecast = say("worksites.panel.with_delay", lang, dates=forecast, delay=late)
    spent = say("worksites.panel.spent_of", lang, spent=money(row.spent_mad, lang), budget=money(row.budget_mad, lang))
    facts: list[Fact] = [
        (say("worksites.panel.end", lang), html.B(forecast) if row.standing.priority else forecast),
        (say("worksites.panel.spent", lang), spent),
        (
            say("worksites.panel.report", lang),
            day_time(time.last_report_at, lang) if time.last_report_at else say("worksites.panel.no_report", lang),
        ),
    ]
    if detail.cause:
        facts.insert(2, (say("worksites.panel.cause", lang), detail.cause))
    return facts


def _from_to(start: str, stop: str, lang: str) -> str:
    return say("worksites.panel.from_to", lang, start=start, stop=stop)


def _contractor(row: WorksiteRow, lang: str) -> Component | str:
    if not row.contractor:
        return "–"
    if not row.is_invented:
        return row.contractor
    return html.Span(row.contractor, title=say("worksites.of_demo", lang))


def _surroundings(detail: WorksiteDetail, lang: str) -> list[Fact]:
    row = detail.row
    traffic = word("traffic", row.traffic_impact, lang)
    street: str | Component = row.place.street or "–"
    if row.place.street and row.is_invented:
        street = html.Span([street, " ", html.Small("*", title=say("worksites.invented_street", lang))])
    return [
        (say("worksites.panel.street", lang), street),
        (say("worksites.panel.traffic", lang), html.B(traffic) if row.standing.strong_impact else traffic),
        (say("worksites.panel.customers", lang), number(row.customers_affected, lang)),
        (say("worksites.panel.alert", lang), _alert(detail, lang)),
        *([(say("sites.initiative", lang), _initiative(row.initiative))] if row.initiative else []),
    ]


def _initiative(code: str) -> Component:
    return dcc.Link(html.Bdi(code), href="/roadmap", className="link")


def _rest(row: WorksiteRow, lang: str, whole: bool) -> list[Fact]:
    """Everything else, or the way to it."""
    if not whole:
        return [_file_link(row, lang)]
    time = row.time
    begun = short_day(time.actual_start, lang) if time.actual_start else say("worksites.panel.start_unseen", lang)
    return [
        (say("worksites.panel.start", lang), _from_to(short_day(time.planned_start, lang), begun, lang)),
        (say("worksites.panel.contractor", lang), _contractor(row, lang)),
        (say("worksites.panel.permit", lang), _permit(row, lang)),
        (say("worksites.panel.length", lang), quantity(row.length_m, "m", lang)),
        (say("sites.spi", lang), number(row.standing.performance, lang, 2)),
    ]


def _permit(row: WorksiteRow, lang: str) -> str:
    permit, until = word("permit", row.time.permit, lang), row.time.permit_valid_to
    if until is None:
        return permit
    return say("worksites.panel.permit_until", lang, permit=permit, day=short_day(until, lang))


def _file_link(row: WorksiteRow, lang: str) -> Fact:
    file = dcc.Link(say("worksites.panel.file", lang), href=f"/worksites/{row.ref}", className="link")
    return say("worksites.panel.contractor", lang), html.Span([_contractor(row, lang), " · ", file])


def _alert(detail: WorksiteDetail, lang: str) -> Component | str:
    alert = detail.alert
    if alert is None:
        return say("worksites.panel.no_alert", lang)
    flow = f" {quantity(alert.flow_m3h, 'm3/h', lang, 1)}" if alert.flow_m3h is not None else ""
    link = dcc.Link(alert.code, href=f"/alerts/{alert.code}", className="link")
    return html.Span([priority_mark(alert.priority), " ", link, flow])


def _facts(facts: Sequence[Fact]) -> Component:
    lines = [html.Div([html.Dt(label), html.Dd(value)], className="worksite__fact") for label, value in facts]
    return html.Dl(lines, className="worksite__facts")


def _history(events: Sequence[WorksiteEventRow], lang: str) -> Component:
    if not events:
        return empty_block(say("worksites.file.none", lang))
    names = ("at", "event", "actor", "change", "reason")
    head = html.Thead(html.Tr([html.Th(say(f"worksites.column.{name}", lang), scope="col") for name in names]))
    return html.Table([head, html.Tbody([_event(event, lang) for event in events])], className="worksite__history")


def _event(event: WorksiteEventRow, lang: str) -> Component:
    return html.Tr(
        [
            html.Td(html.Time(full_day_time(event.at, lang), dateTime=event.at.isoformat())),
            html.Td(word("event", event.event, lang)),
            html.Td(word("actor", event.actor, lang)),
            html.Td(_change(event, lang)),
            html.Td(event.reason or ""),
        ]
    )


def _change(event: WorksiteEventRow, lang: str) -> str:
    """The fact that a reader looks for: the progress, the new end, the new state."""
    after = event.after
    if event.event == "progress":
        return _from_to(percent(event.before.get("progress_pct"), lang), percent(after.get("progress_pct"), lang), lang)
    if "current_end" in after:
        return _from_to(
            _stored_day(event.before.get("current_end"), lang), _stored_day(after["current_end"], lang), lang
        )
    return word("status", str(after["status"]), lang) if "status" in after else ""


def _stored_day(text: str | None, lang: str) -> str:
    return short_day(date.fromisoformat(text) if text else None, lang)
