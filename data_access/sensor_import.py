"""Taking a list of sensors: each code and quantity once, with its roles to zones and the element it sits on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, require
from data_access.city import put_services, service_ids
from data_access.rows.imports import Applied, Note, Reason, Rejection
from data_access.schema import Asset, Sensor, SensorRole, Zone
from data_access.topics import Topic, changes
from data_access.upserts import ids, upsert

SERVICES = {  # of the quantities that are not water's
    "load": "electricity",
    "power": "electricity",
    "rain": "sanitation",
    "pump_state": "sanitation",
    "battery": "telecom",
    "latency": "telecom",
}
LINK_KINDS = frozenset({"pipe", "valve", "pump_station"})
ON_LINKS = frozenset({"flow", "power", "pump_state"})  # measured on a link; anything else at a node


@dataclass(frozen=True, slots=True)
class SensorRow:
    """One row of a sensor list. Readings come in `source_unit` and are kept in `unit`."""

    line: int
    raw: str
    code: str
    quantity: str
    unit: str
    source_unit: str
    step_s: int
    zone: str
    role: str
    element: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What makes a series."""
        return self.code, self.quantity


@dataclass(frozen=True, slots=True)
class _Spot:
    asset_id: int
    lon: float | None
    lat: float | None


@changes(Topic.NETWORK)
def take_sensors(session: Session, rows: Sequence[SensorRow], *, zones_from: str | None, actor: Actor) -> Applied:
    """Sensors and their roles. An unknown zone refuses its rows, or becomes a sector of the source `zones_from`."""
    require(actor, Permission.IMPORT)
    put_services(session, actor=actor)
    zones = _zones(session, rows, zones_from)
    placed = [row for row in rows if row.zone in zones]
    spots = _spots(session, placed)
    known = _roles(session)
    outcome = upsert(session, Sensor, _sensors(session, placed, spots), by=("code", "quantity"))
    sensors = _sensor_ids(session, placed)
    wanted = {(sensors[row.key], zones[row.zone], row.role): row for row in placed}
    fresh = [key for key in wanted if key not in known]
    if fresh:
        session.execute(insert(SensorRole), [{"sensor_id": s, "zone_id": z, "role": role} for s, z, role in fresh])
    begun = {wanted[key].key for key in fresh} | set(outcome.added)
    added = sum(row.key in begun for row in placed)
    changed = sum(row.key in outcome.changed and row.key not in begun for row in placed)
    lost = sum(row.element is not None and row.key not in spots for row in placed)
    return Applied(
        added,
        changed,
        len(placed) - added - changed,
        tuple(_zone_unknown(row) for row in rows if row.zone not in zones),
        (Note("imports.note.elements", {"count": lost}),) if lost else (),
    )


def _zones(session: Session, rows: Sequence[SensorRow], source: str | None) -> Mapping[str, int]:
    """The zones the rows name, by code; with a source, those nobody knows become sectors of that name."""
    named = sorted({row.zone for row in rows})
    known = ids(session, Zone, named)
    missing = [code for code in named if code not in known]
    if source and missing:
        made = [{"code": code, "kind": "sector", "name_fr": code, "source": source} for code in missing]
        session.execute(insert(Zone), made)
        return ids(session, Zone, named)
    return known


def _sensors(
    session: Session, rows: Sequence[SensorRow], spots: Mapping[tuple[str, str], _Spot]
) -> list[dict[str, object]]:
    services = service_ids(session)
    sensors = {}
    for row in rows:
        spot = spots.get(row.key)
        sensors[row.key] = {
            "code": row.code,
            "quantity": row.quantity,
            "unit": row.unit,
            "source_unit": row.source_unit,
            "step_s": row.step_s,
            "service_id": services[SERVICES.get(row.quantity, "water")],
        } | ({"asset_id": spot.asset_id, "lon": spot.lon, "lat": spot.lat} if spot else {})
    return list(sensors.values())


def _spots(session: Session, rows: Sequence[SensorRow]) -> dict[tuple[str, str], _Spot]:
    """Where each series is measured: the one element of its name that can carry its quantity, links for flows."""
    named = {row.element for row in rows if row.element}
    found: dict[tuple[str, bool], list[_Spot]] = defaultdict(list)
    query = select(Asset.id, Asset.name, Asset.kind, Asset.lon, Asset.lat).where(Asset.name.in_(named))
    for asset in session.execute(query):
        found[asset.name, asset.kind in LINK_KINDS].append(_Spot(asset.id, asset.lon, asset.lat))
    spots = {}
    for row in rows:
        candidates = found.get((row.element or "", row.quantity in ON_LINKS), [])
        if len(candidates) == 1:
            spots[row.key] = candidates[0]
    return spots


def _sensor_ids(session: Session, rows: Sequence[SensorRow]) -> dict[tuple[str, str], int]:
    codes = {row.code for row in rows}
    query = select(Sensor.code, Sensor.quantity, Sensor.id).where(Sensor.code.in_(codes))
    return {(code, quantity): sensor_id for code, quantity, sensor_id in session.execute(query)}


def _roles(session: Session) -> set[tuple[int, int, str]]:
    query = select(SensorRole.sensor_id, SensorRole.zone_id, SensorRole.role)
    return {(sensor_id, zone_id, role) for sensor_id, zone_id, role in session.execute(query)}


def _zone_unknown(row: SensorRow) -> Rejection:
    return Rejection(Reason.ZONE_UNKNOWN, {"value": row.zone}, row.line, "zone", row.raw)
