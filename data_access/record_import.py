"""Taking lists of records of one kind: crews, agencies, supply cuts, bills, calls, operations, values of indicators.

A record that names a code nobody knows is refused by itself; the others go through the functions of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import ledger, service_probes
from data_access.actors import Actor, Permission, require
from data_access.city import asset_ids, put_services, service_ids
from data_access.kpi_values import store_value
from data_access.rows.city import (
    AgencyRecord,
    BilledRecord,
    ContactRecord,
    CrewRecord,
    InterruptionRecord,
    OperationRecord,
    PaymentRecord,
    ProbeRecord,
)
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.kpis import Evidence
from data_access.schema import Kpi, Zone
from data_access.topics import changes
from data_access.upserts import Upserted


@dataclass(frozen=True, slots=True)
class KpiValueRecord:
    """A value of an indicator over whole local days, both included, as its owner states it."""

    kpi: str
    period_start: Any
    period_end: Any
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record and the row it was read from."""

    line: int
    raw: str
    record: Any


SECTORS = ("sector", "other_sector")
LINKED = ("service", "zone", "sector", "other_sector", "arrondissement", "asset", "kpi")
WRITERS: Mapping[type[Any], Callable[..., Upserted]] = {
    CrewRecord: ledger.put_crews,
    AgencyRecord: ledger.put_agencies,
    InterruptionRecord: ledger.put_interruptions,
    BilledRecord: ledger.put_billed,
    ContactRecord: ledger.add_contacts,
    OperationRecord: ledger.add_operations,
    ProbeRecord: service_probes.add_probes,
    PaymentRecord: ledger.add_payments,
}


@changes()
def take_records(session: Session, rows: Sequence[RecordRow], *, actor: Actor, at: datetime) -> Applied:
    """Records of one kind, in the order of their file."""
    require(actor, Permission.IMPORT)
    put_services(session, actor=actor)
    known = _known(session, rows)
    refused = [problem for row in rows if (problem := _unknown(row, known))]
    lines = {problem.line for problem in refused}
    records = [row.record for row in rows if row.line not in lines]
    if not records:
        return Applied(rejections=tuple(refused))
    writer = WRITERS.get(type(records[0]))
    outcome = writer(session, records, actor=actor) if writer else _put_values(session, records, actor, at)
    counts = (len(outcome.added), len(outcome.changed), len(outcome.unchanged))
    return Applied(*counts, rejections=tuple(refused))


def _known(session: Session, rows: Sequence[RecordRow]) -> Mapping[str, Collection[str]]:
    kinds = dict(session.execute(select(Zone.code, Zone.kind)).all())
    sectors = {code for code, kind in kinds.items() if kind == "sector"}
    return {
        "service": service_ids(session).keys(),
        "zone": kinds.keys(),
        "arrondissement": {code for code, kind in kinds.items() if kind == "arrondissement"},
        **dict.fromkeys(SECTORS, sectors),
        "asset": asset_ids(session, [getattr(row.record, "asset", None) for row in rows]).keys(),
        "kpi": set(session.scalars(select(Kpi.code))),
    }


def _unknown(row: RecordRow, known: Mapping[str, Collection[str]]) -> Rejection | None:
    for column in LINKED:
        code = getattr(row.record, column, None)
        if code is not None and code not in known[column]:
            return Rejection(Reason.CODE_UNKNOWN, {"value": code, "column": column}, row.line, column, row.raw)
    return None


def _put_values(session: Session, records: Sequence[KpiValueRecord], actor: Actor, at: datetime) -> Upserted:
    """Values of indicators; one that replaces another keeps it beside."""
    outcome = Upserted()
    for record in records:
        evidence = Evidence(record.source, {}, 1, {}, ())
        period = Period(record.period_start, record.period_end)
        is_new = store_value(
            session, record.kpi, Measurement(record.value, None, evidence), period=period, actor=actor, at=at
        )
        (outcome.added if is_new else outcome.unchanged).append((record.kpi, record.period_end))
    return outcome
