"""Digital services as they leave the database: how the application answers, payments, agencies, customers' reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

SPANS = ("24h", "7d", "30d")


@dataclass(frozen=True, slots=True)
class Answered:
    """Of so many probes of a span, so many were answered."""

    ok: int
    asked: int

    @property
    def pct(self) -> float | None:
        """The availability in percent; None when nobody asked."""
        return 100 * self.ok / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class PartHealth:
    """One part of the customer application by its newest probe; latencies of the last 24 hours in milliseconds.

    `is_up` is None when it was not probed lately. `answered` is by the spans of SPANS.
    """

    service: str
    is_up: bool | None
    probed_at: datetime
    latency_ms: float | None
    middle_ms: float | None
    slow_ms: float | None
    problem: str | None
    certificate_until: datetime | None
    answered: Mapping[str, Answered]


@dataclass(frozen=True, slots=True)
class PaidHour:
    """Payments of one hour: `usual_low` to `usual_high` is what such an hour usually has."""

    hour: datetime
    paid: int | None
    failed: int | None
    usual_low: float | None = None
    usual_high: float | None = None


@dataclass(frozen=True, slots=True)
class UsedDay:
    """Use of the application on one local day; `hours` of it are counted."""

    day: date
    paid: int
    failed: int
    searches: int
    amount_mad: float
    hours: int


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A customer agency, open or closed until `changes_at`; `km` from the point that was asked for."""

    code: str
    name_fr: str
    name_ar: str | None
    lon: float
    lat: float
    is_open: bool
    changes_at: datetime | None
    km: float | None

    def name(self, lang: str) -> str:
        """Its name in a language of the product."""
        return self.name_ar or self.name_fr if lang == "ar" else self.name_fr


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What customers of a sector reported in the last 24 hours, and how many such reports a day are usual there."""

    sector: str
    name: str
    leaks: int
    no_water: int
    others: int
    usual: float
    priority: int | None
