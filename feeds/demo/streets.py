"""Pipes of a sector as a light grid of streets, and the valve where its water comes in.

This is a drawing with believable diameters, materials and years, not yet a hydraulic network: the lengths drawn add up
to less than the sector's kilometres of main.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from feeds.demo import geography
from feeds.demo.facilities import SITES, site_of
from feeds.demo.noise import Real, stream, uniform
from feeds.demo.zones import Area

LINES_ACROSS = 9
BEARING = np.deg2rad(19)  # streets run along the coast and away from it
SHORTEST_KM = 0.05
MATERIALS = (  # first and last year laid, material
    (1935, 1965, "fonte grise"),
    (1955, 1985, "amiante-ciment"),
    (1970, 2000, "PVC"),
    (1985, 2017, "fonte ductile"),
    (1998, 2017, "PEHD"),
)
DIAMETERS_MM = (63.0, 90.0, 110.0, 110.0, 150.0, 150.0, 200.0)
MAIN_DIAMETERS_MM = (300.0, 400.0, 500.0)


@dataclass(frozen=True, slots=True)
class Pipe:
    """A pipe of a sector; the line in kilometres from the origin."""

    code: str
    sector: str
    line: shapely.LineString
    length_m: float
    diameter_mm: float
    material: str
    laid_on: date


def pipes(sector: Area) -> list[Pipe]:
    """Twenty or so pipes inside the sector's border; the first is its main from the inlet."""
    lines = [_main(sector), *_grid(sector)]
    draws = uniform(0, np.array([stream("pipe", sector.code)]), np.arange(3 * len(lines)))[0].reshape(-1, 3)
    return [_pipe(sector, number, line, draw) for number, (line, draw) in enumerate(zip(lines, draws, strict=True), 1)]


def inlet(sector: Area) -> tuple[float, float]:
    """The place on the border nearest to the reservoirs that feed the sector."""
    site = next(site for site in SITES if site.code == site_of()[sector.code])
    source = shapely.Point(geography.km(np.array([(site.lon, site.lat)]))[0])
    spot = shapely.shortest_line(sector.shape.exterior, source).coords[0]
    return spot[0], spot[1]


def critical_point(sector: Area) -> tuple[float, float]:
    """The corner of the sector where pressure is lowest: high and far from the inlet, a little inside the border."""
    corners = shapely.get_coordinates(sector.shape.exterior)
    far = np.linalg.norm(corners - inlet(sector), axis=1)
    worst = corners[int((geography.elevation_m(corners) + 6 * far).argmax())]
    inside = 0.88 * worst + 0.12 * np.array(sector.place)
    return float(inside[0]), float(inside[1])


def _main(sector: Area) -> shapely.LineString:
    """From the inlet towards the middle, as far as it stays inside the border."""
    inside = sector.shape.intersection(shapely.LineString([inlet(sector), sector.place]))
    return max(shapely.get_parts(inside), key=lambda part: part.length)


def _grid(sector: Area) -> list[shapely.LineString]:
    """Parallel streets in two directions, cut a little inside the border."""
    middle = np.array(sector.place)
    reach = float(shapely.minimum_bounding_radius(sector.shape)) * 2
    offsets = np.arange(-LINES_ACROSS, LINES_ACROSS + 1) * np.sqrt(sector.shape.area) / LINES_ACROSS * 1.02
    streets = np.concatenate([_parallel(middle, turn, reach, offsets) for turn in (BEARING, BEARING + np.pi / 2)])
    inside = shapely.get_parts(shapely.intersection(streets, sector.shape.buffer(-0.02)))
    return [part for part in inside if part.length >= SHORTEST_KM]


def _parallel(middle: Real, turn: float, reach: float, offsets: Real) -> NDArray[np.object_]:
    """Lines of twice `reach` in one direction, at these distances from the middle."""
    along = np.array([np.cos(turn), np.sin(turn)])
    aside = np.array([-along[1], along[0]])
    middles = middle + offsets[:, None] * aside
    lines: NDArray[np.object_] = shapely.linestrings(
        np.stack([middles - along * reach, middles + along * reach], axis=1)
    )
    return lines


def _pipe(sector: Area, number: int, line: shapely.LineString, draw: np.ndarray) -> Pipe:
    start, end, material = MATERIALS[int(draw[0] * len(MATERIALS))]
    sizes = MAIN_DIAMETERS_MM if number == 1 else DIAMETERS_MM
    return Pipe(
        code=f"C-{sector.code.replace('-', '')}-{number:03d}",
        sector=sector.code,
        line=line,
        length_m=round(line.length * 1000, 1),
        diameter_mm=sizes[int(draw[1] * len(sizes))],
        material=material,
        laid_on=date(int(start + draw[2] * (end - start)), 1 + int(draw[2] * 1000) % 12, 1),
    )
