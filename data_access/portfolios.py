"""The portfolio of each component: how far its projects are, money against plan, the worst risk, the next milestone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.earned_value import planned_value_mad
from analytics.local_time import local_day
from data_access.roadmap import initiatives, milestones
from data_access.rows.roadmap import RISK_LEVELS, Component, InitiativeRow, MilestoneRow, Names, Portfolio, Stage
from data_access.schema import Kpi


def portfolios(session: Session, *, at: datetime, phase: str | None = None) -> list[Portfolio]:
    """One per component, in their order, as known then; of one phase's projects when a phase is given."""
    projects = [project for project in initiatives(session, at=at) if phase in (None, project.phase)]
    promised = milestones(session, at=at)
    served = _served(session)
    if not projects and not promised:
        return []
    return [_portfolio(component, projects, promised, served, local_day(at)) for component in Component]


def _portfolio(
    component: Component,
    projects: Iterable[InitiativeRow],
    promised: Iterable[MilestoneRow],
    served: Sequence[tuple[str, Names]],
    on: date,
) -> Portfolio:
    own = [project for project in projects if project.component is component]
    planned = [planned_value_mad(project.budget_mad, project.starts_on, project.ends_on, on) for project in own]
    stages = Counter(project.stage for project in own)
    return Portfolio(
        component=component,
        initiatives=tuple(own),
        stages={stage: stages[stage] for stage in Stage if stages[stage]},
        budget_mad=_sum(project.budget_mad for project in own),
        committed_mad=_sum(project.committed_mad for project in own),
        planned_mad=_sum(planned),
        riskiest=_riskiest(own),
        next_milestone=_next(promised, component),
        serves=tuple(names for owner, names in served if owner == component.value),
    )


def _sum(amounts: Iterable[float | None]) -> float | None:
    """The sum of what is known; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _riskiest(projects: Iterable[InitiativeRow]) -> InitiativeRow | None:
    """The running project with the highest risk; of several the one with the largest budget."""
    at_risk = [project for project in projects if project.risk and project.stage not in (Stage.DONE, Stage.STOPPED)]
    return min(at_risk, key=_risk_order, default=None)


def _risk_order(project: InitiativeRow) -> tuple[int, float, str]:
    return RISK_LEVELS.index(str(project.risk).split(":")[0]), -(project.budget_mad or 0.0), project.code


def _next(promised: Iterable[MilestoneRow], component: Component) -> MilestoneRow | None:
    """The open milestone of the component that is expected first, overdue ones included."""
    open_ones = [row for row in promised if row.component is component and row.achieved_on is None]
    return min(open_ones, key=lambda row: (row.expected_on, row.code), default=None)


def _served(session: Session) -> list[tuple[str, Names]]:
    query = select(Kpi.component, Kpi.name_fr, Kpi.name_en, Kpi.name_ar).where(Kpi.component.is_not(None))
    rows = session.execute(query.order_by(Kpi.position))
    return [(str(row.component), Names(row.name_fr, row.name_en, row.name_ar)) for row in rows]
