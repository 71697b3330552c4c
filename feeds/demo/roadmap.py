"""The demonstration's programme: roadmap.yaml as it was known by then, and the indicators' history since 2014.

The quarters whose records are in the database are computed from them, milestones in every quarter. The others follow
the courses of courses.py: they are marked as assumptions, with no records to show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from numpy.random import Generator
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.actors import Actor, system_actor
from data_access.kpi_closing import closed_at, mark_closed, told
from data_access.kpi_measures import measure, quarter
from data_access.kpi_values import store_value
from data_access.once import settled
from data_access.roadmap_import import store_roadmap
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.kpis import Evidence
from data_access.rows.roadmap import ASSUMPTION
from data_access.rows.roadmap_plan import Plan, PlannedChange, PlannedKpi
from data_access.topics import Topic, changes
from feeds.demo.courses import COURSES
from feeds.demo.ledgers import LATE_BILLS_AT, LATE_MONTHS
from feeds.roadmap_file import parse

FILE = Path(__file__).parent / "roadmap.yaml"
FIRST_QUARTER = date(2014, 1, 1)
CORRECTED = ("network_efficiency", "linear_loss_index")  # by the bills that came late
ASSUMED = Evidence(source=ASSUMPTION, inputs={}, used=0, excluded={}, records=())


@changes(Topic.ROADMAP)
def build_roadmap(session: Session, rng: Generator, now: datetime) -> None:
    """Write the programme and the indicators as known at `now`; nothing that lies after it."""
    actor = system_actor("demo")
    plan = known_by(parse(FILE.read_text(encoding="utf-8")), local_day(now))
    store_roadmap(session, plan, actor=actor, at=now)
    with settled(session):
        for kpi in plan.kpis:
            for period in _closed_quarters(now):
                value = _quarter_value(session, kpi, period, now=now, rng=rng)
                if value is not None:
                    store_value(session, kpi.code, value, period=period, actor=actor, at=closed_at(period))
        _correct(session, plan, actor, now)
    mark_closed(session, at=now)


def known_by(plan: Plan, day: date) -> Plan:
    """The plan without the changes and decisions that came after a day."""
    return replace(
        plan,
        initiatives=tuple(_until(initiative, day) for initiative in plan.initiatives),
        milestones=tuple(_until(milestone, day) for milestone in plan.milestones),
        decisions=tuple(decision for decision in plan.decisions if decision.on <= day),
    )


class _Told(Protocol):
    @property
    def history(self) -> tuple[PlannedChange, ...]: ...


Entry = TypeVar("Entry", bound=_Told)


def _until(entry: Entry, day: date) -> Entry:
    return replace(entry, history=tuple(change for change in entry.history if change.on <= day))  # type: ignore[type-var]


def _closed_quarters(now: datetime) -> Iterator[Period]:
    period = quarter(FIRST_QUARTER)
    while closed_at(period) <= now:
        yield period
        period = quarter(period.end + timedelta(days=1))


def _quarter_value(
    session: Session, kpi: PlannedKpi, period: Period, *, now: datetime, rng: Generator
) -> Measurement | None:
    """Measured where the books reach and hold enough, assumed elsewhere, None where neither says anything."""
    assumed = _assumed(kpi, period, rng)
    course = COURSES.get(kpi.code)
    if course is None and period.end < kpi.baseline_on:
        return None
    if course is not None and (period.end < local_day(now - course.reach) or period.end > course.until):
        return assumed
    found = told(measure(session, formula=kpi.formula, period=period, at=closed_at(period)))
    return found or (assumed if course is not None and course.fills_gaps else None)


def _assumed(kpi: PlannedKpi, period: Period, rng: Generator) -> Measurement | None:
    """Drawn for every quarter, used or not, so that a seed gives the same history whatever was computed."""
    course = COURSES.get(kpi.code)
    if course is None:
        return None
    value = round(max(0.0, course.at(period.end) + float(rng.normal(0, course.noise))), kpi.decimals + 1)
    return Measurement(value, None, ASSUMED) if period.end <= course.until else None


def _correct(session: Session, plan: Plan, actor: Actor, now: datetime) -> None:
    """One quarter was corrected months later: the bills of some sectors had come late."""
    if now < LATE_BILLS_AT:
        return
    period = quarter(LATE_MONTHS[0])
    for kpi in plan.kpis:
        if kpi.code in CORRECTED:
            found = told(measure(session, formula=kpi.formula, period=period, at=LATE_BILLS_AT))
            if found is not None:
                store_value(session, kpi.code, found, period=period, actor=actor, at=LATE_BILLS_AT)
