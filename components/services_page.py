"""Digital services: the customer application, what is paid through it, the agencies, what customers report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Content, card, export_link, headline
from components.controls import page_bar
from components.formats import clock_time, day, day_time, isolated, listed, number, percent, weekday_day
from components.map import city_map, overlay, point
from components.marks import normal_mark, priority_mark
from components.plain_table import plain_table
from components.roadmap_words import graph
from components.service_ids import Services
from components.states import age, empty_block, loading_block
from components.text import known, say
from data_access.rows.local_time import local, local_day
from data_access.rows.services import SPANS, AgencyRow, PaidHour, PartHealth, ReportRow

PROBES_STALE_S = 3 * 3600.0
CERTIFICATE_SOON_DAYS, CERTIFICATE_URGENT_DAYS = 30, 7
MOST_REPORTS = 12


def services_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/services` and `/services?at=2018-10-09T14:00`."""
    layer = overlay(Services.AGENCIES, point="ainServices.agencyPoint")
    places = html.Div([city_map(Services.MAP, [layer]), html.Div(id=Services.NEAREST)], className="services__places")
    every = html.Details(
        [html.Summary(_say("agencies.list", lang), className="link"), html.Div(id=Services.LIST)],
        className="roadmap-details",
    )
    stack = html.Div(
        [
            _card("parts", html.Div(loading_block(), id=Services.PARTS), lang),
            _card("payments", graph(Services.PAYMENTS, "services__chart"), lang),
        ],
        className="services__stack",
    )
    use = _card("use", graph(Services.USE, "services__chart"), lang)
    reports = _card("reports", html.Div(loading_block(), id=Services.REPORTS), lang)
    return html.Div(
        [
            page_bar(_say("title", lang), [], query, lang),
            html.Div(loading_block(2), id=Services.HEADLINES, className="card headlines"),
            html.Div([stack, _card("agencies", [places, every], lang)], className="services__columns"),
            html.Div([use, reports], className="services__columns"),
        ],
        className="services",
    )


def _card(name: str, body: Content, lang: str) -> Component:
    """A block of the page with its file."""
    return card(_say(f"{name}.title", lang), body, note=_say(f"{name}.note", lang), tools=_export(name, lang))


def _export(table: str, lang: str) -> Component:
    return export_link(f"/api/v1/services/{table}.csv", say("shell.export", lang))


def service_headlines(
    parts: Sequence[PartHealth], hours: Sequence[PaidHour], agencies: Sequence[AgencyRow], at: datetime, lang: str
) -> list[Component]:
    """Parts that answer, availability against 24 h a day, the last hour of payments, the next certificate, agencies."""
    told = [part for part in parts if part.is_up is not None]
    up = isolated(f"{sum(part.is_up is True for part in told)}/{len(parts)}", lang) if told else number(None, lang)
    silent = listed((part_name(part.service, lang) for part in parts if part.is_up is not True), lang)
    newest = max((part.probed_at for part in parts), default=None)
    open_ones = sum(agency.is_open for agency in agencies)
    return [
        headline(_say("head.up", lang), up, "", silent or _say("head.all_up", lang), dated=age(newest, PROBES_STALE_S)),
        _availability(parts, lang),
        *_paid(next((hour for hour in reversed(hours) if hour.paid is not None), None), lang),
        _certificate(parts, at, lang),
        headline(_say("head.agencies", lang), number(open_ones, lang), _say("head.of", lang, count=len(agencies))),
    ]


def _availability(parts: Sequence[PartHealth], lang: str) -> Component:
    """The mobile application, which people use day and night, over thirty days."""
    mobile = next((part for part in parts if part.service == "mobile"), None)
    answered = mobile.answered["30d"] if mobile else None
    share = percent(answered.pct if answered else None, lang, 2)
    note = (
        _say("head.probes", lang, ok=number(answered.ok, lang), asked=number(answered.asked, lang)) if answered else ""
    )
    return headline(_say("head.available", lang), share, "", note, href="/roadmap/app_availability")


def _paid(hour: PaidHour | None, lang: str) -> list[Component]:
    if hour is None or hour.paid is None:
        return [headline(_say("head.paid", lang), number(None, lang), "", _say("head.no_payments", lang))]
    tried = hour.paid + (hour.failed or 0)
    share = percent(100 * (hour.failed or 0) / tried if tried else None, lang, 1)
    since = _say("head.hour", lang, time=clock_time(hour.hour))
    usual = ""
    if hour.usual_low is not None and hour.usual_high is not None:
        usual = _say("head.usual", lang, low=number(hour.usual_low, lang), high=number(hour.usual_high, lang))
    return [
        headline(_say("head.paid", lang), number(hour.paid, lang), _say("per_hour", lang), usual or since),
        headline(_say("head.failed", lang), number(hour.failed, lang), "", f"{share} · {since}"),
    ]


def _certificate(parts: Sequence[PartHealth], at: datetime, lang: str) -> Component:
    """The certificate that ends first."""
    told = [(part.certificate_until, part.service) for part in parts if part.certificate_until is not None]
    if not told:
        return headline(_say("head.certificate", lang), number(None, lang), "", _say("head.no_certificate", lang))
    until, service = min(told)
    left = (local_day(until) - local_day(at)).days
    note: list[Any] = [listed((part_name(service, lang), day(local_day(until), lang)), lang)]
    if (mark := _certificate_priority(left)) is not None:
        note = [priority_mark(mark), " ", html.B(note[0])]
    return headline(_say("head.certificate", lang), number(left, lang), say("units.day", lang), note)


def _certificate_priority(left: int) -> int | None:
    return 2 if left < CERTIFICATE_URGENT_DAYS else 3 if left < CERTIFICATE_SOON_DAYS else None


def part_name(service: str, lang: str) -> str:
    """The name of a part of the application; another service's own word."""
    key = f"situation.part.{service}"
    return say(key, lang) if known(key, lang) else service


def parts_table(parts: Sequence[PartHealth], lang: str) -> Component:
    """A row per part: state, latency, availability over a day, a week and thirty days, certificate, last problem."""
    if not parts:
        return empty_block(_say("parts.none", lang), _say("parts.none_detail", lang))
    heads = ("part", "state", "latency", "slow", *SPANS, "certificate", "problem")
    rows = [_part(part, lang) for part in parts]
    return plain_table([_say(f"parts.{head}", lang) for head in heads], rows, texts=2)


def _part(part: PartHealth, lang: str) -> Sequence[Any]:
    mark = priority_mark(None) if part.is_up is None else normal_mark() if part.is_up else priority_mark(2)
    state = "unknown" if part.is_up is None else "up" if part.is_up else "down"
    milliseconds = say("units.ms", lang)
    return (
        html.B(part_name(part.service, lang)),
        html.Span([mark, _say(f"parts.{state}", lang)], className="services__state"),
        f"{number(part.latency_ms, lang)} {milliseconds}",
        f"{number(part.slow_ms, lang)} {milliseconds}",
        *(percent(part.answered[span].pct, lang, 2) for span in SPANS),
        day(local_day(part.certificate_until) if part.certificate_until else None, lang),
        part.problem or _say("parts.no_problem", lang),
    )


def agency_features(agencies: Sequence[AgencyRow], near: tuple[float, float] | None, lang: str) -> list[dict[str, Any]]:
    """Agencies as points, open or closed; and the point that was asked for."""
    found = [
        point(agency.lon, agency.lat, open=agency.is_open, title=f"{agency.name(lang)} · {_opening(agency, lang)}")
        for agency in agencies
    ]
    return [*found, point(*near, asked=True, title=_say("agencies.here", lang))] if near else found


def _opening(agency: AgencyRow, lang: str) -> str:
    if agency.changes_at is None:
        return _say("agencies.never", lang)
    when = listed((weekday_day(local(agency.changes_at).date(), lang), clock_time(agency.changes_at)), lang)
    return _say("agencies.until" if agency.is_open else "agencies.opens", lang, time=when)


def nearest_sentence(agency: AgencyRow | None, lang: str) -> Component:
    """The nearest open agency to the point; how to choose a point before one was chosen."""
    if agency is None or agency.km is None:
        return html.P(_say("agencies.choose", lang), className="secondary services__nearest")
    words = _say("agencies.nearest" if agency.is_open else "agencies.next", lang)
    facts = f"{number(agency.km, lang, 1)} {say('units.km', lang)} · {_opening(agency, lang)}"
    return html.P(
        [words, " ", html.B(agency.name(lang)), listed(("", facts), lang)], className="services__nearest", role="status"
    )


def agency_list(agencies: Sequence[AgencyRow], lang: str) -> Component:
    """Every agency in the order given, with its opening and its distance."""
    if not agencies:
        return empty_block(_say("agencies.none", lang))
    heads = [_say(f"agencies.{head}", lang) for head in ("name", "opening", "km")]
    rows = [(row.name(lang), _opening(row, lang), number(row.km, lang, 1)) for row in agencies]
    return html.Div(plain_table(heads, rows, texts=2), className="table-frame")


def reports_table(rows: Sequence[ReportRow], at: datetime, lang: str) -> Component:
    """Sectors by how unusual their last 24 hours are; what is usual goes without a mark."""
    if not rows:
        return empty_block(_say("reports.none", lang, since=day_time(at, lang)))
    heads = [_say(f"reports.{head}", lang) for head in ("sector", "leaks", "no_water", "others", "usual")]
    shown = [_report(row, lang) for row in rows[:MOST_REPORTS]]
    more = len(rows) - len(shown)
    rest = [html.P(_say("reports.more", lang, count=more), className="secondary services__nearest")] if more else []
    return html.Div([plain_table(heads, shown), *rest])


def _report(row: ReportRow, lang: str) -> Sequence[Any]:
    link = dcc.Link(html.Bdi(f"{row.sector} {row.name}"), href=f"/sectors/{row.sector}", className="link")
    mark = priority_mark(row.priority) if row.priority else normal_mark()
    figures = [number(count, lang) if count else "–" for count in (row.leaks, row.no_water, row.others)]
    shown = [html.B(figure) for figure in figures] if row.priority else figures
    return (html.Span([mark, link], className="services__state"), *shown, number(row.usual, lang, 2))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"services.{key}", lang, **values)
