"""Where the operator is going: the roadmap's phases, initiatives and milestones, the indicators and their values."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Key, link


class RoadmapPhase(Base):
    """One of the three phases of the programme; `source` is a reference or `assumption`."""

    __tablename__ = "roadmap_phase"
    id: Mapped[Key]
    code: Mapped[Code]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    name_ar: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    progress_pct: Mapped[float | None]
    source: Mapped[str]


class Initiative(Base):
    """A project of a component: infrastructure, telecom or applications."""

    __tablename__ = "initiative"
    id: Mapped[Key]
    code: Mapped[Code]
    component: Mapped[str]
    phase_id: Mapped[int] = link("roadmap_phase.id")
    name_fr: Mapped[str]
    name_en: Mapped[str]
    name_ar: Mapped[str]
    stage: Mapped[str]  # idea | study | approved | delivery | done | stopped
    owner_role: Mapped[str]  # city | AUC | SDL | operator
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    forecast_end_on: Mapped[date | None]
    progress_pct: Mapped[float | None]
    budget_mad: Mapped[float | None]
    committed_mad: Mapped[float | None]
    risk: Mapped[str | None]
    source: Mapped[str]


class Milestone(Base):
    """A dated promise. The baseline never moves; the forecast does; an achieved date ends it."""

    __tablename__ = "milestone"
    id: Mapped[Key]
    code: Mapped[Code]
    phase_id: Mapped[int] = link("roadmap_phase.id")
    initiative_id: Mapped[int | None] = link("initiative.id")
    component: Mapped[str | None]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    name_ar: Mapped[str]
    baseline_on: Mapped[date]
    forecast_on: Mapped[date | None]
    achieved_on: Mapped[date | None]
    owner_role: Mapped[str]
    depends_on: Mapped[list[Any]]
    source: Mapped[str]


class RoadmapEvent(Base):
    """Append-only: a change of an initiative or milestone; `after` holds the changed columns."""

    __tablename__ = "roadmap_event"
    __table_args__ = (Index("ix_roadmap_event_subject_at", "subject", "at"),)
    id: Mapped[Key]
    subject: Mapped[str]  # milestone:<code> | initiative:<code>
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Kpi(Base):
    """An indicator as data. `direction` is +1 when more is better, -1 when less is."""

    __tablename__ = "kpi"
    id: Mapped[Key]
    code: Mapped[Code]
    position: Mapped[int]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    name_ar: Mapped[str]
    unit: Mapped[str]
    decimals: Mapped[int]
    direction: Mapped[int]
    period: Mapped[str] = mapped_column(default="quarter", server_default="quarter")  # quarter | month
    component: Mapped[str | None]
    owner_role: Mapped[str]
    formula: Mapped[str]  # message key of the sentence that states it
    formula_version: Mapped[int]
    baseline_value: Mapped[float | None]
    baseline_on: Mapped[date]
    freshness_days: Mapped[int]
    source: Mapped[str]


class KpiTarget(Base):
    """A point of an indicator's trajectory; between points the trajectory is straight."""

    __tablename__ = "kpi_target"
    __table_args__ = (UniqueConstraint("kpi_id", "due_on"),)
    id: Mapped[Key]
    kpi_id: Mapped[int] = link("kpi.id", index=False)
    due_on: Mapped[date]
    value: Mapped[float]
    source: Mapped[str]


class KpiValue(Base):
    """A measured period of an indicator with the evidence that made it; a correction closes the row before it."""

    __tablename__ = "kpi_value"
    __table_args__ = (Index("ix_kpi_value_kpi_id_period_end", "kpi_id", "period_end"),)
    id: Mapped[Key]
    kpi_id: Mapped[int] = link("kpi.id", index=False)
    period_start: Mapped[date]
    period_end: Mapped[date]
    value: Mapped[float | None]
    quality: Mapped[int]
    coverage: Mapped[float | None]
    formula_version: Mapped[int]
    evidence: Mapped[dict[str, Any]]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]
