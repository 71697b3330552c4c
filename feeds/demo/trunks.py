"""What lies between the sectors: trunk mains from two directions, reducing valves, closed valves on the borders.

Water of the Bouregreg comes from the north-east, of the Oum Er-Rbia from the south-west. Each goes to the reservoir
sites on its side, each site to the inlets of its sectors; one main joins the two sides. The same city for every seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from feeds.demo import geography
from feeds.demo.facilities import SITES, SOURCES, site_of, source_of, source_places
from feeds.demo.geography import Points
from feeds.demo.lattice import BEARING
from feeds.demo.noise import Real, stream
from feeds.demo.streets import Network, design_m3h, networks

REDUCERS = 104  # published for 2018
USUAL_SET_POINT_M = 45.0
VELOCITY_MS = 1.1
SIZES_MM = np.array([200, 250, 300, 400, 500, 600, 700, 800, 1000, 1200, 1400, 1600], float)
SHORTEST_BORDER_KM = 0.15
ACROSS_KM = 0.2  # a valve on a border joins mains that are not farther apart


@dataclass(frozen=True, slots=True, eq=False)
class Trunk:
    """A trunk main, from where water comes; the line in kilometres from the origin."""

    code: str
    name: str
    line: shapely.LineString
    diameter_mm: float
    mean_m3h: float
    laid: int

    @property
    def material(self) -> str:
        """Concrete for the widest, iron for the others."""
        return "béton précontraint" if self.diameter_mm >= 800 else "fonte ductile"


@dataclass(frozen=True, slots=True)
class BoundaryValve:
    """A valve that is kept closed between two sectors; `junctions` are those it would join."""

    code: str
    sectors: tuple[str, str]
    junctions: tuple[int, int]
    place: tuple[float, float]


@cache
def trunks() -> tuple[Trunk, ...]:
    """The conveyances of the two sides, the main between them, then the mains of each site."""
    return (*_conveyances(), *(trunk for site in SITES for trunk in _from_site(site.code)))


@cache
def reducers() -> dict[str, str]:
    """The reducing valve at the inlet of the sectors that lie lowest under their reservoirs, by sector."""
    height = {site.code: site.elevation_m for site in SITES}
    spare = {
        each.sector.code: height[site_of()[each.sector.code]] - float(each.elevation_m[each.inlet]) - USUAL_SET_POINT_M
        for each in networks()
    }
    lowest = sorted(spare, key=lambda code: (-spare[code], code))[:REDUCERS]
    return {code: f"RP-{code.replace('-', '')}" for code in sorted(lowest)}


@cache
def boundary_valves() -> tuple[BoundaryValve, ...]:
    """One between every two sectors that share a border of some length and have mains near it."""
    grounds = networks()
    shapes = np.array([each.sector.shape for each in grounds])
    pairs = shapely.STRtree(shapes).query(shapes, predicate="touches").T
    return tuple(
        valve
        for first, second in sorted(pairs.tolist())
        if first < second
        for valve in _between(grounds[first], grounds[second])
    )


def _between(first: Network, second: Network) -> Iterator[BoundaryValve]:
    if first.sector.shape.intersection(second.sector.shape).length < SHORTEST_BORDER_KM:
        return
    apart, other = cKDTree(second.places).query(first.places)
    here = int(apart.argmin())
    there = int(other[here])
    if apart[here] <= ACROSS_KM:
        east, north = (first.places[here] + second.places[there]) / 2
        yield BoundaryValve(
            f"VL-{first.tag}-{second.tag}",
            (first.sector.code, second.sector.code),
            (here, there),
            (float(east), float(north)),
        )


def _conveyances() -> list[Trunk]:
    """From each source to the sites that it feeds, and the shortest main between the two sides."""
    sites = geography.km(np.array([(site.lon, site.lat) for site in SITES]))
    needed = np.array([_needed(site.code) for site in SITES])
    side = np.array([list(SOURCES).index(source_of()[site.code]) for site in SITES])
    found: list[Trunk] = []
    for number, (code, (source, _, _)) in enumerate(SOURCES.items()):
        mine = np.flatnonzero(side == number)
        points = np.concatenate([source_places()[number : number + 1], sites[mine]])
        names = [source, *(SITES[site].name for site in mine)]
        tags = [code, *(f"{code}-{SITES[site].code}" for site in mine)]
        found += _tree(points, np.concatenate([[0.0], needed[mine]]), names, tags)
    return [*found, _link(sites, side)]


def _needed(site: str) -> float:
    return sum(design_m3h()[code] for code, fed_by in site_of().items() if fed_by == site)


def _link(sites: Points, side: Real) -> Trunk:
    apart = cdist(sites, sites) + np.where(side[:, None] == side[None, :], np.inf, 0.0)
    first, second = np.unravel_index(apart.argmin(), apart.shape)
    name = f"{SITES[first].name} - {SITES[second].name}"
    return Trunk("A-NE-SO", name, _path(sites[first], sites[second]), 800.0, 0.0, 1998)


def _from_site(site: str) -> list[Trunk]:
    """From a site's reservoirs to the inlets of its sectors, along the shortest tree."""
    fed = [each for each in networks() if site_of()[each.sector.code] == site]
    home = next(each for each in SITES if each.code == site)
    start = geography.km(np.array([(home.lon, home.lat)]))
    points = np.concatenate([start, [each.places[each.inlet] for each in fed]]) if fed else start
    needed = np.array([0.0, *(design_m3h()[each.sector.code] for each in fed)])
    names = [home.name, *(f"{each.sector.parent} {each.sector.name_fr}" for each in fed)]
    return _tree(points, needed, names, [site, *(f"{site}-{each.tag}" for each in fed)])


def _tree(points: Points, needed_m3h: Real, names: Sequence[str], tags: Sequence[str]) -> list[Trunk]:
    """The mains of the shortest tree from the first point; each carries what all points behind it need."""
    if len(points) < 2:
        return []
    shortest = minimum_spanning_tree(cdist(points, points))
    order, before = breadth_first_order(shortest, 0, directed=False)
    carried = needed_m3h.copy()
    for point in order[:0:-1].tolist():
        carried[before[point]] += carried[point]
    return [
        Trunk(
            code=f"A-{tags[point]}",
            name=f"{names[before[point]]} - {names[point]}",
            line=_path(points[before[point]], points[point]),
            diameter_mm=_size(float(carried[point])),
            mean_m3h=float(carried[point]),
            laid=1952 + stream("trunk", tags[point]) % 58,
        )
        for point in order[1:].tolist()
    ]


def _path(start: Points, end: Points) -> shapely.LineString:
    """Along the city's two directions, with one corner."""
    along = np.array([np.cos(BEARING), np.sin(BEARING)])
    corner = start + along * ((end - start) @ along)
    return shapely.LineString([start, corner, end])


def _size(mean_m3h: float) -> float:
    needed = np.sqrt(4 * 1.6 * mean_m3h / 3600 / VELOCITY_MS / np.pi) * 1000
    return float(SIZES_MM[min(int(np.searchsorted(SIZES_MM, needed)), len(SIZES_MM) - 1)])
