"""What people and the network do: alerts, worksites, interruptions, the logbook's operations, contacts, crews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Key, link


class Alert(Base):
    """One abnormal event, as its rule saw it. How it was handled is in alert_event, whose last row these mirror."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_handling_priority", "handling", "priority"),
        Index("ix_alert_rule_subject", "rule", "subject"),
        Index("ix_alert_detected_at", "detected_at"),
    )
    id: Mapped[Key]
    code: Mapped[Code]  # A-2018-0001
    rule: Mapped[str]  # night_flow | low_pressure | high_level | silent_gateway | ...
    kind: Mapped[str]  # alarm (an answer in minutes) | prompt (an answer within a shift or days)
    subject: Mapped[str]  # zone or asset or sensor code: with `rule`, what may be open only once
    service_id: Mapped[int] = link("network_service.id")
    sector_id: Mapped[int | None] = link("zone.id")
    asset_id: Mapped[int | None] = link("asset.id")
    priority: Mapped[int]  # 1 critical .. 4 low
    onset_at: Mapped[datetime | None]
    detected_at: Mapped[datetime]
    condition: Mapped[str]  # active | cleared
    handling: Mapped[str]  # new | acknowledged | investigating | in_field | repaired | verified | closed
    cleared_at: Mapped[datetime | None]
    shelved_until: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    owner: Mapped[str | None]
    crew_id: Mapped[int | None] = link("crew.id")
    flow_m3h: Mapped[float | None]
    confidence: Mapped[float | None]
    message_key: Mapped[str]
    message_values: Mapped[dict[str, Any]]
    evidence: Mapped[list[Any]]  # [{key, values}] sentences; figures are re-read from the readings
    closed_reason: Mapped[str | None]
    work: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # pinpoint, dig, found, check
    parent: Mapped[str | None] = mapped_column(index=True)  # code of the alert whose cause it shares
    suppressed_by: Mapped[int | None]  # number of the logbook line that takes its work out of service


class AlertEvent(Base):
    """Append-only: every transition of an alert, with the state after it, so any past instant can be shown."""

    __tablename__ = "alert_event"
    __table_args__ = (Index("ix_alert_event_alert_id_at", "alert_id", "at"),)
    id: Mapped[Key]
    alert_id: Mapped[int] = link("alert.id", index=False)
    at: Mapped[datetime]
    event: Mapped[str]  # raised | cleared | acknowledge | assign | comment | shelve | ...
    actor: Mapped[str]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Worksite(Base):
    """A place where the street is or will be open (domain 7.2). Dates are whole local days."""

    __tablename__ = "worksite"
    __table_args__ = (Index("ix_worksite_status_current_end", "status", "current_end"),)
    id: Mapped[Key]
    ref: Mapped[Code]  # CH-2018-0001, or the reference of the source register
    title_fr: Mapped[str]
    title_ar: Mapped[str | None]
    trade: Mapped[str]  # water | electricity | sanitation | telecom | roads | lighting | tramway | other
    nature: Mapped[str]
    owner: Mapped[str | None]
    contractor: Mapped[str | None]
    permit: Mapped[str]
    permit_valid_to: Mapped[date | None]
    status: Mapped[str]  # draft, planned, authorised, in_progress, suspended, reinstatement, completed, cancelled
    planned_start: Mapped[date | None]  # baseline, frozen at authorisation
    planned_end: Mapped[date | None]
    current_start: Mapped[date | None]
    current_end: Mapped[date | None]
    actual_start: Mapped[date | None]
    actual_end: Mapped[date | None]
    backfilled_on: Mapped[date | None]  # the trench is closed, the street's surface not yet restored
    progress_pct: Mapped[float | None]
    last_report_at: Mapped[datetime | None]
    traffic_impact: Mapped[str]  # WZDx vehicle_impact
    street: Mapped[str | None]
    geometry: Mapped[dict[str, Any] | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    arrondissement_id: Mapped[int | None] = link("zone.id")
    sector_id: Mapped[int | None] = link("zone.id")
    length_m: Mapped[float | None]
    customers_affected: Mapped[int | None]
    budget_mad: Mapped[float | None]
    spent_mad: Mapped[float | None]
    alert_id: Mapped[int | None] = link("alert.id")
    initiative_id: Mapped[int | None] = link("initiative.id")
    source: Mapped[str]
    source_record: Mapped[dict[str, Any] | None]  # the register's own row, as received
    recorded_at: Mapped[datetime]


class WorksiteEvent(Base):
    """Append-only: what changed on a worksite; `after` holds the changed columns, so any past instant can be shown."""

    __tablename__ = "worksite_event"
    __table_args__ = (Index("ix_worksite_event_worksite_id_at", "worksite_id", "at"),)
    id: Mapped[Key]
    worksite_id: Mapped[int] = link("worksite.id", index=False)
    at: Mapped[datetime]
    event: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Crew(Base):
    """A field crew of the operator."""

    __tablename__ = "crew"
    id: Mapped[Key]
    code: Mapped[Code]
    name_fr: Mapped[str]
    name_ar: Mapped[str | None]
    service_id: Mapped[int] = link("network_service.id")


class Interruption(Base):
    """A supply interruption; `steps` is [{at, customers_restored}] in order."""

    __tablename__ = "interruption"
    __table_args__ = (Index("ix_interruption_service_id_started_at", "service_id", "started_at"),)
    id: Mapped[Key]
    code: Mapped[Code]
    service_id: Mapped[int] = link("network_service.id", index=False)
    zone_id: Mapped[int | None] = link("zone.id")
    asset_id: Mapped[int | None] = link("asset.id")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    customers: Mapped[int]
    planned: Mapped[bool]
    cause: Mapped[str | None]
    steps: Mapped[list[Any]]
    recorded_at: Mapped[datetime]


class BilledVolume(Base):
    """What customers of a sector were billed for a month."""

    __tablename__ = "billed_volume"
    __table_args__ = (UniqueConstraint("sector_id", "month"),)
    id: Mapped[Key]
    sector_id: Mapped[int] = link("zone.id", index=False)
    month: Mapped[date]  # its first day
    volume_m3: Mapped[float]
    recorded_at: Mapped[datetime]


class Operation(Base):
    """A line of the logbook: something done to the network on purpose, or a note.

    A line is never rewritten: who ends or corrects it appends a version that carries the id of the first one.
    """

    __tablename__ = "operation"
    __table_args__ = (
        Index("ix_operation_sector_id_started_at", "sector_id", "started_at"),
        Index("ix_operation_started_at", "started_at"),
        Index("uq_operation_first_id_version", "first_id", "version", unique=True),
    )
    id: Mapped[Key]
    first_id: Mapped[int | None]  # None on the first version of a line
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    kind: Mapped[str]  # valve | set_point | flushing | boundary (opened) | boundary_closed | out_of_service | note
    sector_id: Mapped[int | None] = link("zone.id", index=False)
    other_sector_id: Mapped[int | None] = link("zone.id")
    asset_id: Mapped[int | None] = link("asset.id")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # None: still going on; a set point that stays
    value: Mapped[float | None]
    unit: Mapped[str | None]
    author: Mapped[str]
    note: Mapped[str | None]
    reason: Mapped[str | None]  # why this version replaces the one before it
    recorded_at: Mapped[datetime]


class CustomerContact(Base):
    """A call or message: no_water, visible_leak, low_pressure, power_cut, sewer_overflow."""

    __tablename__ = "customer_contact"
    __table_args__ = (Index("ix_customer_contact_sector_id_at", "sector_id", "at"),)
    id: Mapped[Key]
    sector_id: Mapped[int | None] = link("zone.id", index=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    note: Mapped[str | None]


class SensitiveCustomer(Base):
    """A customer who must not be without supply: hospital, school, dialysis."""

    __tablename__ = "sensitive_customer"
    id: Mapped[Key]
    code: Mapped[Code]
    kind: Mapped[str]
    name: Mapped[str]
    sector_id: Mapped[int | None] = link("zone.id")
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class Attachment(Base):
    """A file that belongs to an alert or a worksite."""

    __tablename__ = "attachment"
    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(index=True)  # alert:A-2018-0001 | worksite:CH-2018-0001
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes]
    author: Mapped[str]
    at: Mapped[datetime]
