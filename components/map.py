"""Maps of the city: a static grey base by URL on canvas, and a small overlay of what is abnormal.

Styles and markers are functions of assets/map.js, so a moved theme or selection never redraws the base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_leaflet as dl
from dash.development.base_component import Component

CITY_BOUNDS = [[33.49, -7.76], [33.66, -7.44]]
LAYERS = "/api/v1/map"
CLOSEST_ZOOM = 18  # a street fills the map


def js(name: str) -> dict[str, str]:
    """A function of assets/*.js, by its path below `window`."""
    return {"variable": name}


def city_map(
    map_id: StrEnum,
    overlays: Sequence[Component],
    *,
    interactive: bool = True,
    bounds: Sequence[Sequence[float]] = CITY_BOUNDS,
    version: int = 0,
) -> Component:
    """Sea, sectors, roads, arrondissements and coast below; the given overlays above. `version` breaks the cache."""
    tools = [
        dl.ScaleControl(imperial=False, position="bottomleft"),
        dl.AttributionControl(position="bottomright", prefix=False),
    ]
    if interactive:
        tools.append(dl.ZoomControl(position="topleft"))
    return dl.Map(
        [_base(version), *overlays, *tools],
        id=map_id,
        bounds=[list(corner) for corner in bounds],
        preferCanvas=True,
        zoomControl=False,
        attributionControl=False,
        trackViewport=False,  # dash-leaflet 1.1.3 compares with a centre that a map given by bounds does not have
        zoomSnap=0.25,
        maxZoom=CLOSEST_ZOOM,
        dragging=interactive,
        scrollWheelZoom=interactive,
        doubleClickZoom=interactive,
        keyboard=interactive,
        className="map",
    )


def overlay(
    layer_id: StrEnum | dict[str, Any],
    features: Sequence[Mapping[str, Any]] = (),
    *,
    style: str = "ainMap.abnormalStyle",
    point: str = "ainMap.markPoint",
    **more: Any,
) -> Component:
    """A small layer of abnormal features, given as GeoJSON."""
    return dl.GeoJSON(id=layer_id, data=collection(features), style=js(style), pointToLayer=js(point), **more)


def collection(features: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": [dict(feature) for feature in features]}


def feature(geometry: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": dict(geometry), "properties": properties}


def point(lon: float, lat: float, **properties: Any) -> dict[str, Any]:
    """A GeoJSON point feature."""
    return feature({"type": "Point", "coordinates": [lon, lat]}, **properties)


def _base(version: int) -> Component:
    """One layer, so that its parts keep their order whenever they arrive; it sends itself behind the overlays."""
    return dl.GeoJSON(
        url=f"{LAYERS}/base.geojson?v={version}",
        style=js("ainMap.baseStyle"),
        onEachFeature=js("ainMap.toBack"),
        interactive=False,
    )
