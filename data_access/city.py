"""Writing the ground in bulk: zones, assets, sensors and their roles; what is known already is brought up to date.

Every function may be repeated with the same records: nothing is doubled. A record that names an unknown code is refused
(RefusedInput) and with it the whole delivery, because the transaction is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.columnar import load, table_of
from data_access.errors import RefusedInput
from data_access.rows.city import AssetRecord, RoleRecord, SensorRecord, ZoneRecord
from data_access.schema import Asset, NetworkService, Sensor, SensorRole, Zone
from data_access.topics import Topic, changes
from data_access.upserts import Upserted, ids, upsert

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SERVICES = ("water", "electricity", "sanitation", "telecom", "customer")


@changes(Topic.NETWORK)
def put_services(session: Session, *, actor: Actor) -> None:
    """The services the product knows, each once."""
    require(actor, Permission.IMPORT)
    known = set(session.scalars(select(NetworkService.code)))
    missing = [{"code": code} for code in SERVICES if code not in known]
    if missing:
        session.execute(insert(NetworkService), missing)


@changes(Topic.NETWORK)
def put_zones(session: Session, records: Sequence[ZoneRecord], *, actor: Actor, at: datetime) -> Upserted:
    """Add zones or bring them up to date; a parent comes before its children or is known already."""
    require(actor, Permission.IMPORT)
    outcome = Upserted()
    for part in ([each for each in records if each.parent is None], [each for each in records if each.parent]):
        zones = zone_ids(session)
        rows = [_linked(record, parent_id=found(zones, record.parent, "zone")) for record in part]
        _joined(outcome, upsert(session, Zone, rows))
    return _audited(session, outcome, "put_zones", actor=actor, at=at)


@changes(Topic.NETWORK)
def put_assets(session: Session, records: Sequence[AssetRecord], *, actor: Actor, at: datetime) -> Upserted:
    """Add assets or bring them up to date; the first ones of a database go in by whole columns."""
    require(actor, Permission.IMPORT)
    services, zones = service_ids(session), zone_ids(session)
    rows = [
        _linked(
            record,
            service_id=found(services, record.service, "service"),
            zone_id=found(zones, record.zone, "zone"),
        )
        for record in records
    ]
    is_first = session.scalar(select(Asset.id).limit(1)) is None
    outcome = _loaded(session, rows) if is_first else upsert(session, Asset, rows)
    return _audited(session, outcome, "put_assets", actor=actor, at=at)


@changes(Topic.NETWORK)
def put_sensors(session: Session, records: Sequence[SensorRecord], *, actor: Actor, at: datetime) -> Upserted:
    """Add sensors or bring them up to date, by code and quantity."""
    require(actor, Permission.IMPORT)
    services = service_ids(session)
    assets = asset_ids(session, [code for record in records for code in (record.asset, record.gateway)])
    rows = [
        _linked(
            record,
            service_id=found(services, record.service, "service"),
            asset_id=found(assets, record.asset, "asset"),
            gateway_id=found(assets, record.gateway, "asset"),
        )
        for record in records
    ]
    outcome = upsert(session, Sensor, rows, by=("code", "quantity"))
    return _audited(session, outcome, "put_sensors", actor=actor, at=at)


@changes(Topic.NETWORK)
def put_roles(session: Session, records: Sequence[RoleRecord], *, actor: Actor, at: datetime) -> int:
    """Say what sensors are to zones; how many roles are new. A role already known stays."""
    require(actor, Permission.IMPORT)
    sensors, zones = sensor_ids(session), zone_ids(session)
    wanted = {
        (found(sensors, (record.sensor, record.quantity), "sensor"), found(zones, record.zone, "zone"), record.role)
        for record in records
    }
    known = {tuple(row) for row in session.execute(select(SensorRole.sensor_id, SensorRole.zone_id, SensorRole.role))}
    missing = [{"sensor_id": sensor, "zone_id": zone, "role": role} for sensor, zone, role in wanted - known]
    if missing:
        session.execute(insert(SensorRole), sorted(missing, key=lambda row: (row["sensor_id"], row["zone_id"])))
    audit(session, actor, at, "put_roles", subject="network", after={"added": len(missing)})
    return len(missing)


def service_ids(session: Session) -> dict[str, int]:
    """Every service's key by its code."""
    return dict(session.execute(select(NetworkService.code, NetworkService.id)).all())


def zone_ids(session: Session) -> dict[str, int]:
    """Every zone's key by its code."""
    return dict(session.execute(select(Zone.code, Zone.id)).all())


def asset_ids(session: Session, codes: Iterable[str | None]) -> dict[str, int]:
    """The keys of assets by their code; None and codes that nobody knows are absent."""
    return ids(session, Asset, sorted({code for code in codes if code is not None}))


def sensor_ids(session: Session) -> dict[tuple[str, str], int]:
    """Every sensor's key by its code and quantity."""
    rows = session.execute(select(Sensor.code, Sensor.quantity, Sensor.id))
    return {(code, quantity): key for code, quantity, key in rows}


def found(known: Mapping[Any, int], code: object, what: str) -> int | None:
    """The key of a code; None stays None; RefusedInput when the code is unknown."""
    if code is None:
        return None
    if code not in known:
        raise RefusedInput(where=f"{what} {code}", problem="unknown code", cure="name one that is known")
    return known[code]


def columns_of(record: DataclassInstance) -> dict[str, Any]:
    """The fields of a record by name; unlike `asdict` it copies nothing, which matters for thousands of outlines."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _linked(record: ZoneRecord | AssetRecord | SensorRecord, **keys: int | None) -> dict[str, Any]:
    """The record's columns, with keys in place of the codes they were found by."""
    codes = {name.removesuffix("_id") for name in keys}
    return {name: value for name, value in columns_of(record).items() if name not in codes} | keys


def _loaded(session: Session, rows: Sequence[Mapping[str, Any]]) -> Upserted:
    """New rows of different codes into a table that has none, a hundred thousand in a few seconds."""
    if rows:
        load(session, table_of(Asset), {name: [row[name] for row in rows] for name in rows[0]})
    return Upserted(added=[(row["code"],) for row in rows])


def _joined(whole: Upserted, part: Upserted) -> None:
    whole.added += part.added
    whole.changed |= part.changed
    whole.unchanged += part.unchanged


def _audited(session: Session, outcome: Upserted, action: str, *, actor: Actor, at: datetime) -> Upserted:
    counts = {"added": len(outcome.added), "changed": len(outcome.changed)}
    audit(session, actor, at, action, subject="network", after=counts)
    return outcome
