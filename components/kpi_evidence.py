"""The records behind one value: the figures of each, a way to each, what was left out and why, corrections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import full_day_time, labelled, number, percent
from components.plain_table import plain_table
from components.roadmap_words import period_name
from components.states import empty_block
from components.text import known, say
from data_access.rows.kpis import KpiDetail, KpiPoint, KpiRow
from data_access.rows.local_time import day_span, parse_instant
from data_access.rows.roadmap import ASSUMPTION

SHOWN_RECORDS = 250
SHOWN_NAMES = 40
SMALL = 10
RECORD_PAGES: Mapping[str, str] = {
    "network_efficiency": "/sectors/{}",
    "non_revenue_water": "/sectors/{}",
    "linear_loss_index": "/sectors/{}",
    "sectors_judged": "/sectors/{}",
    "sewer_overflows": "/sectors/{}",
    "leaks_verified": "/alerts/{}",
    "awareness_to_repair": "/alerts/{}",
    "water_saved": "/alerts/{}",
    "worksites_on_time": "/worksites/{}",
    "app_availability": "/services",
    "telemetry_completeness": "/network?service=telecom",
    "saidi": "/network?service=electricity",
    "saifi": "/network?service=electricity",
    "caidi": "/network?service=electricity",
    "ili": "/sectors/{}",
    "night_flow": "/sectors/{}",
    "pressure_compliance": "/sectors/{}",
    "monitored_km": "/sectors/{}",
    "time_to_aware": "/alerts/{}",
    "time_to_locate": "/alerts/{}",
    "time_to_verify": "/alerts/{}",
    "lift_availability": "/network?service=sanitation",
    "objects_per_km": "/network?service={}",
    "objects_per_1000": "/network?service={}",
    "network_availability": "/network?service=telecom",
    "bills_paid": "/services",
    "failed_payments": "/services",
    "agency_searches": "/services",
    "unconfirmed_works": "/worksites/{}",
    "clashes_avoided": "/worksites/{}",
}
MONTH = re.compile(r"\d{4}-\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
OF_PAIRS = "clashes_avoided"
APPLICATION = "customer"  # the service of the application, which has a page of its own
STATION = "SR-"  # a lift station among sectors


def evidence_block(detail: KpiDetail, period_end: str | None, lang: str) -> Component:
    """The evidence of the chosen period, or of the newest."""
    point = next((one for one in detail.points if one.period_end.isoformat() == period_end), None)
    point = point or next(iter(detail.points), None)
    if point is None:
        return empty_block(say("roadmap.kpi.no_period", lang), say("evidence.cannot", lang, why=_why(detail, lang)))
    name = period_name(point.period_end, detail.row.period, lang)
    head = html.H3(say("roadmap.kpi.evidence_of", lang, quarter=name), className="strong")
    body = [head, *_body(detail, point, lang), *_corrections(point, detail.row, lang)]
    return html.Div(body, className="kpi-text")


def _body(detail: KpiDetail, point: KpiPoint, lang: str) -> list[Component]:
    if point.evidence.source == ASSUMPTION:
        return [empty_block(say("roadmap.kpi.assumed", lang), say("roadmap.kpi.assumed_detail", lang))]
    cannot = [empty_block(say("evidence.cannot", lang, why=_why(detail, lang, point)))] if point.value is None else []
    if not point.evidence.records:
        return [*cannot, *_left_out(point, lang)]
    return [*cannot, *_partial(point, lang), *_figures(point, lang), *_again(detail, point, lang),
            *_left_out(point, lang), *_records(detail, point, lang)]  # fmt: skip


def _why(detail: KpiDetail, lang: str, point: KpiPoint | None = None) -> str:
    """The limit of the formula that the records break, or what its records lack."""
    key = f"evidence.outside.{point.outside}" if point and point.outside else f"evidence.missing.{detail.formula}"
    return say(key if known(key, lang) else "evidence.missing.unknown", lang)


def _partial(point: KpiPoint, lang: str) -> list[Component]:
    if not point.is_partial:
        return []
    share = percent(None if point.coverage is None else 100 * point.coverage, lang)
    return [html.P(say("evidence.partial", lang, share=share), className="correction")]


def _figures(point: KpiPoint, lang: str) -> list[Component]:
    """What enters the formula, and how many records it is the sum of."""
    entries = [
        part
        for name, value in point.evidence.inputs.items()
        for part in (html.Dt(_input(name, lang)), html.Dd(_figure(value, lang)))
    ]
    return [html.Dl(entries, className="facts"), html.P(say("roadmap.kpi.used", lang, count=point.evidence.used))]


def _input(name: str, lang: str) -> str:
    key = f"evidence.inputs.{name}"
    return say(key, lang) if known(key, lang) else name


def _again(detail: KpiDetail, point: KpiPoint, lang: str) -> list[Component]:
    """The value made anew from the stored records, beside the stored one."""
    if point.again is None:
        return []
    verdict = say("evidence.same" if point.again == point.value else "evidence.other", lang)
    text = say("evidence.again", lang, value=number(point.again, lang, detail.row.decimals))
    return [html.P(f"{text} ({verdict})", className="secondary kpi-again")]


def _left_out(point: KpiPoint, lang: str) -> list[Component]:
    lines: list[Component] = []
    for reason, count in point.evidence.excluded.items():
        key = f"evidence.excluded.{reason}"
        told = say(key, lang, count=count) if known(key, lang) else labelled(reason, str(count), lang)
        names = point.evidence.left_out.get(reason, ())
        lines.append(html.Details([html.Summary(told), html.P(_names(names), dir="ltr")], className="left-out"))
    return lines


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:SHOWN_NAMES])
    return f"{shown} …" if len(names) > SHOWN_NAMES else shown


def _records(detail: KpiDetail, point: KpiPoint, lang: str) -> list[Component]:
    """A row per record with its figures; the record is the way to what it was made of, as it stood then."""
    evidence = point.evidence
    rows = evidence.rows or ((),) * len(evidence.records)
    heads = [say("evidence.record", lang), *(_input(part, lang) for part in evidence.parts)]
    cells = [
        [_record(name, detail.formula, point), *(_figure(figure, lang) for figure in row)]
        for name, row in zip(evidence.records[:SHOWN_RECORDS], rows, strict=False)
    ]
    more = len(evidence.records) - len(cells)
    rest: list[Component] = (
        [html.P(say("roadmap.kpi.more", lang, count=more), className="secondary")] if more > 0 else []
    )
    return [html.Div(plain_table(heads, cells), className="records"), *rest] if cells else rest


def _figure(figure: float, lang: str) -> str:
    """Whole figures whole, small ones with two decimals, so that no share of a half reads as nothing."""
    return number(figure, lang, 0 if figure == int(figure) else 2 if abs(figure) < SMALL else 1)


def _record(record: str, formula: str, point: KpiPoint) -> Component:
    """The record with the page of what it names: of its first word, of both where it is a pair."""
    if formula == OF_PAIRS:
        parts: list[Any] = [part for word in record.split() for part in (_way(word, formula, point), " ")]
        return html.Span(parts[:-1])
    return _way(record, formula, point)


def _way(record: str, formula: str, point: KpiPoint) -> Component:
    """A link to the page of the record's first word, at the end of its month or day or of the period."""
    page, named, words = RECORD_PAGES.get(formula), html.Bdi(record, dir="ltr"), record.split()
    if page is None:
        return named
    if words[0].startswith(STATION):
        page = "/network?service=sanitation"
    if words[0] == APPLICATION:
        page = "/services"
    sign = "&" if "?" in page else "?"
    return dcc.Link(named, href=f"{page.format(words[0])}{sign}{urlencode({'at': _until(words, point).isoformat()})}")


def _until(words: Sequence[str], point: KpiPoint) -> datetime:
    """The end of the record's month or day, where it names one; else when the value was known."""
    if DAY.fullmatch(words[0]):
        return day_span(parse_instant(f"{words[0]}T12:00").date())[1]
    if len(words) > 1 and MONTH.fullmatch(words[1]):
        first = parse_instant(f"{words[1]}-01T12:00")
        return day_span((first.replace(day=28) + timedelta(days=4)).replace(day=1).date())[0]
    return point.known_from


def _corrections(point: KpiPoint, row: KpiRow, lang: str) -> list[Component]:
    return [
        html.P(
            say(
                "roadmap.kpi.corrected",
                lang,
                before=number(earlier.value, lang, row.decimals),
                after=number(point.value, lang, row.decimals),
                time=full_day_time(earlier.known_to, lang),
            ),
            className="correction",
        )
        for earlier in point.replaced
    ]
