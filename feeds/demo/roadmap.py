"""The demonstration's programme: roadmap.yaml as it was known by then, and the indicators' history since 2014.

The quarter whose records are in the database is computed from them, milestones in every quarter. The others follow the
courses below: they are marked as assumptions, with no records to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from numpy.random import Generator
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from analytics.trajectory import Point, expected_value
from data_access.actors import Actor, system_actor
from data_access.kpi_measures import measure, quarter
from data_access.kpi_values import store_value
from data_access.roadmap_import import store_roadmap
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.roadmap import ASSUMPTION, Evidence
from data_access.rows.roadmap_plan import Plan, PlannedChange, PlannedKpi
from data_access.topics import Topic, changes
from feeds.roadmap_file import parse

FILE = Path(__file__).parent / "roadmap.yaml"
FIRST_QUARTER = date(2014, 1, 1)
CLOSED_AFTER = timedelta(days=8)  # a quarter's figures are known this long after its end, with the last bills
CLOSING_TIME = time(16, tzinfo=UTC)
BOOKS = timedelta(days=40)  # of telemetry and registers the demonstration holds before its start
ENOUGH = 0.3  # of a period's records; fewer say nothing about the whole of it
ASSUMED = Evidence(source=ASSUMPTION, inputs={}, used=0, excluded={}, records=())


@dataclass(frozen=True, slots=True)
class Course:
    """Yearly values from the end of 2013 on, straight between them, with noise; nothing after `until`."""

    values: tuple[float, ...]
    noise: float
    until: date = date.max

    def at(self, on: date) -> float:
        """The value of the quarter that ends on a day, without noise."""
        points = [Point(date(2013 + number, 12, 31), value) for number, value in enumerate(self.values)]
        return expected_value(points, on) or 0.0


COURSES: Mapping[str, Course] = {
    "network_efficiency": Course((74.9, 75.0, 75.4, 76.0, 76.7, 77.6), 0.08),
    "linear_loss_index": Course((27.5, 27.4, 26.9, 26.3, 25.5, 24.6), 0.10),
    "sectors_judged": Course((8, 12, 27, 50, 78, 103), 0.7),
    "leaks_verified": Course((2, 5, 9, 20, 34, 50), 0.8),
    "awareness_to_repair": Course((99, 96, 86, 72, 60, 48), 1.0),
    "water_saved": Course((0, 0, 1700, 4300, 7400, 9000), 150, until=date(2017, 12, 31)),
    "saidi": Course((131, 130, 124, 114, 103, 88), 1.2),
    "sewer_overflows": Course((47, 46, 46, 44, 42.5, 40), 1.0),
    "telemetry_completeness": Course((87.5, 88, 91, 94.6, 97.5, 99.4), 0.15),
    "worksites_on_time": Course((51, 52, 54, 58, 63, 67), 0.7),
    "app_availability": Course((96.8, 97.2, 97.9, 98.5, 98.9, 99.4), 0.04),
}
CORRECTION = ("linear_loss_index", date(2017, 6, 30), datetime(2017, 11, 20, 9, tzinfo=UTC), 1.4)


@changes(Topic.ROADMAP)
def build_roadmap(session: Session, rng: Generator, now: datetime) -> None:
    """Write the programme and the indicators as known at `now`; nothing that lies after it."""
    actor = system_actor("demo")
    plan = known_by(parse(FILE.read_text(encoding="utf-8")), local_day(now))
    store_roadmap(session, plan, actor=actor, at=now)
    for kpi in plan.kpis:
        for period in _closed_quarters(now):
            value = _quarter_value(session, kpi, period, books_from=local_day(now - BOOKS), rng=rng)
            if value is not None:
                store_value(session, kpi.code, value, period=period, actor=actor, at=_known_from(period))
    _correct(session, actor, now)


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
    while _known_from(period) <= now:
        yield period
        period = quarter(period.end + timedelta(days=1))


def _known_from(period: Period) -> datetime:
    return datetime.combine(period.end + CLOSED_AFTER, CLOSING_TIME)


def _quarter_value(
    session: Session, kpi: PlannedKpi, period: Period, *, books_from: date, rng: Generator
) -> Measurement | None:
    """Measured where the books reach and hold enough, assumed elsewhere, None where neither says anything."""
    assumed = _assumed(kpi, period, rng)
    if kpi.code in COURSES and period.end < books_from:
        return assumed
    measured = measure(session, formula=kpi.formula, period=period, at=_known_from(period))
    return measured if measured and (measured.coverage or 0.0) >= ENOUGH else assumed


def _assumed(kpi: PlannedKpi, period: Period, rng: Generator) -> Measurement | None:
    """Drawn for every quarter, used or not, so that a seed gives the same history whatever was computed."""
    course = COURSES.get(kpi.code)
    if course is None:
        return None
    value = round(max(0.0, course.at(period.end) + float(rng.normal(0, course.noise))), kpi.decimals + 1)
    return Measurement(value, None, ASSUMED) if period.end <= course.until else None


def _correct(session: Session, actor: Actor, now: datetime) -> None:
    """One quarter was corrected months later: billing of two sectors had come late."""
    code, end, at, worse = CORRECTION
    if at <= now:
        corrected = Measurement(round(COURSES[code].at(end) + worse, 1), None, ASSUMED)
        store_value(session, code, corrected, period=quarter(end), actor=actor, at=at)
