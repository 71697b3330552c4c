"""The boundary valves of a sector: which sector lies behind each, and whether it stands open."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import day_time, isolated
from components.states import empty_block
from components.text import say
from data_access.rows.boundaries import Boundary


def boundary_lines(found: Sequence[Boundary], lang: str) -> list[Component]:
    """One line per boundary, the open ones first and in bold; says so when none is known."""
    if not found:
        return [empty_block(say("pipes.boundary.none", lang))]
    return [_line(each, lang) for each in found]


def _line(each: Boundary, lang: str) -> Component:
    valve = isolated(each.valve, lang) if each.valve else say("pipes.boundary.unnamed", lang)
    state = say("pipes.boundary.closed", lang)
    if each.open_since is not None:
        state = say("pipes.boundary.open", lang, time=day_time(each.open_since, lang))
    told = html.B(state) if each.open_since else html.Span(state, className="secondary")
    parts = [html.Span(valve, className="line__text"), html.Span(isolated(each.other or "–", lang)), told]
    if each.other is None:
        return html.Div(parts, className="line")
    return dcc.Link(parts, href=f"/sectors/{each.other}", className="line")
