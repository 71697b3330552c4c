"""Where the demonstration's works lie: a trench inside its sector, drawn at random, and who works there on what."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from numpy.random import Generator
from shapely import affinity
from shapely.geometry import LineString, Point, mapping, shape

from analytics.worksites import METRES_PER_DEGREE
from data_access.worksite_records import SectorGround

CATALOGUE = Path(__file__).parent / "data" / "worksites.toml"
CLASH_OFFSET_M = 40.0
DECIMALS = 6
ATTEMPTS = 12
IMPACTS = {
    "all-lanes-open": 0.62,
    "all-lanes-open-shift-right": 0.33,
    "alternating-one-way": 0.02,
    "some-lanes-closed": 0.02,
    "all-lanes-closed": 0.01,
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What works there can be, and the invented names around them."""

    works: Sequence[Mapping[str, Any]]
    streets: Sequence[str]
    firms: Sequence[str]
    causes: Sequence[str]
    stops: Sequence[str]
    permit_stop: str


@cache
def catalogue() -> Catalogue:
    """The content of data/worksites.toml."""
    return Catalogue(**tomllib.loads(CATALOGUE.read_text(encoding="utf-8")))


def pick_work(rng: Generator, lasting: bool, min_days: int = 0) -> Mapping[str, Any]:
    """A kind of work by its share, among those that can last that long.

    `lasting` is for works met on a given day: the longer a work lasts, the likelier it is to be met.
    """
    works = [work for work in catalogue().works if work["days"][1] > min_days]
    weights = [work["weight"] * (sum(work["days"]) if lasting else 1) for work in works]
    return works[int(rng.choice(len(works), p=[weight / sum(weights) for weight in weights]))]


def pick_sector(rng: Generator, grounds: Sequence[SectorGround]) -> SectorGround:
    """A sector, the more likely the more connections it has."""
    weights = [ground.connections or 1 for ground in grounds]
    return grounds[int(rng.choice(len(grounds), p=[weight / sum(weights) for weight in weights]))]


def pick_impact(rng: Generator) -> str:
    """What the works do to traffic, as WZDx names it: mostly little."""
    return str(rng.choice(list(IMPACTS), p=list(IMPACTS.values())))


def trench(rng: Generator, ground: SectorGround, metres: float) -> dict[str, Any] | None:
    """A line of about that length inside the sector, as GeoJSON; shorter where the sector is narrow.

    None when neither an outline nor a point of the sector is known.
    """
    if ground.geometry is None:
        return None if ground.lon is None or ground.lat is None else _line(rng, ground.lon, ground.lat, metres)
    area = shape(ground.geometry)
    for attempt in range(ATTEMPTS):
        inside = _point_inside(rng, area)
        line = _line(rng, inside.x, inside.y, metres * 0.8**attempt)
        if area.contains(shape(line)):
            return line
    safe = area.representative_point()
    return _line(rng, safe.x, safe.y, 10.0)


def beside(line: Mapping[str, Any]) -> dict[str, Any]:
    """The same trench moved north by less than the distance at which two works disturb each other."""
    north = CLASH_OFFSET_M / METRES_PER_DEGREE
    return _geojson(affinity.translate(shape(line), yoff=north))


def middle(line: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    """The point halfway along a trench."""
    if line is None:
        return None, None
    point = shape(line).interpolate(0.5, normalized=True)
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


def _point_inside(rng: Generator, area: shapely.Geometry) -> Point:
    west, south, east, north = area.bounds
    for _ in range(ATTEMPTS):
        candidate = Point(rng.uniform(west, east), rng.uniform(south, north))
        if area.contains(candidate):
            return candidate
    return area.representative_point()


def _line(rng: Generator, lon: float, lat: float, metres: float) -> dict[str, Any]:
    """Two straight pieces with a slight bend between them, the given point in the middle."""
    heading = rng.uniform(0, 2 * math.pi)
    ends = [(heading, metres / 2), (heading + math.pi + rng.uniform(-0.3, 0.3), metres / 2)]
    (start, stop) = (_moved(lon, lat, angle, length) for angle, length in ends)
    return _geojson(LineString([start, (lon, lat), stop]))


def _moved(lon: float, lat: float, angle: float, metres: float) -> tuple[float, float]:
    east = metres * math.cos(angle) / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
    return lon + east, lat + metres * math.sin(angle) / METRES_PER_DEGREE


def _geojson(line: shapely.Geometry) -> dict[str, Any]:
    rounded = shapely.transform(line, lambda points: points.round(DECIMALS))
    drawn = mapping(rounded)
    return {"type": drawn["type"], "coordinates": [list(point) for point in drawn["coordinates"]]}
