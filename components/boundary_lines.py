"""The boundary valves of a sector: which sector lies behind each, and whether the logbook knows it open.

Where water probably passes a valve that the logbook knows closed, its line says so and leads to the alert.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import day_time, isolated
from components.marks import priority_mark
from components.states import empty_block
from components.text import say
from data_access.rows.boundaries import Boundary, Transfer


def boundary_lines(found: Sequence[Boundary], lang: str) -> list[Component]:
    """One line per boundary, the open ones first and in bold; says so when none is known."""
    if not found:
        return [empty_block(say("pipes.boundary.none", lang))]
    return [_line(each, lang) for each in found]


def boundary_state(each: Boundary, lang: str) -> str:
    """Closed, or open since when: as the logbook knows it."""
    if each.open_since is None:
        return say("pipes.boundary.closed", lang)
    return say("pipes.boundary.open", lang, time=day_time(each.open_since, lang))


def _line(each: Boundary, lang: str) -> Component:
    named = _named(each, lang)
    if each.open_since is None and each.passed is not None:
        way = dcc.Link(named, href=f"/sectors/{each.other}", className="line__way")
        return html.Div([way, _suspected(each.passed, lang)], className="line line--suspected")
    told = html.B if each.open_since else html.Span
    parts = [*named, told(boundary_state(each, lang), className="" if each.open_since else "secondary")]
    if each.other is None:
        return html.Div(parts, className="line")
    return dcc.Link(parts, href=f"/sectors/{each.other}", className="line")


def _named(each: Boundary, lang: str) -> list[Component]:
    valve = isolated(each.valve, lang) if each.valve else say("pipes.boundary.unnamed", lang)
    return [html.Span(valve, className="line__text"), html.Span(isolated(each.other or "–", lang))]


def _suspected(passed: Transfer, lang: str) -> Component:
    """Closed by the books, and yet water passes: the alert that says so."""
    told = [priority_mark(passed.priority, passed.display), html.B(say("pipes.boundary.suspected", lang))]
    return dcc.Link(told, href=f"/alerts/{passed.alert}", className="line__alert")
