"""The city on a wall: degrees become pixels of a block of known size, GeoJSON becomes the path of an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
_DEPTH = {"Polygon": 1, "MultiPolygon": 2, "LineString": 0, "MultiLineString": 1}


@dataclass(frozen=True, slots=True)
class Frame:
    """A block of `width` x `height` px in which the ground between two corners (lon, lat) is drawn as large as it fits.

    Equirectangular at the middle latitude: over a city it differs from Mercator by less than a pixel.
    """

    width: float
    height: float
    west_south: Point
    east_north: Point
    margin: float = 12.0

    @classmethod
    def around(cls, width: float, height: float, features: Iterable[Mapping[str, Any]]) -> Frame | None:
        """The frame that shows all of these features; None when they have no extent."""
        points = [point for feature in features for line in lines(feature["geometry"]) for point in line]
        longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
        west_south = min(longitudes, default=0.0), min(latitudes, default=0.0)
        east_north = max(longitudes, default=0.0), max(latitudes, default=0.0)
        return None if west_south == east_north else cls(width, height, west_south, east_north)

    @property
    def px_per_degree(self) -> float:
        """Pixels per degree of latitude."""
        (west, south), (east, north) = self.west_south, self.east_north
        across = (self.width - 2 * self.margin) / max((east - west) * self._shrink, 1e-9)
        return min(across, (self.height - 2 * self.margin) / max(north - south, 1e-9))

    @property
    def _shrink(self) -> float:
        """A degree of longitude in degrees of latitude."""
        return math.cos(math.radians((self.west_south[1] + self.east_north[1]) / 2))

    def at(self, lon: float, lat: float) -> Point:
        """Where a place lies in the block, px from its top left corner; the ground stands in the middle."""
        (west, south), (east, north) = self.west_south, self.east_north
        scale = self.px_per_degree
        x = self.width / 2 + (lon - (west + east) / 2) * self._shrink * scale
        y = self.height / 2 - (lat - (south + north) / 2) * scale
        return round(x, 1), round(y, 1)

    def path(self, geometry: Mapping[str, Any]) -> str:
        """The `d` of an SVG path; rings are closed. Empty for a point."""
        closing = "Z" if geometry["type"].endswith("Polygon") else ""
        return "".join(self._line(line) + closing for line in lines(geometry))

    def _line(self, line: Sequence[Sequence[float]]) -> str:
        points = [self.at(point[0], point[1]) for point in line]
        kept = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept)


def lines(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Every ring or line of a GeoJSON geometry; a point has none.

    >>> [len(line) for line in lines({"type": "LineString", "coordinates": [[0, 0], [1, 1]]})]
    [2]
    """
    if geometry["type"] in _DEPTH:
        yield from _flat(geometry["coordinates"], _DEPTH[geometry["type"]])


def _flat(coordinates: Any, depth: int) -> Iterator[Sequence[Sequence[float]]]:
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _flat(part, depth - 1)
