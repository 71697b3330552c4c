"""Storing a roadmap file: entries by their code, each line of a history as an event; a second time nothing changes.

What was promised stays: a milestone's baseline, an indicator's unit and direction cannot change under the same code,
and no line of a history can come before one already stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import day_start
from data_access.actors import Actor, Permission, audit, require
from data_access.errors import OperatorError
from data_access.roadmap import stored
from data_access.rows.roadmap import Names
from data_access.rows.roadmap_plan import Decision, Plan, PlannedChange, PlannedInitiative, PlannedKpi, PlannedMilestone
from data_access.schema import Initiative, Kpi, KpiTarget, Milestone, RoadmapEvent, RoadmapPhase
from data_access.topics import Topic, changes

FROZEN = {Milestone: ("baseline_on",), Kpi: ("unit", "direction", "period"), Initiative: (), RoadmapPhase: ()}
UNPROPOSED: Mapping[str, Any] = {
    "stage": None, "forecast_end_on": None, "progress_pct": None, "committed_mad": None, "risk": None,
}  # fmt: skip
PROMISED: Mapping[str, Any] = {"forecast_on": None, "achieved_on": None}


class FrozenChanged(OperatorError):
    """The file changes what was promised: `field` of the entry `code`, from `before` to `after`."""

    message_key = "roadmap.file.frozen"


class FutureHistory(OperatorError):
    """The history of `code` tells of `on`, a day that has not come yet."""

    message_key = "roadmap.file.future"


@dataclass(frozen=True, slots=True)
class Stored:
    """How many entries of a file were new or changed, and how many stood as they were."""

    accepted: int
    unchanged: int


@changes(Topic.ROADMAP)
def store_roadmap(session: Session, plan: Plan, *, actor: Actor | None, at: datetime) -> Stored:
    """Take the whole plan or, with FrozenChanged or FutureHistory, nothing of it."""
    actor = require(actor, Permission.IMPORT)
    store = _Store(session, actor, at)
    phases = {phase.code: store.entry(RoadmapPhase, _phase(phase), {"progress_pct": None}) for phase in plan.phases}
    projects = {}
    for planned in plan.initiatives:
        row = store.entry(Initiative, _initiative(planned, phases[planned.phase].id), {**UNPROPOSED, "stage": "idea"})
        projects[planned.code] = row
        store.history(f"initiative:{planned.code}", row, planned.history, UNPROPOSED)
    for milestone in plan.milestones:
        columns = _milestone(milestone, phases[milestone.phase].id)
        columns["initiative_id"] = projects[milestone.initiative].id if milestone.initiative else None
        row = store.entry(Milestone, columns, PROMISED)
        store.history(f"milestone:{milestone.code}", row, milestone.history, PROMISED)
    for position, kpi in enumerate(plan.kpis, start=1):
        store.targets(store.entry(Kpi, _kpi(kpi, position), {}), kpi)
    for decision in plan.decisions:
        after = _named(decision.names) | {"owner_role": decision.owner.value} | _halts(decision)
        store.event(f"decision:{decision.code}", decision.on, decision.source, {}, after)
    audit(session, actor, at, "roadmap.import", subject="roadmap", after=asdict(store.summary()))
    return store.summary()


class _Store:
    """Writes entries and counts what was new, changed or the same."""

    def __init__(self, session: Session, actor: Actor, at: datetime) -> None:
        self._session, self._actor, self._at = session, actor, at
        self._told: dict[str, set[datetime]] = defaultdict(set)
        for subject, told_at in session.execute(select(RoadmapEvent.subject, RoadmapEvent.at)):
            self._told[subject].add(told_at)
        self._accepted, self._unchanged = 0, 0

    def summary(self) -> Stored:
        return Stored(self._accepted, self._unchanged)

    def entry(self, table: type[Any], columns: Mapping[str, Any], fresh: Mapping[str, Any]) -> Any:
        """The row of a code, made or brought up to the file; `fresh` holds what only a new row is given."""
        row = self._session.scalar(select(table).where(table.code == columns["code"]))
        if row is None:
            row = table(**{**fresh, **columns})
            self._session.add(row)
            self._session.flush()
            self._accepted += 1
            return row
        changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
        for name in FROZEN[table]:
            if name in changed:
                before, after = str(getattr(row, name)), str(changed[name])
                raise FrozenChanged(code=columns["code"], field=name, before=before, after=after)
        for name, value in changed.items():
            setattr(row, name, value)
        self._count(bool(changed))
        return row

    def history(self, subject: str, row: Any, told: Sequence[PlannedChange], first: Mapping[str, Any]) -> None:
        """Each change that is not stored yet, as an event, and the row as the last one leaves it."""
        for number, change in enumerate(told):
            now = {name: _text(getattr(row, name)) for name in change.values}
            before = dict(first) if number == 0 else now
            if self.event(subject, change.on, change.reason, before, dict(change.values)):
                for name, value in change.values.items():
                    setattr(row, name, stored(name, value))

    def event(self, subject: str, on: date, reason: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether the event was new; one of the same subject and day is the same."""
        known, code = day_start(on), subject.partition(":")[2]
        if known > self._at:
            raise FutureHistory(code=code, on=on.isoformat())
        told = self._told[subject]
        if known in told:
            return False
        if told and known < max(told):
            raise FrozenChanged(code=code, field="history", before=max(told).isoformat(), after=on.isoformat())
        self._session.add(
            RoadmapEvent(subject=subject, at=known, actor=self._actor.name, reason=reason, before=before, after=after)
        )
        told.add(known)
        return True

    def targets(self, row: Kpi, planned: PlannedKpi) -> None:
        """The trajectory's points; a date given before takes the file's value."""
        self._session.flush()
        points = {
            point.due_on: point for point in self._session.scalars(select(KpiTarget).where(KpiTarget.kpi_id == row.id))
        }
        for target in planned.targets:
            known = points.get(target.on)
            if known is None:
                self._session.add(KpiTarget(kpi_id=row.id, due_on=target.on, value=target.value, source=planned.source))
            else:
                known.value = target.value

    def _count(self, changed: bool) -> None:
        self._accepted += changed
        self._unchanged += not changed


def _halts(decision: Decision) -> dict[str, str]:
    """The indicator whose reporting it stops or resumes."""
    told = {"suspends": decision.suspends, "resumes": decision.resumes}
    return {name: code for name, code in told.items() if code}


def _named(names: Names) -> dict[str, str]:
    return {"name_fr": names.fr, "name_en": names.en, "name_ar": names.ar}


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _phase(planned: Any) -> dict[str, Any]:
    span = {"starts_on": planned.starts_on, "ends_on": planned.ends_on}
    return {"code": planned.code, **_named(planned.names), **span, "source": planned.source}


def _initiative(planned: PlannedInitiative, phase_id: int) -> dict[str, Any]:
    return {
        "code": planned.code,
        "component": planned.component.value,
        "phase_id": phase_id,
        **_named(planned.names),
        "owner_role": planned.owner.value,
        "starts_on": planned.starts_on,
        "ends_on": planned.ends_on,
        "budget_mad": planned.budget_mad,
        "source": planned.source,
    }


def _milestone(planned: PlannedMilestone, phase_id: int) -> dict[str, Any]:
    return {
        "code": planned.code,
        "phase_id": phase_id,
        "component": planned.component.value if planned.component else None,
        **_named(planned.names),
        "baseline_on": planned.baseline_on,
        "owner_role": planned.owner.value,
        "depends_on": list(planned.depends_on),
        "source": planned.source,
    }


def _kpi(planned: PlannedKpi, position: int) -> dict[str, Any]:
    return {
        "code": planned.code,
        "position": position,
        **_named(planned.names),
        "unit": planned.unit,
        "decimals": planned.decimals,
        "direction": planned.direction,
        "period": planned.period,
        "component": planned.component.value if planned.component else None,
        "owner_role": planned.owner.value,
        "formula": planned.formula,
        "formula_version": planned.formula_version,
        "baseline_value": planned.baseline,
        "baseline_on": planned.baseline_on,
        "freshness_days": planned.freshness_days,
        "source": planned.source,
    }
