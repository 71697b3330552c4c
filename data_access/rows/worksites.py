"""Worksites as the rest of the product sees them: what was known at an instant, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analytics.worksites import PermitRisk, Timetable, Unconfirmed

TABS = ("in_progress", "late", "suspended", "planned")  # what the page can show, the first by default
ALL_STATUSES = "followed"  # every site that has not ended
TRADES = ("water", "electricity", "sanitation", "telecom", "roads", "lighting", "tramway", "other")
ALL = "all"  # what stands for no filter
DELAYS = (ALL, "late", "very_late", "on_time", "unconfirmed", "silent", "permit")
PERIODS = (ALL, "ends_7", "ends_30", "starts_7", "starts_30")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is. The point is None when the register gave none; `street` is as the source spells it."""

    arrondissement: str | None
    arrondissement_fr: str | None
    arrondissement_ar: str | None
    sector: str | None
    street: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from dates, progress and reports on the local day asked about (analytics/worksites.py)."""

    days_late: int | None
    priority: int | None  # 2 or 3 when late
    slip_days: int | None
    expected_pct: float | None
    performance: float | None  # SPI
    is_behind: bool
    is_silent: bool
    unconfirmed: Unconfirmed | None
    permit_risk: PermitRisk | None
    ends_soon: bool  # within seven days
    strong_impact: bool


@dataclass(frozen=True, slots=True)
class WorksiteRow:
    """One site as it was known at the instant asked; `time.status` is its state then."""

    worksite_id: int
    ref: str
    title_fr: str
    title_ar: str | None
    trade: str
    nature: str
    owner: str | None
    contractor: str | None
    traffic_impact: str
    length_m: float | None
    customers_affected: int | None
    budget_mad: float | None
    spent_mad: float | None
    alert: str | None  # code of the linked alert
    source: str
    time: Timetable
    place: Place
    standing: Standing

    @property
    def status(self) -> str:
        """Its state at the instant asked."""
        return self.time.status

    @property
    def is_invented(self) -> bool:
        """Of the demonstration: its street, firm and works do not exist."""
        return self.source == "demo"


@dataclass(frozen=True, slots=True)
class WorksiteEventRow:
    """One change of a site, with what the changed columns held before and after it."""

    event_id: int
    at: datetime
    event: str
    actor: str
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkedAlert:
    """The alert a site answers."""

    code: str
    priority: int
    flow_m3h: float | None
    condition: str
    handling: str


@dataclass(frozen=True, slots=True)
class WorksiteDetail:
    """One site with its outline (GeoJSON, WGS84), its history newest first and the alert it answers."""

    row: WorksiteRow
    geometry: Mapping[str, Any] | None
    events: tuple[WorksiteEventRow, ...]
    alert: LinkedAlert | None

    @property
    def last_event(self) -> int:
        """The newest event known here, 0 without any: actions carry it so that a race is noticed."""
        return max((event.event_id for event in self.events), default=0)

    @property
    def cause(self) -> str | None:
        """Why the end was moved the last time it was."""
        return next((event.reason for event in self.events if event.event == "replanned"), None)


@dataclass(frozen=True, slots=True)
class WorksiteFilters:
    """What the address asks for; None and ALL ask for everything."""

    status: str = TABS[0]
    trade: str | None = None
    zone: str | None = None  # an arrondissement or a sector
    delay: str = ALL
    period: str = ALL
    since: date | None = None  # with `until`: sites whose works touch these days
    until: date | None = None
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str] | None) -> WorksiteFilters:
        """The filters of an address: status, service, zone, delay, period, from, to, text.

        Unreadable days are ignored.
        """
        asked = {key: value for key, value in (query or {}).items() if value and value != ALL}
        return cls(
            status=asked.get("status", TABS[0]),
            trade=asked.get("service"),
            zone=asked.get("zone"),
            delay=asked.get("delay", ALL),
            period=asked.get("period", ALL),
            since=_day(asked.get("from")),
            until=_day(asked.get("to")),
            text=asked.get("text", ""),
        )


def _day(text: str | None) -> date | None:
    """The day an ISO text begins with."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class WorksiteSummary:
    """Counts of the sites that pass every filter but the status tab."""

    in_progress: int
    unconfirmed: int  # of those in progress: a date passed without a word from the field
    late: int
    very_late: int
    suspended: int
    suspended_for_permit: int
    planned: int
    ends_soon: int
    ends_soon_behind: int
    strong_impact: int
    streets_closed: int
    linked_to_alert: int
    alerts_by_trade: Mapping[str, int]
    arrondissements: int
    silent: int

    @property
    def confirmed(self) -> int:
        """In progress, and the field says so."""
        return self.in_progress - self.unconfirmed

    @property
    def followed(self) -> int:
        """Every site that has not ended."""
        return self.in_progress + self.suspended + self.planned


@dataclass(frozen=True, slots=True)
class WorksitePicture:
    """One answer for map, list and headlines, so that they agree: the rows of the tab, worst first, and the counts."""

    rows: tuple[WorksiteRow, ...]
    summary: WorksiteSummary
