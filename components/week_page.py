"""The coordination list of a week, arrondissement by arrondissement; made for paper (A4) as much as for the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from components.controls import page_bar
from components.formats import quantity, short_day
from components.site_ids import Sites
from components.states import empty_block, loading_block
from components.text import say
from components.worksite_words import enumerated, title, word
from data_access.rows.coordination import Meeting
from data_access.rows.week import WeekList, WeekPart
from data_access.rows.worksites import WorksiteRow


def week_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/worksites/week?at=...`."""
    back = dcc.Link(say("worksites.file.back", lang), href="/worksites", className="link no-print")
    print_button = html.Button(say("sites.week.print", lang), className="button js-print no-print", type="button")
    bar = page_bar(say("sites.week.title", lang), [back, print_button], query, lang)
    return html.Div([bar, html.Div(loading_block(), id=Sites.WEEK, className="week")], className="worksites")


def week_list(week: WeekList, lang: str) -> list[Component]:
    """The span, then a section for each arrondissement."""
    span = say("sites.week.span", lang, first=short_day(week.first, lang), last=short_day(week.last, lang))
    if not week.parts:
        return [html.P(span), empty_block(say("sites.week.quiet", lang))]
    return [html.P(span, className="week__span"), *(_part(part, lang) for part in week.parts)]


def _part(part: WeekPart, lang: str) -> Component:
    name = (part.name_ar if lang == "ar" else None) or part.name_fr or say("sites.week.elsewhere", lang)
    blocks = [
        _sites("starts", part.starts, lambda row: row.time.current_start, lang),
        _sites("ends", part.ends, lambda row: row.time.current_end, lang),
        _sites("permits", part.permits, lambda row: row.time.permit_valid_to, lang),
        _meetings("clashes", part.clashes, part.met, lang),
        _meetings("shares", part.shares, part.met, lang),
    ]
    return html.Section([html.H2(name), *(block for block in blocks if block)], className="card week__part")


def _sites(
    name: str, rows: Sequence[WorksiteRow], day: Callable[[WorksiteRow], date | None], lang: str
) -> Component | None:
    lines = [
        html.Tr(
            [
                html.Td(short_day(day(row), lang)),
                html.Td(html.Bdi(row.ref)),
                html.Td(title(row, lang)),
                html.Td(word("trade", row.trade, lang)),
                html.Td(_street(row)),
                html.Td(row.contractor or "–"),
            ]
        )
        for row in rows
    ]
    return _table(name, lines, lang)


def _street(row: WorksiteRow) -> str:
    """Of the demonstration with a star, as on the map."""
    return f"{row.place.street}{' *' if row.is_invented else ''}" if row.place.street else "–"


def _meetings(name: str, meetings: Sequence[Meeting], met: Mapping[str, WorksiteRow], lang: str) -> Component | None:
    lines = [
        html.Tr(
            [
                html.Td(f"{short_day(each.first, lang)} – {short_day(each.last, lang)}"),
                html.Td(_named(each.one, met, lang)),
                html.Td(_named(each.other, met, lang)),
                html.Td(quantity(each.metres, "metres", lang)),
            ]
        )
        for each in meetings
    ]
    return _table(name, lines, lang)


def _named(ref: str, met: Mapping[str, WorksiteRow], lang: str) -> list[Component | str]:
    """The reference, what is done there, and whose works they are."""
    site = met.get(ref)
    words = enumerated([title(site, lang), word("trade", site.trade, lang)], lang) if site else ""
    return [html.Bdi(ref, className="week__ref"), " ", words]


def _table(name: str, lines: Sequence[Component], lang: str) -> Component | None:
    if not lines:
        return None
    heading = html.H3(f"{say(f'sites.week.{name}', lang)} ({len(lines)})")
    return html.Div([heading, html.Table(html.Tbody(list(lines)), className=f"week__table week__table--{name}")])
