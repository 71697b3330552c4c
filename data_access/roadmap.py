"""The programme as it stood: phases, initiatives, milestones and the journal of what changed.

The tables hold the state after the last event; an instant before it is answered by undoing, newest first, the events
that came after the instant. Usually there are none, so the answer costs two queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.rows.roadmap import (
    Change,
    Component,
    InitiativeRow,
    MilestoneRow,
    Names,
    Owner,
    PhaseRow,
    Programme,
    Stage,
)
from data_access.schema import Initiative, Milestone, RoadmapEvent, RoadmapPhase

State = Mapping[str, Any]


def programme(session: Session, *, at: datetime) -> Programme:
    """Everything the time line shows, as known then."""
    promised = milestones(session, at=at)
    return Programme(
        on=local_day(at),
        phases=tuple(_phases(session, promised, local_day(at))),
        initiatives=tuple(initiatives(session, at=at)),
        milestones=tuple(promised),
    )


def phases(session: Session, *, at: datetime) -> list[PhaseRow]:
    """The phases in order of their start, each with its milestones reached by then and the end expected then."""
    return _phases(session, milestones(session, at=at), local_day(at))


def _phases(session: Session, promised: Sequence[MilestoneRow], on: date) -> list[PhaseRow]:
    query = select(RoadmapPhase.__table__).order_by(RoadmapPhase.starts_on, RoadmapPhase.code)
    return [
        _phase(row, [milestone for milestone in promised if milestone.phase == row.code], on)
        for row in session.execute(query)
    ]


def initiatives(session: Session, *, at: datetime) -> list[InitiativeRow]:
    """The portfolio as known then, by start; an initiative nobody had proposed yet is not in it."""
    query = (
        select(Initiative.__table__, RoadmapPhase.code.label("phase"))
        .join(RoadmapPhase, RoadmapPhase.id == Initiative.phase_id)
        .order_by(Initiative.starts_on, Initiative.code)
    )
    undone = _undone(session, at)
    states = [_state(row, undone.get(f"initiative:{row.code}", {})) for row in session.execute(query)]
    return [_initiative(state) for state in states if state["stage"] is not None]


def milestones(session: Session, *, at: datetime) -> list[MilestoneRow]:
    """Every milestone by its baseline, with the forecast and the achievement known then."""
    query = (
        select(Milestone.__table__, RoadmapPhase.code.label("phase"), Initiative.code.label("initiative"))
        .join(RoadmapPhase, RoadmapPhase.id == Milestone.phase_id)
        .join(Initiative, Initiative.id == Milestone.initiative_id, isouter=True)
        .order_by(Milestone.baseline_on, Milestone.code)
    )
    undone = _undone(session, at)
    return [_milestone(_state(row, undone.get(f"milestone:{row.code}", {}))) for row in session.execute(query)]


def journal(session: Session, *, at: datetime, limit: int = 30) -> list[Change]:
    """Decisions and changes known then, newest first."""
    query = (
        select(RoadmapEvent.__table__)
        .where(RoadmapEvent.at <= at)
        .order_by(RoadmapEvent.at.desc(), RoadmapEvent.id.desc())
        .limit(limit)
    )
    names = _subject_names(session)
    return [
        Change(row.subject, row.at, row.actor, row.reason, names.get(row.subject) or _decided(row.after), row.after)
        for row in session.execute(query)
    ]


def has_roadmap(session: Session) -> bool:
    """Whether any roadmap was imported."""
    return bool(session.scalar(select(func.count()).select_from(RoadmapPhase)))


def _undone(session: Session, at: datetime) -> dict[str, dict[str, Any]]:
    """For each subject that changed after the instant, the columns as they were at it."""
    query = (
        select(RoadmapEvent.subject, RoadmapEvent.before)
        .where(RoadmapEvent.at > at)
        .order_by(RoadmapEvent.at.desc(), RoadmapEvent.id.desc())
    )
    before: dict[str, dict[str, Any]] = {}
    for subject, values in session.execute(query):
        before.setdefault(subject, {}).update(values)
    return before


def _state(row: Row[Any], undone: State) -> dict[str, Any]:
    return row._asdict() | {name: stored(name, value) for name, value in undone.items()}


def stored(column: str, value: object) -> Any:
    """A value of an event as its column holds it: days are ISO text in events."""
    return date.fromisoformat(value) if column.endswith("_on") and isinstance(value, str) else value


def _phase(row: Row[Any], promised: Sequence[MilestoneRow], on: date) -> PhaseRow:
    expected = [milestone.achieved_on or max(milestone.expected_on, on) for milestone in promised]
    return PhaseRow(
        code=row.code,
        names=_names(row._asdict()),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        expected_end=max([row.ends_on, *expected]),
        achieved=sum(milestone.achieved_on is not None for milestone in promised),
        milestones=len(promised),
        source=row.source,
    )


def _initiative(state: State) -> InitiativeRow:
    return InitiativeRow(
        code=state["code"],
        component=Component(state["component"]),
        phase=state["phase"],
        names=_names(state),
        stage=Stage(state["stage"]),
        owner=Owner(state["owner_role"]),
        starts_on=state["starts_on"],
        ends_on=state["ends_on"],
        forecast_end_on=state["forecast_end_on"],
        progress_pct=state["progress_pct"],
        budget_mad=state["budget_mad"],
        committed_mad=state["committed_mad"],
        risk=state["risk"],
        source=state["source"],
    )


def _milestone(state: State) -> MilestoneRow:
    return MilestoneRow(
        code=state["code"],
        phase=state["phase"],
        initiative=state["initiative"],
        component=Component(state["component"]) if state["component"] else None,
        names=_names(state),
        baseline_on=state["baseline_on"],
        forecast_on=state["forecast_on"],
        achieved_on=state["achieved_on"],
        owner=Owner(state["owner_role"]),
        depends_on=tuple(state["depends_on"]),
        source=state["source"],
    )


def _names(state: State) -> Names:
    return Names(state["name_fr"], state["name_en"], state["name_ar"])


def _decided(after: State) -> Names | None:
    return _names(after) if "name_fr" in after else None


def _subject_names(session: Session) -> dict[str, Names]:
    names: dict[str, Names] = {}
    for kind, table in (("milestone", Milestone), ("initiative", Initiative)):
        for row in session.execute(select(table.code, table.name_fr, table.name_en, table.name_ar)):
            names[f"{kind}:{row.code}"] = _names(row._asdict())
    return names
