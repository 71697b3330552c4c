"""The network as records for the database: pipes, valves, hydrants, reducing and boundary valves, trunk mains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import shapely

from data_access.rows.city import AssetRecord
from feeds.demo.geography import Points, degrees, lonlat
from feeds.demo.noise import Whole, stream, uniform
from feeds.demo.pipe_stock import nominal_mm
from feeds.demo.streets import Network, floor_of, networks
from feeds.demo.trunks import BoundaryValve, Trunk, boundary_valves, reducers, trunks

WATER = "water"
VALVE_SHARE, HYDRANT_SHARE = 0.18, 0.16  # of pipes, of junctions


def network_assets() -> Iterator[AssetRecord]:
    """What lies in each sector, in the order of the plan, then what lies between them."""
    for network in networks():
        yield from _sector(network)
    yield from (_boundary_valve(valve) for valve in boundary_valves())
    yield from (_trunk(trunk) for trunk in trunks())


def _sector(network: Network) -> Iterator[AssetRecord]:
    places = degrees(network.places)
    yield _inlet_valve(network)
    if network.sector.code in reducers():
        yield _reducer(network)
    yield from _pipes(network, places)
    yield from _spots(network, "valve", "V", _valves(network), places)
    yield from _spots(network, "hydrant", "H", _hydrants(network), places)


def _pipes(network: Network, places: Points) -> Iterator[AssetRecord]:
    ends = np.stack([places[network.start], places[network.end]], axis=1)
    middles = np.round(ends.mean(axis=1), 5).tolist()
    heights = np.round((network.elevation_m[network.start] + network.elevation_m[network.end]) / 2, 1).tolist()
    materials, years = network.material.tolist(), network.laid.tolist()
    figures = zip(network.length_m.tolist(), network.diameter_mm.tolist(), strict=True)
    rows = zip(ends.tolist(), middles, heights, figures, materials, years, strict=True)
    for number, (line, (lon, lat), height, (length, size), material, year) in enumerate(rows):
        yield AssetRecord(
            code=network.pipe_name(number), kind="pipe", service=WATER, zone=network.sector.code,
            geometry={"type": "LineString", "coordinates": line}, lon=lon, lat=lat, length_m=length,
            diameter_mm=nominal_mm(size, material), material=material, laid_on=date(year, 1 + number % 12, 1),
            elevation_m=height,
        )  # fmt: skip


def _spots(network: Network, kind: str, letter: str, junctions: Whole, places: Points) -> Iterator[AssetRecord]:
    """Things that stand at junctions."""
    rows = zip(places[junctions].tolist(), network.elevation_m[junctions].tolist(), strict=True)
    for number, ((lon, lat), height) in enumerate(rows, start=1):
        yield AssetRecord(
            code=f"{letter}-{network.tag}-{number:03d}", kind=kind, service=WATER, zone=network.sector.code,
            lon=lon, lat=lat, elevation_m=height,
        )  # fmt: skip


def _valves(network: Network) -> Whole:
    """The junctions with an isolation valve: where pipes meet, and where a pipe was found closed."""
    draw = uniform(0, np.array([stream("valve", network.sector.code)]), np.arange(len(network.start)))[0]
    meeting = np.bincount(np.concatenate([network.start, network.end]), minlength=len(network.share)) >= 3
    return np.unique(network.start[(meeting[network.start] & (draw < VALVE_SHARE)) | network.shut])


def _hydrants(network: Network) -> Whole:
    draw = uniform(0, np.array([stream("hydrant", network.sector.code)]), np.arange(len(network.share)))[0]
    return np.flatnonzero(draw < HYDRANT_SHARE)


def _inlet_valve(network: Network) -> AssetRecord:
    return _point(
        f"V-{network.tag}", "valve", network.place(network.inlet), zone=network.sector.code,
        attributes={"function": "inlet", "floor": floor_of(float(network.elevation_m[network.inlet]))},
        elevation_m=float(network.elevation_m[network.inlet]),
    )  # fmt: skip


def _reducer(network: Network) -> AssetRecord:
    return _point(
        reducers()[network.sector.code], "prv", network.place(network.inlet), zone=network.sector.code,
        attributes={"floor": floor_of(float(network.elevation_m[network.inlet]))},
        elevation_m=float(network.elevation_m[network.inlet]),
    )  # fmt: skip


def _boundary_valve(valve: BoundaryValve) -> AssetRecord:
    between = {"between": list(valve.sectors), "usual_state": "closed"}
    return _point(valve.code, "boundary_valve", valve.place, zone=valve.sectors[0], attributes=between)


def _trunk(trunk: Trunk) -> AssetRecord:
    middle = trunk.line.interpolate(0.5, normalized=True)
    lon, lat = lonlat((middle.x, middle.y))
    line = degrees(shapely.get_coordinates(trunk.line)).tolist()
    return AssetRecord(
        code=trunk.code, kind="trunk_main", service=WATER, name=trunk.name, lon=lon, lat=lat,
        geometry={"type": "LineString", "coordinates": line}, length_m=round(trunk.line.length * 1000, 1),
        diameter_mm=trunk.diameter_mm, material=trunk.material, laid_on=date(trunk.laid, 1, 1),
    )  # fmt: skip


def _point(code: str, kind: str, place: tuple[float, float], **more: Any) -> AssetRecord:
    lon, lat = lonlat(place)
    point = {"type": "Point", "coordinates": [lon, lat]}
    return AssetRecord(code=code, kind=kind, service=WATER, lon=lon, lat=lat, geometry=point, **more)
