"""Worksites on the map: clusters of grey rings, the worst ones by themselves, the trench of the selected one.

Glyphs and clusters are drawn by assets/worksites.js.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_leaflet as dl
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Worksites
from components.map import city_map, collection, feature, js, overlay, point
from components.marks import priority_mark
from components.pattern_ids import query_control
from components.site_ids import Sites
from components.text import say
from components.worksite_words import delay, title
from data_access.rows.worksites import WorksiteDetail, WorksiteRow

CLUSTER_RADIUS_PX = 62
CLUSTERS_UNTIL_ZOOM = 16
GRAVEST = (1, 2)
OUTSIDE = "outside"  # of the flaws in a record: its place is in the sea or beyond the city
LAYERS = ("arrondissements", "sectors", "pipes", "alerts", "closed")


def worksite_map(lang: str, query: Mapping[str, str]) -> Component:
    """The city with its sites, and the legend of what the page's head does not explain."""
    words = say("worksites.map.cluster", lang, count="{count}", late="{late}")
    clusters = dl.GeoJSON(
        id=Worksites.CLUSTERS,
        data=collection([]),
        cluster=True,
        zoomToBoundsOnClick=True,
        superClusterOptions={"radius": CLUSTER_RADIUS_PX, "maxZoom": CLUSTERS_UNTIL_ZOOM},
        clusterToLayer=js("ainWorksites.cluster"),
        pointToLayer=js("ainWorksites.point"),
        onEachFeature=js("ainWorksites.pickable"),
        hideout={"cluster": words},
    )
    worst = overlay(Worksites.WORST, point="ainWorksites.point", onEachFeature=js("ainWorksites.pickable"))
    trench = overlay(Worksites.TRENCH, style="ainWorksites.trenchStyle", point="ainWorksites.selected")
    meetings = overlay(Sites.MEETINGS, style="ainWorksites.meetingStyle", point="ainWorksites.cut")
    closure = overlay(Sites.CLOSURE, style="ainWorksites.meetingStyle", point="ainWorksites.cut")
    drawn = city_map(Worksites.MAP, [closure, meetings, trench, clusters, worst])
    named: dict[str, Any] = {"aria-label": say("worksites.map.title", lang)}
    return html.Div([drawn, layer_choice(lang, query), legend(lang)], className="worksites__map", role="group", **named)


def clustered(rows: Sequence[WorksiteRow], lang: str) -> dict[str, Any]:
    """The sites that may be drawn together: all that have a point, except the gravest."""
    return collection([_site(row, lang) for row in rows if _has_point(row) and not _is_worst(row)])


def worst(rows: Sequence[WorksiteRow], lang: str) -> dict[str, Any]:
    """The gravest sites that have a point: never hidden in a group."""
    return collection([_site(row, lang) for row in rows if _has_point(row) and _is_worst(row)])


def trench(detail: WorksiteDetail | None, lang: str) -> dict[str, Any]:
    """The outline and the place of the selected site; empty when nothing is selected or its place is unknown."""
    if detail is None:
        return collection([])
    features = [feature(detail.geometry)] if detail.geometry else []
    if _has_point(detail.row):
        features.append(_site(detail.row, lang))
    return collection(features)


def layer_choice(lang: str, query: Mapping[str, str]) -> Component:
    """What may be drawn beside the sites; pipes and street names come when the map is near enough."""
    options = [{"value": name, "label": say(f"sites.layer.{name}", lang)} for name in LAYERS]
    chosen = [name for name in LAYERS if name in query.get("layers", "").split(",")]
    boxes = dcc.Checklist(options=options, value=chosen, id=query_control("layers"), className="checks")
    summary = html.Summary(say("sites.layer.title", lang), className="button button--small")
    hint = html.P(say("sites.layer.hint", lang), className="secondary")
    body = html.Div([boxes, hint], className="worksites__layers-body")
    return html.Details([summary, body], id=Sites.LAYERS, className="worksites__layers")


def legend(lang: str) -> Component:
    """Shapes that the rest of the page does not explain."""
    marks: list[tuple[Component, str]] = [
        (html.Span(className="worksite-cluster-sample"), "cluster"),
        (priority_mark(1), "expired"),
        (priority_mark(2), "very_late"),
        (priority_mark(3), "late"),
        *((html.Span(className=f"worksite-glyph worksite-glyph--{name}"), name) for name in _ON_TIME),
        (html.Span("?", className="worksite-guess"), "doubtful"),
    ]
    lines = [html.Li([mark, html.Span(say(f"worksites.legend.{name}", lang))]) for mark, name in marks]
    return html.Div(html.Ul(lines), className="worksites__legend")


_ON_TIME = ("in_progress", "suspended", "planned")


def _site(row: WorksiteRow, lang: str) -> dict[str, Any]:
    return point(
        row.place.lon or 0.0,
        row.place.lat or 0.0,
        id=row.ref,
        status=row.status,
        priority=row.standing.priority,
        gravity=row.standing.gravity,
        guess=row.place.guess or _doubt(row),
        title=f"{row.ref} · {title(row, lang)} · {delay(row, lang)}",
    )


def _doubt(row: WorksiteRow) -> str | None:
    """A place in the sea or beyond the city is drawn as given, and marked like one that was guessed."""
    return OUTSIDE if any(flaw.problem == OUTSIDE for flaw in row.flaws) else None


def _has_point(row: WorksiteRow) -> bool:
    return row.place.lon is not None and row.place.lat is not None


def _is_worst(row: WorksiteRow) -> bool:
    return row.standing.gravity in GRAVEST
