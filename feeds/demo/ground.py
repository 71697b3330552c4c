"""The demonstration city as records for the database: zones, the base map, assets, sensors and their roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import shapely

from data_access.rows.city import AssetRecord, RoleRecord, SensorRecord, ZoneRecord
from feeds.demo import facilities, geography, instruments
from feeds.demo.facilities import Facility
from feeds.demo.geography import in_degrees, lonlat
from feeds.demo.ground_assets import network_assets
from feeds.demo.instruments import Instrument
from feeds.demo.zones import ATTRIBUTION, Area, Plan, plan

SOURCE = "demo"
SEWERS_PER_MAIN = 0.95  # kilometres of sewers beside one of mains: an assumption, no source was found
INSTALLED_ON = date(2015, 6, 1)


def zones() -> list[ZoneRecord]:
    """Arrondissements, sectors, feeder areas, sewer catchments and the lines of the base map."""
    city = plan()
    sectors = {sector.code: sector for sector in city.sectors}
    return [
        *(_zone(area, "arrondissement") for area in city.arrondissements),
        *(_zone(area, "sector") for area in city.sectors),
        *(_joined(post, "feeder_area", f"FA-{post.code}", sectors) for post in facilities.of_kind("substation")),
        *(
            _joined(station, "catchment", f"BV-{station.code}", sectors)
            for station in facilities.of_kind("lift_station")
        ),
        *_base_map(city),
    ]


def assets() -> Iterator[AssetRecord]:
    """The water network, then the works of the four services."""
    yield from network_assets()
    nearest = _sector_finder()
    yield from (_work(facility, nearest(facility.place)) for facility in facilities.facilities())


def sensors() -> list[SensorRecord]:
    """Every instrument, in the order of the instruments."""
    return [_sensor(instrument) for instrument in instruments.every_sensor()]


def roles() -> list[RoleRecord]:
    """What the sensors are to their zones."""
    return [
        RoleRecord(each.code, each.quantity, each.zone, each.role)
        for each in instruments.every_sensor()
        if each.zone and each.role
    ]


def geojson(shape: shapely.Geometry) -> dict[str, Any]:
    """A shape in kilometres as GeoJSON in degrees."""
    found: dict[str, Any] = json.loads(shapely.to_geojson(in_degrees(shape)))
    return found


def _zone(area: Area, kind: str) -> ZoneRecord:
    lon, lat = lonlat(area.place)
    return ZoneRecord(
        code=area.code,
        kind=kind,
        name_fr=area.name_fr,
        name_ar=area.name_ar,
        parent=area.parent,
        geometry=geojson(area.shape),
        lon=lon,
        lat=lat,
        population=area.population,
        connections=area.connections,
        customers=area.customers,
        mains_km=area.mains_km,
        source=SOURCE,
        attribution=ATTRIBUTION,
    )


def _joined(work: Facility, kind: str, code: str, sectors: dict[str, Area]) -> ZoneRecord:
    """The area of the sectors that one work serves."""
    served = [sectors[name] for name in work.served]
    whole = shapely.coverage_union_all(np.array([sector.shape for sector in served]))
    inside = shapely.point_on_surface(whole)
    lon, lat = lonlat((inside.x, inside.y))
    return ZoneRecord(
        code=code,
        kind=kind,
        name_fr=work.name,
        geometry=geojson(whole),
        lon=lon,
        lat=lat,
        population=sum(sector.population for sector in served),
        customers=facilities.electric_customers(served),
        mains_km=round(SEWERS_PER_MAIN * sum(sector.mains_km for sector in served), 1) if kind == "catchment" else None,
        source=SOURCE,
    )


def _base_map(city: Plan) -> Iterator[ZoneRecord]:
    """The shore and the breakwater, the main roads, and the sea beyond the shore."""
    breakwater = shapely.LineString(geography.km(np.array(geography.PORT)))
    lines = {
        "coast": shapely.MultiLineString([geography.coast(), breakwater]),
        "roads": geography.roads(),
        "sea": geography.sea(),
    }
    for kind, shape in lines.items():
        yield ZoneRecord(code=f"base-{kind}", kind=kind, name_fr=kind, geometry=geojson(shape), source=SOURCE)


def _work(work: Facility, sector: str | None) -> AssetRecord:
    lon, lat = lonlat(work.place)
    return AssetRecord(
        code=work.code, kind=work.kind, service=work.service, zone=sector, name=work.name, lon=lon, lat=lat,
        geometry={"type": "Point", "coordinates": [lon, lat]}, elevation_m=work.elevation_m, capacity=work.capacity,
        attributes={"serves": list(work.served), **_of_feeder(work), **_of_substation(work)},
    )  # fmt: skip


def _of_substation(work: Facility) -> dict[str, Any]:
    return {"transformers_mva": list(facilities.transformers_mva(work))} if work.kind == "substation" else {}


def _of_feeder(work: Facility) -> dict[str, Any]:
    if work.kind != "feeder":
        return {}
    fed = [sector for sector in plan().sectors if sector.code in work.served]
    return {"substation": work.site, "customers": facilities.electric_customers(fed)}


def _sensor(instrument: Instrument) -> SensorRecord:
    lon, lat = lonlat(instrument.place) if instrument.place else (None, None)
    return SensorRecord(
        code=instrument.code, quantity=instrument.quantity, unit=instrument.unit, service=instrument.service,
        step_s=instrument.step_s, asset=instrument.asset, gateway=instrument.gateway,
        low_limit=instrument.low_limit, high_limit=instrument.high_limit, lon=lon, lat=lat, installed_on=INSTALLED_ON,
    )  # fmt: skip


def _sector_finder() -> Any:
    """A function that names the sector around a place; None outside the city."""
    sectors = plan().sectors
    tree = shapely.STRtree([sector.shape for sector in sectors])

    def around(place: tuple[float, float]) -> str | None:
        hits = tree.query(shapely.Point(place), predicate="within")
        return sectors[int(hits[0])].code if len(hits) else None

    return around
