"""The programme as it leaves the database: phases, initiatives, milestones, indicators and the evidence behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analytics.target_date import TargetDate
from analytics.trajectory import Point, Status

__all__ = [
    "ASSUMPTION",
    "COMPUTED",
    "RISK_KINDS",
    "RISK_LEVELS",
    "Change",
    "Component",
    "InitiativeRow",
    "MilestoneRow",
    "Names",
    "Owner",
    "PhaseRow",
    "Point",
    "Portfolio",
    "Programme",
    "Stage",
    "Status",
    "TargetDate",
]

ASSUMPTION = "assumption"  # the source of everything that no publication states
COMPUTED = "computed"  # evidence made from stored records
RISK_LEVELS = ("high", "medium", "low")
RISK_KINDS = ("land", "permits", "procurement", "supplier", "data", "skills", "funding", "integration", "security")
VERY_LATE_DAYS = 180  # a milestone later than two quarters


class Component(StrEnum):
    """The three components of the five-year plan."""

    INFRASTRUCTURE = "infrastructure"
    TELECOM = "telecom"
    APPLICATIONS = "applications"


class Stage(StrEnum):
    """How far an initiative is; `stopped` ends it from any stage."""

    IDEA = "idea"
    STUDY = "study"
    APPROVED = "approved"
    DELIVERY = "delivery"
    DONE = "done"
    STOPPED = "stopped"


class Owner(StrEnum):
    """Who answers for an entry, by role: the city's bodies, or a department of the operator."""

    CITY = "city"
    AUC = "auc"
    SDL = "sdl"
    WATER = "water"
    ELECTRICITY = "electricity"
    SANITATION = "sanitation"
    OPERATIONS = "operations"
    WORKS = "works"
    TELECOM = "telecom"
    DIGITAL = "digital"


@dataclass(frozen=True, slots=True)
class Names:
    """A name in the three languages."""

    fr: str
    en: str
    ar: str

    def of(self, lang: str) -> str:
        """The name in a language of the product."""
        return {"fr": self.fr, "en": self.en, "ar": self.ar}[lang]


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase of the programme, of whose `milestones` so many were `achieved`.

    `expected_end` is the last date of its milestones as known then, never before `ends_on`.
    """

    code: str
    names: Names
    starts_on: date
    ends_on: date
    expected_end: date
    achieved: int
    milestones: int
    source: str

    @property
    def slip_days(self) -> int:
        """Days between the planned end and the end now expected."""
        return (self.expected_end - self.ends_on).days


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """A project of a component as it stood. `risk` is `<level>:<kind>`, money is in MAD."""

    code: str
    component: Component
    phase: str
    names: Names
    stage: Stage
    owner: Owner
    starts_on: date
    ends_on: date
    forecast_end_on: date | None
    progress_pct: float | None
    budget_mad: float | None
    committed_mad: float | None
    risk: str | None
    source: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A dated promise as it stood; its baseline never moves. Without `component` it concerns the whole programme."""

    code: str
    phase: str
    initiative: str | None
    component: Component | None
    names: Names
    baseline_on: date
    forecast_on: date | None
    achieved_on: date | None
    owner: Owner
    depends_on: tuple[str, ...]
    source: str

    @property
    def expected_on(self) -> date:
        """The day it was reached, else the forecast, else the baseline."""
        return self.achieved_on or self.forecast_on or self.baseline_on

    def slip_days(self, on: date) -> int:
        """Days from the baseline to the day it was or is to be reached, negative when early; overdue it grows daily."""
        reached = self.achieved_on or max(self.expected_on, on)
        return (reached - self.baseline_on).days

    def priority(self, on: date) -> int | None:
        """3 when it is late and still open, 2 when it is very late, None otherwise."""
        slip = self.slip_days(on)
        if self.achieved_on is not None or slip <= 0:
            return None
        return 2 if slip > VERY_LATE_DAYS else 3


@dataclass(frozen=True, slots=True)
class Programme:
    """Phases, projects and milestones as known at one instant; empty when no roadmap was imported."""

    on: date
    phases: tuple[PhaseRow, ...]
    initiatives: tuple[InitiativeRow, ...]
    milestones: tuple[MilestoneRow, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The projects of a component. Money in MAD: the budget, what is committed, what the plan commits by that day.

    `serves` names the indicators of the component.
    """

    component: Component
    initiatives: tuple[InitiativeRow, ...]
    stages: Mapping[Stage, int]
    budget_mad: float | None
    committed_mad: float | None
    planned_mad: float | None
    riskiest: InitiativeRow | None
    next_milestone: MilestoneRow | None
    serves: tuple[Names, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the programme's journal: a decision, or a change of a milestone or an initiative, with its reason."""

    subject: str
    at: datetime
    actor: str
    reason: str
    names: Names | None
    after: Mapping[str, object]
