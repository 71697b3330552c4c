"""The consequence of a closure: valves and customers of a pipe, by the graph of its sector's pipes as inventoried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from analytics.closure import Closure, Node, Run, closure
from data_access.errors import NotFound
from data_access.rows.closures import ClosureRow, ValveRow
from data_access.schema import Asset, Sensor, SensorRole, Zone

DECIMALS = 5  # of degrees: junctions within a metre are one
LARGE_MM = 150.0
NEAREST_DEG = 0.0003  # a valve stands at the junction no farther than this, about 30 m
ASSUMED = "~"


def closure_of(session: Session, *, pipe: str) -> ClosureRow:
    """What closing the pipe brings. NotFound when it is unknown or lies in no sector.

    Where a sector's inventory has no valve, one is assumed at both ends of its large pipes.
    """
    place = select(Zone.id, Zone.code, Zone.customers, Zone.connections).join(Asset, Asset.zone_id == Zone.id)
    sector = session.execute(place.where(Asset.code == pipe, Asset.kind == "pipe")).one_or_none()
    if sector is None:
        raise NotFound(code=pipe)
    pipes = _pipes(session, sector.id)
    runs = [_run(row) for row in pipes]
    valves = _valves(session, sector.id, runs)
    found = closure(runs, valves or _assumed(pipes), _sources(session, sector.id, runs), pipe)
    if found is None:
        raise NotFound(code=pipe)
    return _row(pipe, sector, found, pipes, valves)


def _row(pipe: str, sector: Any, found: Closure, pipes: Sequence[Row[Any]], valves: Mapping[Node, str]) -> ClosureRow:
    known, dry = valves or _assumed(pipes), set(found.dry)
    places = {code: node for node, code in known.items()}
    everyone = sector.customers or sector.connections
    return ClosureRow(
        pipe=pipe,
        sector=sector.code,
        valves=tuple(ValveRow(code, *places[code]) for code in found.valves),
        dry=tuple(row.geometry for row in pipes if row.code in dry),
        dry_metres=found.metres,
        customers=round(everyone * found.share) if everyone else None,
        whole_sector=found.reaches_source or found.share >= 1.0,
        assumed_valves=not valves,
    )


def _pipes(session: Session, sector_id: int) -> Sequence[Row[Any]]:
    columns = (Asset.code, Asset.geometry, Asset.length_m, Asset.diameter_mm)
    inside = (Asset.zone_id == sector_id, Asset.kind == "pipe", Asset.geometry.is_not(None))
    rows = session.execute(select(*columns).where(*inside).order_by(Asset.code)).all()
    return [row for row in rows if row.geometry["type"] == "LineString"]


def _run(row: Row[Any]) -> Run:
    ends = row.geometry["coordinates"]
    return Run(row.code, _node(*ends[0][:2]), _node(*ends[-1][:2]), row.length_m or 0.0)


def _node(lon: float, lat: float) -> Node:
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _valves(session: Session, sector_id: int, runs: Sequence[Run]) -> dict[Node, str]:
    """Each valve at the junction it stands at."""
    columns = select(Asset.code, Asset.lon, Asset.lat)
    inside = (Asset.zone_id == sector_id, Asset.kind == "valve", Asset.lon.is_not(None))
    rows = session.execute(columns.where(*inside).order_by(Asset.code.desc()))
    nodes = {node for run in runs for node in (run.one, run.other)}
    placed = ((_nearest(nodes, _node(row.lon, row.lat)), row.code) for row in rows)
    return {node: code for node, code in placed if node is not None}


def _assumed(pipes: Sequence[Row[Any]]) -> dict[Node, str]:
    large = [_run(row) for row in pipes if (row.diameter_mm or 0.0) >= LARGE_MM]
    return {node: f"{run.code}{ASSUMED}{side}" for run in large for side, node in enumerate((run.one, run.other), 1)}


def _sources(session: Session, sector_id: int, runs: Sequence[Run]) -> set[Node]:
    """The junctions where water is measured coming in."""
    columns = select(Sensor.lon, Sensor.lat).join(SensorRole, SensorRole.sensor_id == Sensor.id)
    inlets = session.execute(
        columns.where(SensorRole.zone_id == sector_id, SensorRole.role == "inlet", Sensor.lon.is_not(None))
    )
    nodes = {node for run in runs for node in (run.one, run.other)}
    return {node for row in inlets if (node := _nearest(nodes, _node(row.lon, row.lat), reach=1.0)) is not None}


def _nearest(nodes: set[Node], place: Node, reach: float = NEAREST_DEG) -> Node | None:
    if place in nodes or not nodes:
        return place if nodes else None
    best = min(nodes, key=lambda node: (node[0] - place[0]) ** 2 + (node[1] - place[1]) ** 2)
    return best if abs(best[0] - place[0]) <= reach and abs(best[1] - place[1]) <= reach else None
