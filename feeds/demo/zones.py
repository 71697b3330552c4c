"""The sixteen arrondissements and two hundred sectors of the demonstration city, with people and lengths of main.

Populations are the legal ones of the 2014 census (HCP, RGPH 2014); connections, customers and kilometres are the
operator's published totals shared out. Sectors bear names of quarters, placed roughly; the rest are numbered.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from feeds.demo import geography, partition
from feeds.demo.noise import normal, stream
from feeds.demo.partition import largest_remainder

DATA = Path(__file__).parent / "data"
SECTORS = 200
CONNECTIONS = 234_000
CUSTOMERS = 1_200_000
MAINS_KM = 5_000
ATTRIBUTION = "HCP, RGPH 2014"

Facts = Sequence[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Area:
    """An arrondissement (no parent) or a sector. `shape` in kilometres from the origin, `place` a point inside it."""

    code: str
    parent: str | None
    name_fr: str
    name_ar: str
    shape: shapely.Polygon
    place: tuple[float, float]
    elevation_m: float
    population: int
    connections: int
    customers: int
    mains_km: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The zones in a fixed order: sectors follow the order of their arrondissements, then their numbers."""

    arrondissements: tuple[Area, ...]
    sectors: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sector before it has people."""

    code: str
    parent: str
    name_fr: str
    name_ar: str
    shape: shapely.Polygon


class _Placed(TypedDict):
    """The part of an area that its shape decides."""

    shape: shapely.Polygon
    place: tuple[float, float]
    elevation_m: float


@cache
def plan() -> Plan:
    """The same city for every seed: only what happens in it is left to chance."""
    facts = _rows("arrondissements.csv")
    wholes, pieces = _cut(facts)
    sectors = _peopled(pieces, {fact["code"]: int(fact["population_2014"]) for fact in facts})
    return Plan(tuple(_whole(fact, shape, sectors) for fact, shape in zip(facts, wholes, strict=True)), sectors)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _cut(facts: Facts) -> tuple[list[shapely.Polygon], list[_Piece]]:
    shapes = np.array(geography.cells(), dtype=object)
    areas = shapely.area(shapes)
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    owners = partition.by_area(middles, areas, _places(facts), np.array([float(fact["size"]) for fact in facts]))
    owners = partition.tidied(shapes, owners, len(facts))
    pieces: list[_Piece] = []
    for number, (fact, count) in enumerate(zip(facts, _sector_counts(facts), strict=True)):
        mine = owners == number
        inner = partition.settled(middles[mine], areas[mine], count)
        inner = partition.tidied(shapes[mine], inner, count)
        pieces += _named(fact["code"], partition.joined(shapes[mine], inner, count))
    return partition.joined(shapes, owners, len(facts)), pieces


def _places(rows: Facts) -> geography.Points:
    return geography.km(np.array([(float(row["lon"]), float(row["lat"])) for row in rows]))


def _sector_counts(facts: Facts) -> NDArray[np.int64]:
    """By people and by area, half and half."""
    people = np.array([float(fact["population_2014"]) for fact in facts])
    size = np.array([float(fact["size"]) for fact in facts])
    return largest_remainder(people / people.sum() + size / size.sum(), SECTORS)


def _named(parent: str, shapes: Sequence[shapely.Polygon]) -> list[_Piece]:
    """Known quarters take the sectors nearest to them; the others get the free numbers from west to east."""
    quarters = [row for row in _rows("quarters.csv") if row["code"].startswith(f"{parent}-")]
    middles = shapely.get_coordinates(shapely.centroid(np.array(shapes)))
    apart = np.linalg.norm(middles[:, None] - _places(quarters)[None], axis=2)
    named = {int(piece): quarters[quarter] for piece, quarter in zip(*linear_sum_assignment(apart), strict=True)}
    taken = {row["code"] for row in named.values()}
    free = iter(sorted({f"{parent}-{number:02d}" for number in range(1, len(shapes) + 1)} - taken))
    from_west = np.argsort(middles[:, 0], kind="stable").tolist()
    rows = {piece: named.get(piece) or _numbered(next(free)) for piece in from_west}
    pieces = [_Piece(row["code"], parent, row["name_fr"], row["name_ar"], shapes[piece]) for piece, row in rows.items()]
    return sorted(pieces, key=lambda piece: piece.code)


def _numbered(code: str) -> dict[str, str]:
    number = int(code.split("-")[1])
    return {"code": code, "name_fr": f"Secteur {number}", "name_ar": f"القطاع {number}"}


def _peopled(pieces: Sequence[_Piece], census: dict[str, int]) -> tuple[Area, ...]:
    area = shapely.area(np.array([piece.shape for piece in pieces]))
    people = _people(pieces, area, census)
    connections = largest_remainder(people.astype(float), CONNECTIONS)
    customers = largest_remainder(people.astype(float), CUSTOMERS)
    mains = largest_remainder(area / area.sum() + connections / connections.sum(), MAINS_KM * 10) / 10
    counts = zip(people.tolist(), connections.tolist(), customers.tolist(), mains.tolist(), strict=True)
    return tuple(_sector(piece, *counted) for piece, counted in zip(pieces, counts, strict=True))


def _sector(piece: _Piece, people: int, connections: int, customers: int, mains_km: float) -> Area:
    return Area(
        code=piece.code,
        parent=piece.parent,
        name_fr=piece.name_fr,
        name_ar=piece.name_ar,
        population=people,
        connections=connections,
        customers=customers,
        mains_km=mains_km,
        **_placed(piece.shape),
    )


def _placed(shape: shapely.Polygon) -> _Placed:
    """Where a zone lies and how high."""
    place = shapely.point_on_surface(shape)
    height = geography.elevation_m(np.array([[place.x, place.y]]))[0]
    return {"shape": shape, "place": (place.x, place.y), "elevation_m": float(height)}


def _people(pieces: Sequence[_Piece], area: NDArray[np.float64], census: dict[str, int]) -> NDArray[np.int64]:
    """The census of each arrondissement shared among its sectors by area, some of them denser than others."""
    density = np.exp(0.22 * normal(0, np.array([stream(piece.code) for piece in pieces]), np.zeros(1, np.int64))[:, 0])
    parents = np.array([piece.parent for piece in pieces])
    people = np.zeros(len(pieces), np.int64)
    for parent, counted in census.items():
        people[parents == parent] = largest_remainder((area * density)[parents == parent], counted)
    return people


def _whole(fact: dict[str, str], shape: shapely.Polygon, sectors: Sequence[Area]) -> Area:
    mine = [sector for sector in sectors if sector.parent == fact["code"]]
    return Area(
        code=fact["code"],
        parent=None,
        name_fr=fact["name_fr"],
        name_ar=fact["name_ar"],
        population=int(fact["population_2014"]),
        connections=sum(sector.connections for sector in mine),
        customers=sum(sector.customers for sector in mine),
        mains_km=round(sum(sector.mains_km for sector in mine), 1),
        **_placed(shape),
    )
