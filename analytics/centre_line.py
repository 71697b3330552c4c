"""The centre line of an area: what exchange formats ask for where a site is known as a polygon (domain notes, 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

POINTS = ("Point", "MultiPoint")
DECIMALS = 7


def as_line(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """A LineString, or a MultiPoint for places without extent; any other kind is drawn as the line through its middle.

    >>> square = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]}
    >>> as_line(square)["coordinates"]
    [[0.0, 1.0], [4.0, 1.0]]
    """
    drawn = shape(geometry)
    if geometry["type"] == "LineString":
        return dict(geometry)
    if geometry["type"] in POINTS:
        return {"type": "MultiPoint", "coordinates": _rounded(shapely.get_coordinates(drawn))}
    merged = shapely.line_merge(drawn) if geometry["type"] == "MultiLineString" else drawn
    if merged.geom_type == "LineString":
        return _geojson(merged)
    return _through(merged)


def _through(area: shapely.Geometry) -> dict[str, Any]:
    """Between the middles of the short sides of the smallest rectangle around it."""
    box = shapely.minimum_rotated_rectangle(area)
    if box.geom_type != "Polygon":
        return _geojson(box) if box.geom_type == "LineString" else as_line(mapping(box))
    corners = shapely.get_coordinates(box)[:4]
    first, second = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[1])
    start = 0 if first <= second else 1
    ends = [(corners[side] + corners[(side + 1) % 4]) / 2 for side in (start, (start + 2) % 4)]
    return _geojson(shapely.LineString(sorted(ends, key=lambda place: tuple(place))))


def _geojson(line: shapely.Geometry) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": _rounded(shapely.get_coordinates(line))}


def _rounded(places: Any) -> list[list[float]]:
    return [[round(float(x), DECIMALS), round(float(y), DECIMALS)] for x, y in places]
