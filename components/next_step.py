"""What to look at first where a neighbour's water explains an alert: the boundary valves between the two sectors."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.boundary_lines import boundary_state
from components.formats import isolated
from components.text import say
from data_access.rows.alert_scene import AlertContext
from data_access.rows.alerts import AlertDetail
from data_access.rows.boundaries import Boundary

DONE = ("repaired", "verified", "closed")


def next_step(detail: AlertDetail, around: AlertContext, lang: str) -> Component | None:
    """The valves to check by name, what the logbook says of them and the way to the giving sector.

    None for an alert that is over, or that something else explains.
    """
    row = detail.row
    if not row.is_transfer or not row.is_active or row.handling in DONE:
        return None
    valves = [each for each in around.valves if each.valve]
    return html.P(
        [html.B(_check(valves, detail.giver, lang)), *_limit(valves, detail.giver, lang)], className="alert__next"
    )


def _check(valves: Sequence[Boundary], giver: str | None, lang: str) -> str:
    if valves:
        names = isolated(say("alerts.fact.list", lang).join(each.valve or "" for each in valves), lang)
        return say("alerts.next.valves", lang, count=len(valves), valves=names)
    return say("alerts.next.boundary" if giver else "alerts.next.neighbours", lang)


def _limit(valves: Sequence[Boundary], giver: str | None, lang: str) -> list[str | Component]:
    if giver is None:
        return []
    states = say("alerts.fact.list", lang).join(boundary_state(each, lang) for each in valves)
    noted = [" · ", say("alerts.next.noted", lang, states=states)] if valves else []
    way = dcc.Link(isolated(giver, lang), href=f"/sectors/{giver}", className="link")
    return [" ", say("alerts.next.limit", lang), " ", way, *noted]
