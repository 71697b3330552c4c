"""The ground of the demonstration city: a schematic Casablanca drawn here, with no borrowed outline.

The coast runs at a bearing of about 71 degrees with the sea to the north-north-west; the land side is drawn by hand.
The city is cut into small cells, the cells are dealt to arrondissements and sectors, so borders that touch are the
same points. Inside this package places are kilometres east and north of ORIGIN; outside they are WGS84 degrees.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]  # one row per place: kilometres east, kilometres north

ORIGIN = (-7.60, 33.57)
KM_PER_DEGREE = (92.75, 110.95)  # at 33.57 degrees north
CELL_KM = 0.262
ROUGHNESS = 0.11  # sideways, as a share of an edge
COAST_BEARING = np.deg2rad(71)
BEYOND_KM = 45.0
DECIMALS = 5

COAST = (
    (-7.738, 33.556), (-7.722, 33.566), (-7.708, 33.577), (-7.697, 33.589), (-7.684, 33.597), (-7.672, 33.602),
    (-7.661, 33.610), (-7.653, 33.611), (-7.643, 33.607), (-7.633, 33.609), (-7.622, 33.605), (-7.612, 33.607),
    (-7.607, 33.603), (-7.598, 33.606), (-7.586, 33.610), (-7.572, 33.613), (-7.556, 33.620), (-7.540, 33.625),
    (-7.522, 33.632), (-7.503, 33.637), (-7.486, 33.643), (-7.470, 33.648),
)  # fmt: skip
LAND_SIDE = (
    (-7.459, 33.640), (-7.456, 33.629), (-7.461, 33.613), (-7.459, 33.601), (-7.469, 33.590), (-7.482, 33.577),
    (-7.500, 33.568), (-7.518, 33.558), (-7.534, 33.548), (-7.548, 33.540), (-7.562, 33.533), (-7.577, 33.529),
    (-7.592, 33.519), (-7.612, 33.509), (-7.634, 33.506), (-7.654, 33.512), (-7.674, 33.521), (-7.694, 33.530),
    (-7.716, 33.542),
)  # fmt: skip
PORT = ((-7.622, 33.6075), (-7.604, 33.6165), (-7.590, 33.6185), (-7.588, 33.6155))  # the breakwater
ROADS = {
    "corniche": ((-7.735, 33.558), (-7.697, 33.586), (-7.655, 33.607), (-7.612, 33.603), (-7.556, 33.616),
                 (-7.465, 33.645)),
    "zerktouni": ((-7.633, 33.607), (-7.632, 33.592), (-7.628, 33.579), (-7.612, 33.568), (-7.597, 33.558)),
    "mohammed_vi": ((-7.612, 33.592), (-7.603, 33.575), (-7.590, 33.556), (-7.572, 33.540), (-7.552, 33.527)),
    "el_jadida": ((-7.617, 33.589), (-7.640, 33.563), (-7.660, 33.542), (-7.682, 33.517)),
    "rocade": ((-7.716, 33.540), (-7.668, 33.540), (-7.625, 33.528), (-7.585, 33.535), (-7.545, 33.552),
               (-7.520, 33.572), (-7.492, 33.598), (-7.466, 33.632)),
    "rabat": ((-7.600, 33.588), (-7.570, 33.594), (-7.535, 33.602), (-7.500, 33.617), (-7.463, 33.640)),
}  # fmt: skip


def km(lonlat: Points) -> Points:
    """Degrees to kilometres from ORIGIN, point by point."""
    return (np.asarray(lonlat, float) - ORIGIN) * KM_PER_DEGREE


def degrees(points: Points) -> Points:
    """Kilometres from ORIGIN to degrees, rounded to about a metre."""
    return np.round(np.asarray(points, float) / KM_PER_DEGREE + ORIGIN, DECIMALS)


def lonlat(place: tuple[float, ...]) -> tuple[float, float]:
    """One place in degrees."""
    lon, lat = (part / per + at for part, per, at in zip(place[:2], KM_PER_DEGREE, ORIGIN, strict=True))
    return round(lon, DECIMALS), round(lat, DECIMALS)


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape drawn in kilometres, in degrees."""
    return shapely.transform(shape, degrees)


@cache
def outline() -> shapely.Polygon:
    """The city, in kilometres."""
    inland = _weathered(km(np.array((COAST[-1], *LAND_SIDE, COAST[0]))), number=2)
    return shapely.Polygon(np.concatenate([shapely.get_coordinates(coast()), inland[1:-1]]))


@cache
def coast() -> shapely.LineString:
    """The shore from west to east, in kilometres."""
    return shapely.LineString(_weathered(km(np.array(COAST)), number=1))


@cache
def sea() -> shapely.Polygon:
    """All that any map of the city shows beyond the shore, in kilometres."""
    shore = shapely.get_coordinates(coast())
    along = np.array([np.sin(COAST_BEARING), np.cos(COAST_BEARING)]) * BEYOND_KM
    seaward = np.array([-along[1], along[0]])
    ends = [shore[-1] + along, shore[-1] + along + seaward, shore[0] - along + seaward, shore[0] - along]
    return shapely.Polygon([*shore, *ends])


@cache
def roads() -> shapely.MultiLineString:
    """The main roads inside the city, in kilometres."""
    lines = shapely.MultiLineString([km(np.array(road)) for road in ROADS.values()])
    return lines.intersection(outline().buffer(-0.05))


@cache
def cells() -> tuple[shapely.Polygon, ...]:
    """About three thousand small polygons that tile the city, in kilometres.

    Corners are rounded before anything is joined, so neighbours share them exactly.
    """
    whole = shapely.voronoi_polygons(shapely.MultiPoint(_seeds()), extend_to=outline().buffer(1))
    parts = shapely.intersection(shapely.get_parts(whole), outline())
    parts = shapely.set_precision(parts, 0.001)
    return tuple(part for part in parts if part.geom_type == "Polygon" and part.area > 0.0)


def elevation_m(points: Points) -> NDArray[np.float64]:
    """Metres above the sea: a slope from the coast to about 150 m in the south, with the hill of Anfa."""
    from_sea = shapely.distance(shapely.points(points), coast())
    hill = km(np.array([(-7.652, 33.584)]))[0]
    bump = 22 * np.exp(-((np.asarray(points) - hill) ** 2).sum(axis=1) / 2.0)
    return np.round(4 + 7.5 * from_sea + 0.55 * from_sea**2 + bump, 1)


def _weathered(corners: Points, number: int) -> Points:
    """A line with its corners cut and its edges roughened; the ends stay."""
    chance = np.random.default_rng(number)
    line = corners
    for _ in range(2):
        ahead = np.diff(line, axis=0)
        cut = np.stack([line[:-1] + 0.25 * ahead, line[:-1] + 0.75 * ahead], axis=1).reshape(-1, 2)
        line = np.concatenate([line[:1], cut, line[-1:]])
    for _ in range(2):
        ahead = np.diff(line, axis=0)
        aside = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * ROUGHNESS * chance.normal(size=(len(ahead), 1))
        line = np.insert(line, np.arange(1, len(line)), line[:-1] + ahead / 2 + aside, axis=0)
    return line


def _seeds() -> Points:
    """A staggered grid, shaken: the middles of the cells."""
    west, south, east, north = outline().bounds
    across, along = np.meshgrid(np.arange(west, east, CELL_KM), np.arange(south, north, CELL_KM * 0.87))
    across[1::2] += CELL_KM / 2
    grid = np.column_stack([across.ravel(), along.ravel()])
    grid += np.random.default_rng(1907).uniform(-0.36, 0.36, grid.shape) * CELL_KM
    return grid[shapely.contains(outline().buffer(0.03), shapely.points(grid))]
