"""Where the works of the four services stand: reservoirs, substations and their feeders, lift stations, gateways.

Figures follow the operator's published ones where there are any: 36 reservoirs with more than 29 hours of a mean day.
Places are kilometres from the origin; reservoirs stand outside the built-up city, on the high ground their names tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from feeds.demo import geography
from feeds.demo.partition import largest_remainder, settled
from feeds.demo.zones import Area, plan

AUTONOMY_H = 29.5
MEAN_DAY_M3 = 547_000
EFFICIENCY = 0.7733
SUBSTATIONS = 30
LIFT_STATIONS = 40
RAIN_GAUGES = 5
SECTORS_PER_GATEWAY = 8
PEAK_MW = 900.0
ELECTRIC_SHARE = 0.92  # electricity customers per water customer: about 1.1 to 1.2 million
SERVICE_OF = {
    "water_source": "water",
    "substation": "electricity",
    "feeder": "electricity",
    "lift_station": "sanitation",
    "gateway": "telecom",
}
TRANSFORMERS_MVA = ((20.0,) * 2, (20.0,) * 3, (40.0,) * 2, (40.0,) * 3, (40.0,) * 4)  # sizes of a substation
FIRM_SPARE = 1.05  # without one transformer most substations carry this many times their highest load
OUTGROWN = ("PS-07", "PS-15", "PS-24")  # they have one size less: the town has grown faster than they have
FEEDER_MVA = (3.0, 5.0, 8.0, 12.0, 15.0)  # of a 20 kV cable
SOURCES = {"NE": ("Bouregreg", -7.432, 33.640), "SO": ("Oum Er-Rbia", -7.762, 33.498)}  # where water comes from
FEEDER_SPARE = 1.35  # a cable carries this many times its highest load


@dataclass(frozen=True, slots=True)
class Site:
    """A group of reservoirs that feeds the sectors nearest to it within its range of heights."""

    code: str
    name: str
    lon: float
    lat: float
    elevation_m: float
    tanks: int
    feeds_up_to_m: float


@dataclass(frozen=True, slots=True)
class Facility:
    """One work: `kind` is an asset kind; `served` are the sectors that depend on it; `place` is in kilometres.

    `site` is the group that a reservoir stands in, or the substation that a feeder leaves.
    """

    code: str
    kind: str
    service: str
    name: str
    place: tuple[float, float]
    elevation_m: float
    capacity: float | None
    served: tuple[str, ...]
    site: str | None = None


def electric_customers(sectors: Iterable[Area]) -> int:
    """How many customers of these sectors have electricity from the operator: feeders add up to their substation."""
    return sum(round(ELECTRIC_SHARE * sector.customers) for sector in sectors)


SITES = (
    Site("ADE", "Aïn Diab", -7.676, 33.572, 62, 2, 20),
    Site("ANF", "Anfa", -7.652, 33.584, 75, 3, 30),
    Site("HAF", "Hay Farah", -7.590, 33.548, 95, 3, 45),
    Site("OUH", "Oued Hassar", -7.470, 33.560, 98, 3, 45),
    Site("TIT", "Tit Mellil", -7.480, 33.545, 110, 4, 60),
    Site("MAA", "Sidi Maârouf", -7.645, 33.512, 135, 3, 75),
    Site("LIS", "Lissasfa", -7.690, 33.515, 110, 3, 60),
    Site("MED", "Médiouna 140", -7.520, 33.470, 140, 5, 90),
    Site("RYD", "Ryad", -7.700, 33.490, 145, 3, 95),
    Site("BOU", "Bouskoura 180", -7.640, 33.465, 180, 4, 130),
    Site("MER", "Merchich 240", -7.590, 33.440, 240, 3, 240),
)


@cache
def facilities() -> tuple[Facility, ...]:
    """All of them, in a fixed order and with fixed codes."""
    sectors = plan().sectors
    posts = _substations(sectors)
    works = (*_reservoirs(sectors), *posts, *_lift_stations(sectors), *_gauges(), *_gateways(sectors))
    return (*works, *_feeders(posts, sectors), *_sources(sectors))


@cache
def of_kind(kind: str) -> tuple[Facility, ...]:
    """Those of one asset kind, in their order."""
    return tuple(facility for facility in facilities() if facility.kind == kind)


@cache
def site_of() -> dict[str, str]:
    """Which site feeds each sector: the nearest of those high enough, but not much higher than needed."""
    places = _site_places()
    found: dict[str, str] = {}
    for sector in plan().sectors:
        apart = np.linalg.norm(places - sector.place, axis=1)
        spare = np.array([site.feeds_up_to_m - sector.elevation_m for site in SITES])
        cost = apart + np.where(spare < 0, 50 - spare, 0.05 * spare)
        found[sector.code] = SITES[int(cost.argmin())].code
    return found


def middles(areas: tuple[Area, ...]) -> geography.Points:
    """The inner points of zones, one row each."""
    return np.array([area.place for area in areas])


def _reservoirs(sectors: tuple[Area, ...]) -> list[Facility]:
    need = {site.code: sum(s.connections for s in sectors if site_of()[s.code] == site.code) for site in SITES}
    per_connection = MEAN_DAY_M3 * AUTONOMY_H / 24 / sum(need.values())
    rows: list[Facility] = []
    for site in SITES:
        served = tuple(sector.code for sector in sectors if site_of()[sector.code] == site.code)
        place = geography.km(np.array([(site.lon, site.lat)]))[0]
        for tank in range(site.tanks):
            capacity = round(need[site.code] * per_connection / site.tanks / 500) * 500.0 or 1000.0
            rows.append(
                Facility(
                    code=f"R-{len(rows) + 1:02d}",
                    kind="reservoir",
                    service="water",
                    name=f"{site.name} {tank + 1}",
                    place=(round(place[0] + 0.09 * tank, 3), round(place[1] + 0.05 * (tank % 2), 3)),
                    elevation_m=site.elevation_m,
                    capacity=capacity,
                    served=served,
                    site=site.code,
                )
            )
    return rows


def _substations(sectors: tuple[Area, ...]) -> list[Facility]:
    groups = _groups(sectors, SUBSTATIONS)
    share = largest_remainder(np.array([sum(s.customers for s in group) for group in groups], float), 1000) / 1000
    return [
        _substation(f"PS-{number:02d}", group, PEAK_MW * part)
        for number, (group, part) in enumerate(zip(groups, share.tolist(), strict=True), start=1)
    ]


def _substation(code: str, group: tuple[Area, ...], highest_mw: float) -> Facility:
    firm = (size for size, units in enumerate(TRANSFORMERS_MVA) if sum(units[1:]) > FIRM_SPARE * highest_mw)
    size = next(firm, len(TRANSFORMERS_MVA) - 1) - (code in OUTGROWN)
    capacity = sum(TRANSFORMERS_MVA[size])
    return _serving(group, code, "substation", name=f"Poste {_main_name(group)}", capacity=capacity)


def transformers_mva(post: Facility) -> tuple[float, ...]:
    """The transformers of a substation."""
    return next(units for units in TRANSFORMERS_MVA if sum(units) == post.capacity)


def _feeders(posts: list[Facility], sectors: tuple[Area, ...]) -> list[Facility]:
    """One for each sector that a substation serves."""
    by_code = {sector.code: sector for sector in sectors}
    everybody = sum(sector.customers for sector in sectors)
    rows = []
    for post in posts:
        for number, sector in enumerate((by_code[code] for code in post.served), start=1):
            highest_mw = PEAK_MW * sector.customers / everybody
            cable = next((mva for mva in FEEDER_MVA if mva > FEEDER_SPARE * highest_mw), FEEDER_MVA[-1])
            feeder = _serving((sector,), f"{post.code}-D{number:02d}", "feeder", name=sector.name_fr, capacity=cable)
            rows.append(replace(feeder, place=post.place, elevation_m=post.elevation_m, site=post.code))
    return rows


def _lift_stations(sectors: tuple[Area, ...]) -> list[Facility]:
    """One for each catchment, at its lowest sector."""
    rows = []
    for number, group in enumerate(_groups(sectors, LIFT_STATIONS), start=1):
        low_first = tuple(sorted(group, key=lambda sector: sector.elevation_m))
        wet_well_m3 = float(round(sum(sector.population for sector in group) / 400, -1))
        rows.append(
            _serving(low_first, f"SR-{number:02d}", "lift_station", name=_main_name(low_first), capacity=wet_well_m3)
        )
    return rows


def _gauges() -> list[Facility]:
    spots = {"Port": (-7.604, 33.604), "Anfa": (-7.660, 33.586), "Sidi Maârouf": (-7.640, 33.520),
             "Tit Mellil": (-7.480, 33.580), "Sidi Bernoussi": (-7.495, 33.620)}  # fmt: skip
    places = geography.km(np.array(list(spots.values())))
    heights = geography.elevation_m(places)
    return [
        Facility(f"PLU-{number}", "rain_gauge", "sanitation", name, (float(x), float(y)), float(height), None, ())
        for number, (name, (x, y), height) in enumerate(zip(spots, places, heights, strict=True), start=1)
    ]


def _sources(sectors: tuple[Area, ...]) -> list[Facility]:
    """Where water is bought: each serves the sectors whose reservoirs are nearer to it than to the other."""
    rows = []
    for place, (code, (name, _, _)) in zip(source_places().tolist(), SOURCES.items(), strict=True):
        mine = tuple(sector for sector in sectors if source_of()[site_of()[sector.code]] == code)
        source = _serving(mine, f"RE-{code}", "water_source", name=name)
        rows.append(replace(source, place=(place[0], place[1])))
    return rows


def source_places() -> geography.Points:
    """Where water is bought, km, in the order of SOURCES."""
    return geography.km(np.array([(lon, lat) for _, lon, lat in SOURCES.values()]))


@cache
def source_of() -> dict[str, str]:
    """Which source feeds each site: the nearest."""
    codes = list(SOURCES)
    nearest = np.linalg.norm(_site_places()[:, None] - source_places()[None], axis=2).argmin(axis=1)
    return {site.code: codes[source] for site, source in zip(SITES, nearest, strict=True)}


def _site_places() -> geography.Points:
    return geography.km(np.array([(site.lon, site.lat) for site in SITES]))


def _gateways(sectors: tuple[Area, ...]) -> list[Facility]:
    rows = []
    for whole in plan().arrondissements:
        mine = tuple(sector for sector in sectors if sector.parent == whole.code)
        count = -(-len(mine) // SECTORS_PER_GATEWAY)
        for number, group in enumerate(_groups(mine, count), start=1):
            rows.append(_serving(group, f"GW-{whole.code}{number}", "gateway", name=f"{whole.name_fr} {number}"))
    return rows


def _groups(sectors: tuple[Area, ...], count: int) -> list[tuple[Area, ...]]:
    """Sectors gathered by nearness into about equal parts by area, from west to east."""
    owners = settled(middles(sectors), np.array([sector.shape.area for sector in sectors]), count)
    groups = [tuple(s for s, owner in zip(sectors, owners, strict=True) if owner == number) for number in range(count)]
    return sorted((group for group in groups if group), key=lambda group: middles(group)[:, 0].mean())


def _serving(group: tuple[Area, ...], code: str, kind: str, *, name: str, capacity: float | None = None) -> Facility:
    """A work that stands in the first sector of those it serves."""
    return Facility(
        code=code,
        kind=kind,
        service=SERVICE_OF[kind],
        name=name,
        place=group[0].place,
        elevation_m=group[0].elevation_m,
        capacity=capacity,
        served=tuple(sector.code for sector in group),
    )


def _main_name(group: tuple[Area, ...]) -> str:
    """The first sector that bears a name, or the first one."""
    return next(
        (s.name_fr for s in group if not s.name_fr.startswith("Secteur")), f"{group[0].parent} {group[0].name_fr}"
    )
