"""Writing what surrounds the network in bulk: calendar, crews, agencies, supply cuts, bills, contacts, payments.

What has a code or a key may be written again and is brought up to date; an hour of payments comes once. A record that
names an unknown code is refused with its whole delivery (RefusedInput); data_access/record_import.py asks first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, require
from data_access.city import asset_ids, columns_of, found, service_ids, zone_ids
from data_access.rows.city import (
    AgencyRecord,
    BilledRecord,
    CalendarRecord,
    ContactRecord,
    CrewRecord,
    InterruptionRecord,
    OperationRecord,
    PaymentRecord,
    SensitiveCustomerRecord,
)
from data_access.schema import (
    Agency,
    Base,
    BilledVolume,
    CalendarDay,
    Crew,
    CustomerContact,
    Interruption,
    Operation,
    PaymentHourly,
    SensitiveCustomer,
)
from data_access.topics import Topic, changes
from data_access.upserts import Upserted, upsert

Places = Sequence[CrewRecord | AgencyRecord | SensitiveCustomerRecord]
LINKS = {"service": "service_id", "zone": "zone_id", "sector": "sector_id", "arrondissement": "arrondissement_id",
         "other_sector": "other_sector_id", "asset": "asset_id"}  # fmt: skip
TIMES: dict[type[Base], str] = {Operation: "started_at", CustomerContact: "at"}


@changes(Topic.NETWORK)
def put_calendar(session: Session, records: Sequence[CalendarRecord], *, actor: Actor) -> None:
    """Days and their classes, by day and status."""
    require(actor, Permission.IMPORT)
    upsert(session, CalendarDay, [columns_of(record) for record in records], by=("day", "status"))


@changes(Topic.NETWORK)
def put_crews(session: Session, records: Sequence[CrewRecord], *, actor: Actor) -> Upserted:
    """Field crews, by code."""
    require(actor, Permission.IMPORT)
    return upsert(session, Crew, _linked(session, records))


@changes(Topic.NETWORK)
def put_agencies(session: Session, records: Sequence[AgencyRecord], *, actor: Actor) -> Upserted:
    """Customer agencies, by code."""
    require(actor, Permission.IMPORT)
    return upsert(session, Agency, _linked(session, records))


@changes(Topic.NETWORK)
def put_sensitive_customers(session: Session, records: Sequence[SensitiveCustomerRecord], *, actor: Actor) -> None:
    """Customers who must not be without supply, by code."""
    require(actor, Permission.IMPORT)
    upsert(session, SensitiveCustomer, _linked(session, records))


@changes(Topic.READINGS)
def put_interruptions(session: Session, records: Sequence[InterruptionRecord], *, actor: Actor) -> Upserted:
    """Supply cuts, by code: written when they begin, and again at each restoration."""
    require(actor, Permission.IMPORT)
    return upsert(session, Interruption, _linked(session, records), stamps=("recorded_at",))


@changes(Topic.READINGS)
def put_billed(session: Session, records: Sequence[BilledRecord], *, actor: Actor) -> Upserted:
    """Billed volumes, by sector and month."""
    require(actor, Permission.IMPORT)
    rows = _linked(session, records)
    return upsert(session, BilledVolume, rows, by=("sector_id", "month"), stamps=("recorded_at",))


@changes(Topic.LOGBOOK)
def add_operations(session: Session, records: Sequence[OperationRecord], *, actor: Actor) -> Upserted:
    """Operations on the network; one that the logbook holds (kind, sector, begin, author) is left alone."""
    require(actor, Permission.IMPORT)
    return _append_new(session, Operation, _linked(session, records), by=("kind", "sector_id", "started_at", "author"))


@changes(Topic.READINGS)
def add_contacts(session: Session, records: Sequence[ContactRecord], *, actor: Actor) -> Upserted:
    """Calls and messages of customers; the same call told again is left alone."""
    require(actor, Permission.IMPORT)
    by = ("at", "kind", "sector_id", "lon", "lat", "note")
    return _append_new(session, CustomerContact, _linked(session, records), by=by)


@changes(Topic.READINGS)
def add_payments(session: Session, records: Sequence[PaymentRecord], *, actor: Actor) -> Upserted:
    """Hours of payments; an hour that was told already is left alone."""
    require(actor, Permission.IMPORT)
    hours = [record.hour_ts for record in records]
    since = min(hours, default=0)
    known = set(session.scalars(select(PaymentHourly.hour_ts).where(PaymentHourly.hour_ts >= since)))
    new = {record.hour_ts: columns_of(record) for record in records if record.hour_ts not in known}
    _append(session, PaymentHourly, list(new.values()))
    keys: list[tuple[Any, ...]] = [(hour,) for hour in hours]
    return Upserted(added=[key for key in keys if key[0] in new], unchanged=[key for key in keys if key[0] not in new])


def _linked(session: Session, records: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of the records, with keys in place of codes."""
    if not records:
        return []
    zones = zone_ids(session)
    assets = asset_ids(session, [getattr(record, "asset", None) for record in records])
    known = {"service": service_ids(session), "asset": assets}
    return [_row(columns_of(record), known, zones) for record in records]


def _row(record: dict[str, Any], known: dict[str, dict[str, int]], zones: dict[str, int]) -> dict[str, Any]:
    return {
        LINKS.get(name, name): found(known.get(name, zones), value, name) if name in LINKS else value
        for name, value in record.items()
    }


def _append_new(session: Session, table: type[Base], rows: list[dict[str, Any]], *, by: Sequence[str]) -> Upserted:
    """Rows that no earlier delivery brought; two equal ones within a delivery are two."""
    if not rows:
        return Upserted()
    columns = [getattr(table, name) for name in by]
    since = min(row[TIMES[table]] for row in rows)
    known = {tuple(row) for row in session.execute(select(*columns).where(getattr(table, TIMES[table]) >= since))}
    keys = [tuple(row[name] for name in by) for row in rows]
    new = [row for row, key in zip(rows, keys, strict=True) if key not in known]
    _append(session, table, new)
    return Upserted(added=[key for key in keys if key not in known], unchanged=[key for key in keys if key in known])


def _append(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
