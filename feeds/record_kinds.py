"""The published schemas of lists (CSV): which columns each kind has, what a cell holds, what record a row becomes.

docs/records.md tells the same to people; a test compares them. A new kind is a new entry here and a writer in
data_access/record_import.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.city import SERVICES
from data_access.record_import import KpiValueRecord
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
from data_access.rows.imports import Reason
from data_access.rows.logbook import BOUNDARIES, NOTE, OF_A_SECTOR, SET_POINT, SET_POINT_BOUNDS, SET_POINT_UNIT
from feeds.record_cells import (
    BadCell,
    choice,
    day,
    hours,
    instant,
    month,
    number,
    steps,
    text,
    whole,
    yes_or_no,
)

Values = Mapping[str, Any]
CODE, WORDS = text(80), text(2000)
CONTACTS = ("no_water", "visible_leak", "low_pressure", "power_cut", "sewer_overflow")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR_S = 3600
LON, LAT = number(-180, 180), number(-90, 90)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how its cell is read, and whether it must be filled."""

    name: str
    read: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of list. `record` makes a record of a row's values (None where a cell is empty) and the time it came.

    `key` are the columns that make a row of the file the same as another; empty where two equal rows are two.
    """

    name: str
    columns: tuple[Column, ...]
    record: Callable[[Values, datetime], Any]
    key: tuple[str, ...] = ()

    @property
    def instants(self) -> Sequence[str]:
        """The columns that hold instants."""
        return [column.name for column in self.columns if column.read is instant]


def _crew(values: Values, _now: datetime) -> CrewRecord:
    return CrewRecord(**values)


def _agency(values: Values, _now: datetime) -> AgencyRecord:
    open_on = {str(number): values[name] for number, name in enumerate(WEEK) if values[name]}
    return AgencyRecord(**{name: value for name, value in values.items() if name not in WEEK}, hours=open_on)


def _interruption(values: Values, now: datetime) -> InterruptionRecord:
    _in_order(values)
    told = [{"at": at, "customers_restored": customers} for at, customers in values["steps"] or ()]
    if sum(step["customers_restored"] for step in told) > values["customers"]:
        raise BadCell(Reason.TOO_MANY_RESTORED, column="steps", customers=values["customers"])
    facts = {"planned": bool(values["planned"]), "steps": told, "recorded_at": values["recorded_at"] or now}
    return InterruptionRecord(**{**values, **facts})


def _billed(values: Values, now: datetime) -> BilledRecord:
    return BilledRecord(**{**values, "recorded_at": values["recorded_at"] or now})


def _contact(values: Values, _now: datetime) -> ContactRecord:
    return ContactRecord(**values)


def _operation(values: Values, now: datetime) -> OperationRecord:
    _in_order(values)
    kind = values["kind"]
    needed = [("sector", kind != NOTE), ("other_sector", kind in BOUNDARIES)]
    needed += [("value_bar", kind == SET_POINT), ("note", kind == NOTE)]
    for column, is_needed in needed:
        if is_needed and values[column] is None:
            raise BadCell(Reason.VALUE_MISSING, column=column)
    value = values["value_bar"] if kind == SET_POINT else None
    others = {name: said for name, said in values.items() if name not in ("value_bar", "recorded_at")}
    unit = None if value is None else SET_POINT_UNIT
    return OperationRecord(**others, value=value, unit=unit, recorded_at=values["recorded_at"] or now)


def _kpi_value(values: Values, _now: datetime) -> KpiValueRecord:
    if values["period_end"] < values["period_start"]:
        raise BadCell(Reason.END_BEFORE_START, column="period_end")
    return KpiValueRecord(**values)


def _probe(values: Values, _now: datetime) -> ProbeRecord:
    return ProbeRecord(**{**values, "ok": bool(values["ok"])})


def _payment(values: Values, now: datetime) -> PaymentRecord:
    hour = values["hour"]
    if hour.timestamp() % HOUR_S:
        raise BadCell(Reason.NOT_A_WHOLE_HOUR, column="hour")
    counts = {name: values[name] or 0 for name in ("failed", "amount_mad", "agency_searches")}
    recorded = values["recorded_at"] or now
    return PaymentRecord(hour_ts=int(hour.timestamp()), paid=values["paid"], recorded_at=recorded, **counts)


def _in_order(values: Values) -> None:
    if values["ended_at"] is not None and values["ended_at"] < values["started_at"]:
        raise BadCell(Reason.END_BEFORE_START, column="ended_at")


_SINCE = (Column("started_at", instant, True), Column("ended_at", instant))
_RECORDED = Column("recorded_at", instant)
KINDS_OF_RECORDS = {
    kind.name: kind
    for kind in (
        Kind(
            "crews",
            (
                *(Column("code", CODE, True), Column("name_fr", text(200), True), Column("name_ar", text(200))),
                Column("service", choice(*SERVICES), True),
            ),
            _crew,
            ("code",),
        ),
        Kind(
            "agencies",
            (
                *(Column("code", CODE, True), Column("name_fr", text(200), True), Column("name_ar", text(200))),
                *(Column("arrondissement", CODE), Column("lon", LON, True), Column("lat", LAT, True)),
                *(Column(name, hours) for name in WEEK),
            ),
            _agency,
            ("code",),
        ),
        Kind(
            "interruptions",
            (
                *(Column("code", CODE, True), Column("service", choice(*SERVICES), True)),
                *(Column("zone", CODE), Column("asset", CODE), *_SINCE, Column("customers", whole, True)),
                *(Column("planned", yes_or_no), Column("cause", text(200)), Column("steps", steps), _RECORDED),
            ),
            _interruption,
            ("code",),
        ),
        Kind(
            "billed-volumes",
            (
                *(Column("sector", CODE, True), Column("month", month, True)),
                *(Column("volume_m3", number(low=0), True), _RECORDED),
            ),
            _billed,
            ("sector", "month"),
        ),
        Kind(
            "contacts",
            (
                *(Column("at", instant, True), Column("kind", choice(*CONTACTS), True), Column("sector", CODE)),
                *(Column("lon", LON), Column("lat", LAT), Column("note", WORDS)),
            ),
            _contact,
        ),
        Kind(
            "probes",
            (
                *(Column("service", CODE, True), Column("at", instant, True), Column("ok", yes_or_no, True)),
                *(Column("latency_ms", number(low=0)), Column("problem", text(200))),
                Column("certificate_until", instant),
            ),
            _probe,
            ("service", "at"),
        ),
        Kind(
            "payments",
            (
                *(Column("hour", instant, True), Column("paid", whole, True), Column("failed", whole)),
                *(Column("amount_mad", number(low=0)), Column("agency_searches", whole), _RECORDED),
            ),
            _payment,
            ("hour",),
        ),
        Kind(
            "operations",
            (
                *(Column("kind", choice(*OF_A_SECTOR), True), Column("sector", CODE), *_SINCE),
                *(Column("other_sector", CODE), Column("value_bar", number(*SET_POINT_BOUNDS))),
                *(Column("author", text(80), True), Column("note", WORDS), _RECORDED),
            ),
            _operation,
        ),
        Kind(
            "kpi-values",
            (
                *(Column("kpi", CODE, True), Column("period_start", day, True), Column("period_end", day, True)),
                *(Column("value", number(), True), Column("source", text(200), True)),
            ),
            _kpi_value,
            ("kpi", "period_end"),
        ),
    )
}
