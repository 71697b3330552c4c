"""The programme as a file states it, checked and ready to be stored: what feeds/roadmap_file.py hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data_access.rows.roadmap import Component, Names, Owner, Point

Value = str | float | None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """On a local day, columns took these values (dates as ISO text), for a reason."""

    on: date
    values: Mapping[str, Value]
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase with its planned span."""

    code: str
    names: Names
    starts_on: date
    ends_on: date
    source: str


@dataclass(frozen=True, slots=True)
class PlannedInitiative:
    """A project; its stage, progress and money are what `history` tells, oldest first."""

    code: str
    component: Component
    phase: str
    names: Names
    owner: Owner
    starts_on: date
    ends_on: date
    budget_mad: float | None
    source: str
    history: tuple[PlannedChange, ...]


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A promise with its frozen baseline; forecasts and the day it was reached are in `history`, oldest first."""

    code: str
    phase: str
    initiative: str | None
    component: Component | None
    names: Names
    baseline_on: date
    owner: Owner
    depends_on: tuple[str, ...]
    source: str
    history: tuple[PlannedChange, ...]


@dataclass(frozen=True, slots=True)
class PlannedKpi:
    """An indicator as data; `targets` in order of their dates. `formula` is the key of its sentence and its measure."""

    code: str
    names: Names
    unit: str
    decimals: int
    direction: int
    component: Component | None
    owner: Owner
    formula: str
    formula_version: int
    baseline: float | None
    baseline_on: date
    freshness_days: int
    targets: tuple[Point, ...]
    source: str
    period: str = "quarter"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for the whole programme, when and by whom; it may stop or resume reporting of an indicator."""

    code: str
    on: date
    names: Names
    owner: Owner
    source: str
    suspends: str | None = None
    resumes: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole roadmap file, every reference resolved."""

    phases: tuple[PlannedPhase, ...]
    initiatives: tuple[PlannedInitiative, ...]
    milestones: tuple[PlannedMilestone, ...]
    kpis: tuple[PlannedKpi, ...]
    decisions: tuple[Decision, ...]
