"""What the customer application and the agencies tell: probes, payments, opening hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Epoch, Key, link


class Agency(Base):
    """A customer agency; `hours` is {weekday 0-6: [[open, close], ...]} in local time."""

    __tablename__ = "agency"
    id: Mapped[Key]
    code: Mapped[Code]
    name_fr: Mapped[str]
    name_ar: Mapped[str | None]
    lon: Mapped[float]
    lat: Mapped[float]
    arrondissement_id: Mapped[int | None] = link("zone.id")
    hours: Mapped[dict[str, Any]]


class ServiceProbe(Base):
    """One HTTP probe of a digital service."""

    __tablename__ = "service_probe"
    __table_args__ = (Index("ix_service_probe_service_at", "service", "at"),)
    id: Mapped[Key]
    service: Mapped[str]
    at: Mapped[datetime]
    ok: Mapped[bool]
    latency_ms: Mapped[float | None]
    problem: Mapped[str | None]
    certificate_until: Mapped[datetime | None]


class PaymentHourly(Base):
    """Bills paid through the customer application in one hour (UTC)."""

    __tablename__ = "payment_hourly"
    hour_ts: Mapped[Epoch] = mapped_column(primary_key=True, autoincrement=False)
    paid: Mapped[int]
    failed: Mapped[int]
    amount_mad: Mapped[float]
    agency_searches: Mapped[int]
    recorded_at: Mapped[datetime]
