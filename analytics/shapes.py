"""Outlines from outside (GeoJSON, WGS84): what is wrong with one, a point inside it, which one holds a point.

GeoJSON coordinates are longitude then latitude in degrees (RFC 7946). Validity is that of OGC Simple Features.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

import shapely
from shapely.geometry import shape

AROUND_CASABLANCA = (-8.7, 32.9, -6.5, 34.3)  # west, south, east, north: tells swapped coordinates of the city
POLYGONS = ("Polygon", "MultiPolygon")
LONGEST_LON, LONGEST_LAT = 180.0, 90.0
MIN_RING = 4  # positions of the smallest ring, the first repeated at its end
_PLACE = re.compile(r"^(?P<what>.*)\[(?P<place>[^\]]*)\]$")

Geometry = Mapping[str, Any]
Position = Sequence[float]


class ShapeProblem(StrEnum):
    """Why an outline cannot be used."""

    MISSING = "missing"
    KIND = "kind"
    MALFORMED = "malformed"
    OPEN = "open"
    SWAPPED = "swapped"
    PROJECTED = "projected"
    CROSSED = "crossed"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing wrong with an outline; `detail` is the value or the place that shows it."""

    problem: ShapeProblem
    detail: str = ""


def outline_flaw(geometry: Geometry | None) -> Flaw | None:
    """What is wrong with the outline of a zone; None for a valid (multi)polygon in degrees.

    >>> outline_flaw({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]})
    Flaw(problem=<ShapeProblem.CROSSED: 'crossed'>, detail='1, 1')
    """
    if not geometry:
        return Flaw(ShapeProblem.MISSING)
    if geometry.get("type") not in POLYGONS:
        return Flaw(ShapeProblem.KIND, str(geometry.get("type")))
    return place_flaw(geometry) or _ring_flaw(geometry) or _crossing_flaw(geometry)


def place_flaw(geometry: Geometry) -> Flaw | None:
    """Whether the coordinates of any geometry are readable, in degrees and in the order longitude, latitude."""
    try:
        places = [(float(x), float(y)) for x, y, *_ in _positions(geometry.get("coordinates"))]
    except (TypeError, ValueError):
        return Flaw(ShapeProblem.MALFORMED)
    if not places or not all(math.isfinite(x) and math.isfinite(y) for x, y in places):
        return Flaw(ShapeProblem.MALFORMED)
    return _range_flaw(places)


def point_inside(geometry: Geometry) -> tuple[float, float]:
    """Longitude and latitude of a point that lies inside the shape, or on it when it has no inside."""
    outline = shape(geometry)
    point = (outline if outline.is_valid else shapely.make_valid(outline)).representative_point()
    return point.x, point.y


def hull(places: Sequence[Position], margin_deg: float) -> dict[str, Any]:
    """A GeoJSON polygon around scattered places: their concave hull, widened by the margin."""
    around = shapely.concave_hull(shapely.MultiPoint(list(places)), ratio=0.3).buffer(margin_deg, quad_segs=2)
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in around.exterior.coords]]}


class Finder:
    """Tells which of many outlines holds a point."""

    def __init__(self, outlines: Mapping[int, Geometry]) -> None:
        self._keys = list(outlines)
        self._tree = shapely.STRtree([shape(geometry) for geometry in outlines.values()])

    def holder(self, lon: float, lat: float) -> int | None:
        """The key of the outline that holds the point, the lowest key where several do; None where none does."""
        found = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return min((self._keys[index] for index in found), default=None)


def _positions(coordinates: Any) -> Iterator[Position]:
    if not isinstance(coordinates, Sequence) or isinstance(coordinates, str):
        raise TypeError("coordinates are lists of numbers")
    if coordinates and not isinstance(coordinates[0], Sequence):
        return iter((coordinates,))
    return chain.from_iterable(_positions(part) for part in coordinates)


def _range_flaw(places: Sequence[tuple[float, float]]) -> Flaw | None:
    shown = f"{places[0][0]:.10g}, {places[0][1]:.10g}"
    if not all(abs(x) <= LONGEST_LON and abs(y) <= LONGEST_LAT for x, y in places):
        fits_swapped = all(abs(y) <= LONGEST_LON and abs(x) <= LONGEST_LAT for x, y in places)
        return Flaw(ShapeProblem.SWAPPED if fits_swapped else ShapeProblem.PROJECTED, shown)
    if all(_in_city(y, x) and not _in_city(x, y) for x, y in places):
        return Flaw(ShapeProblem.SWAPPED, shown)
    return None


def _in_city(lon: float, lat: float) -> bool:
    west, south, east, north = AROUND_CASABLANCA
    return west <= lon <= east and south <= lat <= north


def _ring_flaw(geometry: Geometry) -> Flaw | None:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    try:
        ends = [(len(ring), *map(float, ring[0][:2]), *map(float, ring[-1][:2])) for ring in chain(*polygons)]
    except (TypeError, IndexError):
        return Flaw(ShapeProblem.MALFORMED)
    for count, x, y, last_x, last_y in ends:
        if count < MIN_RING or (x, y) != (last_x, last_y):
            return Flaw(ShapeProblem.OPEN, f"{x:.10g}, {y:.10g}")
    return None


def _crossing_flaw(geometry: Geometry) -> Flaw | None:
    outline = shape(geometry)
    if outline.is_valid:
        return None
    said = _PLACE.match(shapely.is_valid_reason(outline))
    what, place = (said["what"], said["place"].replace(" ", ", ")) if said else ("", "")
    return Flaw(ShapeProblem.CROSSED if "intersection" in what.casefold() else ShapeProblem.INVALID, place)
