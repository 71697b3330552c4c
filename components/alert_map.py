"""The small map of an alert: the outline of its sector, its pipes in greys, meters, works nearby, the failed asset.

Drawn by assets/alerts.js on the grey base of the city.
"""

from __future__ import annotations

from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.duty_ids import Scene
from components.ids import Alerts
from components.map import city_map, collection, feature, js, point
from components.text import say
from data_access.rows.alert_scene import AlertGround, Spot
from data_access.rows.alerts import AlertRow

ABOVE = "shadowPane"  # Leaflet's pane between lines and marks: the zone lies on the pipes, whichever came last
KEYS = ("zone", "worksite", "flow", "pressure", "acoustic", "valve")


def alert_map(lang: str) -> Component:
    """An empty map, to be filled for the selected alert; of its legend the keys show that have something to name."""
    layers = [
        dl.GeoJSON(id=Alerts.OUTLINE, data=collection([]), style=js("ainAlerts.outlineStyle"), interactive=False),
        dl.GeoJSON(id=Alerts.PIPES, data=collection([]), style=js("ainAlerts.pipeStyle"), interactive=False),
        dl.GeoJSON(id=Scene.ZONE, data=collection([]), style=js("ainAlerts.zoneStyle"), interactive=False, pane=ABOVE),
        dl.GeoJSON(id=Alerts.SPOTS, data=collection([]), pointToLayer=js("ainAlerts.spot")),
        dl.GeoJSON(id=Scene.EARS, data=collection([]), pointToLayer=js("ainAlerts.spot")),
        dl.GeoJSON(id=Scene.PICKED, data=collection([]), pointToLayer=js("ainAlerts.spot"), interactive=False),
    ]
    legend = [_key(name, lang) for name in KEYS]
    named: dict[str, Any] = {"aria-label": say("alerts.map.title", lang)}
    drawn = city_map(Alerts.MAP, layers)
    picture = html.Div(drawn, className="alert__map", role="group", **named)
    return html.Div([picture, html.Div(legend, id=Scene.KEYS, className="alert__keys")], className="alert__ground-map")


def outline(ground: AlertGround | None, row: AlertRow | None) -> dict[str, Any]:
    """The zone as one feature that bears the alert's priority and carries the bounds to show; empty without a place."""
    if ground is None or row is None or ground.outline is None:
        return collection([])
    return collection([feature(ground.outline, priority=row.priority, bounds=ground.bounds)])


def pipes(ground: AlertGround | None) -> dict[str, Any]:
    """Thin pipes, then thick ones, each class one MultiLineString."""
    classes = [] if ground is None else [(name, lines) for name, lines in ground.pipes.items() if lines]
    return collection(
        [feature({"type": "MultiLineString", "coordinates": lines}, width=name) for name, lines in classes]
    )


def spots(ground: AlertGround | None, row: AlertRow | None) -> dict[str, Any]:
    """Meters, works and the asset of the alert; only the asset bears the priority."""
    if ground is None or row is None:
        return collection([])
    return collection([_spot(spot, row) for spot in ground.spots])


def _spot(spot: Spot, row: AlertRow) -> dict[str, Any]:
    priority = row.priority if spot.kind == "site" else None
    return point(spot.lon, spot.lat, kind=spot.kind, title=spot.code, priority=priority)


def _key(name: str, lang: str) -> Component:
    mark = html.I(className=f"alert-spot alert-spot--{name}")
    return html.Span([mark, say(f"alerts.map.{name}", lang)], className=f"key-line key-line--{name}")
