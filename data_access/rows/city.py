"""What is written about the ground in bulk, by importers and by the demonstration: one record per thing, by code.

Records name each other by `code`; `data_access.city` finds the keys. Geometry is GeoJSON in WGS84 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ZoneRecord:
    """A zone; its parent must be known or stand earlier in the same delivery."""

    code: str
    kind: str
    name_fr: str
    source: str
    name_ar: str | None = None
    name_en: str | None = None
    parent: str | None = None
    geometry: dict[str, Any] | None = None
    lon: float | None = None
    lat: float | None = None
    population: int | None = None
    connections: int | None = None
    customers: int | None = None
    mains_km: float | None = None
    attribution: str | None = None


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """An asset of a service, in a zone where that is known. `capacity`: m3, MVA; see schema."""

    code: str
    kind: str
    service: str
    zone: str | None = None
    name: str | None = None
    geometry: dict[str, Any] | None = None
    lon: float | None = None
    lat: float | None = None
    length_m: float | None = None
    diameter_mm: float | None = None
    material: str | None = None
    laid_on: date | None = None
    elevation_m: float | None = None
    capacity: float | None = None
    attributes: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SensorRecord:
    """A sensor: `code` with `quantity` is unique. `source_unit` where the field sends another unit than `unit`."""

    code: str
    quantity: str
    unit: str
    service: str
    step_s: int
    source_unit: str | None = None
    asset: str | None = None
    gateway: str | None = None
    low_limit: float | None = None
    high_limit: float | None = None
    lon: float | None = None
    lat: float | None = None
    installed_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """What a sensor is to a zone: inlet, outlet, critical_point, storage, logger, consumption, acoustic."""

    sensor: str
    quantity: str
    zone: str
    role: str


@dataclass(frozen=True, slots=True)
class CrewRecord:
    """A field crew."""

    code: str
    name_fr: str
    name_ar: str | None
    service: str


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """A customer agency; `hours` is {weekday 0-6: [[open, close], ...]}."""

    code: str
    name_fr: str
    name_ar: str | None
    arrondissement: str | None
    lon: float
    lat: float
    hours: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SensitiveCustomerRecord:
    """A customer who must not be without supply."""

    code: str
    kind: str
    name: str
    sector: str | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class CalendarRecord:
    """A day and its class, computed or observed; `source` says by whom."""

    day: date
    status: str
    day_class: str
    name_key: str | None
    source: str


@dataclass(frozen=True, slots=True)
class InterruptionRecord:
    """A supply interruption as known when it is written; `steps` is [{at, customers_restored}] in order."""

    code: str
    service: str
    zone: str | None
    asset: str | None
    started_at: datetime
    ended_at: datetime | None
    customers: int
    planned: bool
    cause: str | None
    steps: list[dict[str, Any]]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class BilledRecord:
    """What a sector was billed for a month (its first day)."""

    sector: str
    month: date
    volume_m3: float
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """Something done to the network on purpose: valve, set_point (bar), flushing, boundary, boundary_closed; a note."""

    kind: str
    sector: str | None
    started_at: datetime
    ended_at: datetime | None
    author: str
    note: str | None
    recorded_at: datetime
    other_sector: str | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A call or a message of a customer: no_water, visible_leak, low_pressure, power_cut, sewer_overflow."""

    sector: str | None
    at: datetime
    kind: str
    lon: float | None
    lat: float | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProbeRecord:
    """One probe of a digital service."""

    service: str
    at: datetime
    ok: bool
    latency_ms: float | None
    problem: str | None
    certificate_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """Payments of one hour of the customer application; `hour_ts` epoch seconds, UTC."""

    hour_ts: int
    paid: int
    failed: int
    amount_mad: float
    agency_searches: int
    recorded_at: datetime
