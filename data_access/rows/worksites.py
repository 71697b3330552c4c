"""Worksites as the rest of the product sees them: what was known at an instant, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from analytics.worksite_flaws import Flaw
from analytics.worksite_risks import Finish
from analytics.worksites import PermitRisk, Timetable, Unconfirmed
from data_access.rows.coordination import LeakInTrench, Meeting

TABS = ("in_progress", "late", "suspended", "planned")  # what the page can show, the first by default
ALL_STATUSES = "followed"  # every site that has not ended
TRADES = ("water", "electricity", "sanitation", "telecom", "roads", "lighting", "tramway", "other")
ALL = "all"  # what stands for no filter
NATURES = (
    "renewal",
    "extension",
    "connection",
    "repair",
    "emergency_repair",
    "leak_repair",
    "inspection",
    "resurfacing",
    "other",
)
DELAYS = (
    ALL,
    "late",
    "very_late",
    "on_time",
    "behind",
    "unconfirmed",
    "finished",
    "silent",
    "permit",
    "reinstatement",
    "flawed",
    "clash",
    "share",
    "leak",
)
WATCHED = ("clash", "share", "leak", "finished", "silent", "behind", "permit", "reinstatement", "flawed")
TWO_WEEKS = "weeks_2"  # open now, or beginning within two weeks: what an address asks for that names no period
EVERY_PERIOD = "any"  # how an address asks for all of them
PERIODS = (TWO_WEEKS, "ends_7", "ends_30", "starts_7", "starts_30", EVERY_PERIOD)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to draw a site: None when nobody can tell; `street` is as the source spells it.

    `guess` says when the point is not the one given: `swapped` (turned round) or `arrondissement` (its middle).
    """

    arrondissement: str | None
    arrondissement_fr: str | None
    arrondissement_ar: str | None
    sector: str | None
    street: str | None
    lon: float | None
    lat: float | None
    guess: str | None = None


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
    gravity: int | None = None  # the traffic light: 1 to 3, None when nothing is wrong
    reinstatement_is_late: bool = False
    finish: Finish = field(default_factory=Finish)


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
    initiative: str | None = None  # code of the roadmap initiative it belongs to
    flaws: tuple[Flaw, ...] = ()

    @property
    def status(self) -> str:
        """Its state at the instant asked."""
        return self.time.status

    @property
    def is_invented(self) -> bool:
        """Of the demonstration: its street, firm and works do not exist."""
        return self.source == "demo"


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """A site on a chart over time: the days on which it was open, both included; without a last day it still is."""

    ref: str
    title_fr: str
    title_ar: str | None
    trade: str
    nature: str
    first: date
    last: date | None


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
    meetings: tuple[Meeting, ...] = ()
    meeting_places: tuple[tuple[float, float] | None, ...] = ()  # of the other site of each meeting
    leaks: tuple[LeakInTrench, ...] = ()

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
    nature: str | None = None
    contractor: str | None = None

    @classmethod
    def of(cls, query: Mapping[str, str] | None) -> WorksiteFilters:
        """The filters of an address: status, service, nature, zone, contractor, delay, period, from, to, text.

        Without a period it asks for two weeks. Unreadable days are ignored.
        """
        asked = {key: value for key, value in (query or {}).items() if value and value != ALL}
        return cls(
            status=asked.get("status", TABS[0]),
            trade=asked.get("service"),
            zone=asked.get("zone"),
            delay=asked.get("delay", ALL),
            period=_period(asked),
            since=_day(asked.get("from")),
            until=_day(asked.get("to")),
            text=asked.get("text", ""),
            nature=asked.get("nature"),
            contractor=asked.get("contractor"),
        )


def _period(asked: Mapping[str, str]) -> str:
    """Two weeks unless the address names a period or days of its own."""
    dated = "from" in asked or "to" in asked
    period = asked.get("period", ALL if dated else TWO_WEEKS)
    return ALL if period == EVERY_PERIOD else period


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
    probably_finished: int = 0
    reinstatements_late: int = 0
    permits_at_risk: int = 0
    flawed: int = 0

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
