"""The pipes of a sector: junctions, diameters by what flows through them, materials and years that fit together.

The same city for every seed. Water comes in at one junction, the inlet; diameters follow a design flow along the
shortest ways from there, materials follow the years in which a street's mains were laid. The critical point is the far
junction that the design leaves with the lowest pressure; the third logger stands away from it and from the inlet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from feeds.demo import geography
from feeds.demo.facilities import EFFICIENCY, MEAN_DAY_M3, SITES, site_of
from feeds.demo.lattice import Streets, joined, streets
from feeds.demo.noise import Real, Whole, normal, stream, uniform
from feeds.demo.pipe_stock import Stock, laid_in
from feeds.demo.zones import Area, plan

NOW = np.zeros(1, np.int64)
LOW_SHARE = 0.35
FAR_SHARE = 0.45  # a critical point is at least so far from the inlet, as a share of the farthest way
ARTERY_FACTOR = 0.55  # water takes arteries for so much shorter than they are
FLOORS = ((40.0, "coast"), (90.0, "middle"), (140.0, "upper"), (240.0, "high"))  # up to this height, m


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One sector: a row per junction (`places` in km), then a row per pipe.

    `is_spare` pipes are off the shortest ways: every junction has water without them; `shut` ones are closed and nobody
    knows.
    `share` is each junction's part of the sector's use and losses; `inlet`, `critical`, `third` are junctions with a
    pressure logger.
    """

    sector: Area
    places: geography.Points
    elevation_m: Real
    share: Real
    start: Whole
    end: Whole
    length_m: Real
    diameter_mm: Real
    material: NDArray[np.str_]
    laid: Whole
    roughness: Real
    is_spare: NDArray[np.bool_]
    street: Whole
    is_artery: NDArray[np.bool_]
    shut: NDArray[np.bool_]
    inlet: int
    critical: int
    third: int

    @property
    def tag(self) -> str:
        """The sector's code as it stands in the names of what lies in it."""
        return self.sector.code.replace("-", "")

    @property
    def loggers(self) -> tuple[int, int, int]:
        """The junctions of the pressure loggers 1, 2 and 3."""
        return self.inlet, self.critical, self.third

    def pipe_name(self, number: int) -> str:
        """The code of a pipe."""
        return f"C-{self.tag}-{number + 1:04d}"

    def junction_name(self, number: int) -> str:
        """The name of a junction in hydraulic models."""
        return f"N-{self.tag}-{number + 1:04d}"

    def place(self, junction: int) -> tuple[float, float]:
        """Where a junction lies, km."""
        east, north = self.places[junction].tolist()
        return east, north


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """The shortest ways from the inlet: each junction's forerunner and the pipe from it; design flows in m3/h."""

    distance: Real
    order: Whole
    before: Whole
    by_pipe: Whole
    flow_m3h: Real


@cache
def network(sector: Area) -> Network:
    """The sector's pipes; the lengths add up to its kilometres of main within half a per cent."""
    graph = streets(sector)
    elevation = geography.elevation_m(graph.corners)
    share = _shares(sector, len(graph.corners))
    inlet = _inlet(sector, graph.corners, elevation)
    design = _designed(graph, inlet, share * design_m3h()[sector.code])
    spare = np.isin(np.arange(len(graph.start)), design.by_pipe, invert=True)
    stock = laid_in(sector, graph, design.flow_m3h)
    critical = _critical(design, _lost_m(graph, design, stock) + elevation)
    return Network(
        sector=sector,
        places=graph.corners,
        elevation_m=elevation,
        share=share,
        start=graph.start,
        end=graph.end,
        length_m=np.round(graph.length_km * 1000, 1),
        diameter_mm=stock.diameter_mm,
        material=stock.material,
        laid=stock.laid,
        roughness=stock.roughness,
        is_spare=spare,
        street=graph.street,
        is_artery=graph.is_artery,
        shut=_shut(sector, spare),
        inlet=inlet,
        critical=critical,
        third=_third(graph.corners, inlet, critical),
    )


def networks() -> tuple[Network, ...]:
    """Those of all sectors in the order of the plan."""
    return tuple(network(sector) for sector in plan().sectors)


@cache
def design_m3h() -> dict[str, float]:
    """What each sector takes in a mean hour before chance has its say: people use, mains leak."""
    sectors = plan().sectors
    people = np.array([sector.population for sector in sectors], float)
    mains = np.array([sector.mains_km for sector in sectors])
    shares = EFFICIENCY * people / people.sum() + (1 - EFFICIENCY) * mains / mains.sum()
    return dict(zip((sector.code for sector in sectors), (MEAN_DAY_M3 / 24 * shares).tolist(), strict=True))


def floor_of(elevation_m: float) -> str:
    """The pressure floor of a height: coast, middle, upper or high."""
    return next(name for highest, name in FLOORS if elevation_m < highest)


def _door(sector: Area) -> geography.Points:
    """The place on the border nearest to the reservoirs that feed the sector."""
    site = next(site for site in SITES if site.code == site_of()[sector.code])
    source = shapely.Point(geography.km(np.array([(site.lon, site.lat)]))[0])
    return shapely.get_coordinates(shapely.shortest_line(sector.shape.exterior, source))[0]


def _inlet(sector: Area, corners: geography.Points, elevation_m: Real) -> int:
    """The junction nearest to where water comes from among the low ones: mains follow the low roads."""
    away = np.linalg.norm(corners - _door(sector), axis=1)
    low = elevation_m <= np.quantile(elevation_m, LOW_SHARE)
    return int(np.where(low, away, np.inf).argmin())


def _shares(sector: Area, count: int) -> Real:
    """Some junctions serve a block of flats, others a few houses."""
    weight = np.exp(0.6 * normal(0, np.array([stream("demand", sector.code)]), np.arange(count))[0])
    shares: Real = weight / weight.sum()
    return shares


def _designed(graph: Streets, inlet: int, demand_m3h: Real) -> _Design:
    """Every junction is served along its shortest way; a pipe off all ways carries what its ends ask for."""
    length = graph.length_km * np.where(graph.is_artery, ARTERY_FACTOR, 1.0)
    distance, before = dijkstra(joined(graph, length), directed=False, indices=inlet, return_predecessors=True)
    size = len(graph.corners)
    pipe = dict(zip((graph.start * size + graph.end).tolist(), range(len(graph.start)), strict=True))
    order = np.argsort(distance, kind="stable")
    by_pipe = np.full(size, -1)
    carried, flow = demand_m3h.copy(), np.minimum(demand_m3h[graph.start], demand_m3h[graph.end])
    for junction in order[:0:-1].tolist():
        first = int(before[junction])
        number = pipe[junction * size + first if junction * size + first in pipe else first * size + junction]
        carried[first] += carried[junction]
        by_pipe[junction], flow[number] = number, carried[junction]
    return _Design(distance, order, before, by_pipe, flow)


def _critical(design: _Design, height_m: Real) -> int:
    """Where pressure is lowest among the junctions far from the inlet; `height_m` with what is lost on the way."""
    far = design.distance >= FAR_SHARE * design.distance.max()
    return int(np.where(far, height_m, -np.inf).argmax())


def _lost_m(graph: Streets, design: _Design, stock: Stock) -> Real:
    """Head lost on the way to each junction at twice the design flow, m (Hazen-Williams)."""
    flow = 2 * design.flow_m3h / 3600
    by_metre = 10.67 * (flow / stock.roughness) ** 1.852 / (stock.diameter_mm / 1000) ** 4.87
    lost = by_metre * graph.length_km * 1000
    total = np.zeros(len(graph.corners))
    for junction in design.order[1:].tolist():
        total[junction] = total[design.before[junction]] + lost[design.by_pipe[junction]]
    return total


def _shut(sector: Area, spare: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Two valves that somebody closed and nobody opened again: off every way, so that nobody noticed."""
    draw = uniform(0, np.array([stream("shut", sector.code)]), np.arange(len(spare)))[0]
    chosen = np.zeros(len(spare), bool)
    chosen[np.argsort(np.where(spare, draw, 2.0), kind="stable")[: min(2, int(spare.sum()))]] = True
    return chosen


def _third(places: geography.Points, inlet: int, critical: int) -> int:
    """The junction that is farthest from the nearer of the other two."""
    apart = [np.linalg.norm(places - places[junction], axis=1) for junction in (inlet, critical)]
    return int(np.minimum(*apart).argmax())
