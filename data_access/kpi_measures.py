"""Indicators computed from stored records: each measure says which it used, which it left out and why.

The key of a measure is the indicator's `formula`; analytics/kpi_formulas.py makes the value from what is found here.
Indicators without a measure get their values from imports or, in the demonstration, from an assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import day_span
from data_access.kpi_evidence import Records, measured
from data_access.kpi_leaks import awareness_to_repair, leaks_verified, water_saved
from data_access.kpi_outages import caidi, saidi, saifi
from data_access.kpi_sewers import sewer_overflows
from data_access.kpi_telemetry import app_availability, sectors_judged, telemetry_completeness
from data_access.kpi_volumes import linear_loss_index, network_efficiency, non_revenue_water
from data_access.roadmap import milestones
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import Worksite, WorksiteEvent
from data_access.worksite_history import Known, undone

Measure = Callable[[Session, Period, datetime], Measurement | None]


def measure(session: Session, *, formula: str, period: Period, at: datetime) -> Measurement | None:
    """The indicator's value of a period from what was known at the instant; None when no record speaks about it."""
    computed = MEASURES.get(formula)
    return computed(session, period, at) if computed else None


def _milestones_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the milestones due until the end of the period that were reached by their baseline."""
    found = Records()
    for promise in milestones(session, at=min(at, day_span(period.end)[1])):
        if promise.baseline_on > period.end:
            found.leave_out("not_due", promise.code)
        else:
            kept = promise.achieved_on is not None and promise.achieved_on <= promise.baseline_on
            found.used[promise.code] = (kept, 1)
    return measured("milestones_on_time", found, coverage=1.0)


def _worksites_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the worksites finished in the period that were finished by the end planned at authorisation.

    Repairs begun and to be ended on one day are not planned works: they are left out, and cost no coverage.
    """
    found, of_a_day = Records(), []
    for site in _finished(session, period, at):
        if site["planned_end"] is None:
            found.leave_out("no_planned_end", site["ref"])
        elif site["planned_end"] == site["planned_start"]:
            of_a_day.append(site["ref"])
        else:
            found.used[site["ref"]] = (site["actual_end"] <= site["planned_end"], 1)
    coverage = found.coverage
    found.left_out |= {"repair_of_a_day": of_a_day} if of_a_day else {}
    return measured("worksites_on_time", found, coverage=coverage)


def _finished(session: Session, period: Period, at: datetime) -> list[Known]:
    """The worksites known then to have ended in the period, by their reference."""
    later = exists().where(WorksiteEvent.worksite_id == Worksite.id, WorksiteEvent.at > at)
    dates = (Worksite.planned_start, Worksite.planned_end, Worksite.actual_end)
    facts: list[Any] = [Worksite.ref, *dates, later.label("moved")]
    query = (
        select(Worksite.id.label("worksite_id"), *facts)
        .where(Worksite.recorded_at <= at, or_(Worksite.actual_end.between(period.start, period.end), later))
        .order_by(Worksite.ref)
    )
    known = undone(session, session.execute(query).all(), at)
    return [site for site in known if site["actual_end"] and period.start <= site["actual_end"] <= period.end]


MEASURES: Mapping[str, Measure] = {
    "network_efficiency": network_efficiency,
    "linear_loss_index": linear_loss_index,
    "non_revenue_water": non_revenue_water,
    "sectors_judged": sectors_judged,
    "leaks_verified": leaks_verified,
    "awareness_to_repair": awareness_to_repair,
    "water_saved": water_saved,
    "saidi": saidi,
    "saifi": saifi,
    "caidi": caidi,
    "sewer_overflows": sewer_overflows,
    "telemetry_completeness": telemetry_completeness,
    "worksites_on_time": _worksites_on_time,
    "app_availability": app_availability,
    "milestones_on_time": _milestones_on_time,
}


def period_of(day: date, length: str) -> Period:
    """The quarter or the month that holds a day.

    >>> period_of(date(2018, 2, 3), "month")
    Period(start=datetime.date(2018, 2, 1), end=datetime.date(2018, 2, 28))
    """
    if length != "month":
        return quarter(day)
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def quarter(day: date) -> Period:
    """The calendar quarter that holds a day.

    >>> quarter(date(2018, 8, 1))
    Period(start=datetime.date(2018, 7, 1), end=datetime.date(2018, 9, 30))
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))
