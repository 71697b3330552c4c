"""Indicators computed from stored records: each measure says which it used, which it left out and why.

The key of a measure is the indicator's `formula`. Indicators without a measure here get their values from imports or,
in the demonstration, from an assumption; adding a measure is adding a function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start
from analytics.reliability import reliability
from analytics.trajectory import is_partial
from data_access.interruptions import outage_of
from data_access.kpi_telemetry import app_availability, sectors_judged, telemetry_completeness
from data_access.kpi_volumes import linear_loss_index, network_efficiency
from data_access.roadmap import milestones
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.roadmap import COMPUTED, Evidence
from data_access.schema import Interruption, NetworkService, Worksite, WorksiteEvent, Zone
from data_access.worksite_history import Known, undone

YEAR = timedelta(days=365)
Measure = Callable[[Session, Period, datetime], Measurement | None]


def measure(session: Session, *, formula: str, period: Period, at: datetime) -> Measurement | None:
    """The indicator's value of a period from what was known at the instant; None when no record speaks about it."""
    computed = MEASURES.get(formula)
    return computed(session, period, at) if computed else None


def _milestones_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the milestones due until the end of the period that were reached by their baseline."""
    closed = min(at, day_span(period.end)[1])
    promised = milestones(session, at=closed)
    due = [milestone for milestone in promised if milestone.baseline_on <= period.end]
    if not due:
        return None
    kept = [milestone for milestone in due if milestone.achieved_on and milestone.achieved_on <= milestone.baseline_on]
    return _share(_Count(len(kept), len(due)), [row.code for row in due], {"not_due": len(promised) - len(due)})


def _worksites_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the worksites finished in the period that were finished by the end planned at authorisation."""
    finished = _finished(session, period, at)
    judged = [site for site in finished if site["planned_end"] is not None]
    if not judged:
        return None
    kept = sum(site["actual_end"] <= site["planned_end"] for site in judged)
    excluded = {"no_planned_end": len(finished) - len(judged)}
    return _share(_Count(kept, len(judged)), [site["ref"] for site in judged], excluded, len(judged) / len(finished))


def _finished(session: Session, period: Period, at: datetime) -> list[Known]:
    """The worksites known then to have ended in the period, by their reference."""
    later = exists().where(WorksiteEvent.worksite_id == Worksite.id, WorksiteEvent.at > at)
    facts: list[Any] = [Worksite.ref, Worksite.planned_end, Worksite.actual_end, later.label("moved")]
    query = (
        select(Worksite.id.label("worksite_id"), *facts)
        .where(Worksite.recorded_at <= at, or_(Worksite.actual_end.between(period.start, period.end), later))
        .order_by(Worksite.ref)
    )
    known = undone(session, session.execute(query).all(), at)
    return [site for site in known if site["actual_end"] and period.start <= site["actual_end"] <= period.end]


def _saidi(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Minutes per electricity customer over the twelve months that end with the period; planned cuts count too.

    None when less than three quarters of the year was recorded: a part of a sum is no yearly figure.
    """
    end = min(at, day_span(period.end)[1])
    start = day_start(period.end + timedelta(days=1) - YEAR)
    known = (
        select(Interruption)
        .join(NetworkService, NetworkService.id == Interruption.service_id)
        .where(NetworkService.code == "electricity", Interruption.recorded_at <= at, Interruption.started_at < end)
    )
    first = session.scalar(select(func.min(known.subquery().c.started_at)))
    served = session.scalar(select(func.sum(Zone.customers)).where(Zone.kind == "feeder_area"))
    recorded = (end - max(first, start)) / (end - start) if first else 0.0
    if not served or is_partial(recorded):
        return None
    rows = list(session.scalars(known.where(Interruption.started_at >= start).order_by(Interruption.started_at)))
    figures = reliability([outage_of(row) for row in rows], served, until=end)
    inputs = {"customers_served": float(served), "customer_minutes": figures.saidi_min * served if figures else 0.0}
    evidence = Evidence(COMPUTED, inputs, len(rows), {}, tuple(row.code for row in rows))
    return Measurement(figures.saidi_min if figures else None, min(1.0, recorded), evidence)


@dataclass(frozen=True, slots=True)
class _Count:
    """So many of so many."""

    kept: int
    counted: int


def _share(count: _Count, records: list[str], excluded: Mapping[str, int], coverage: float = 1.0) -> Measurement:
    inputs = {"kept": float(count.kept), "counted": float(count.counted)}
    left_out = dict(Counter({reason: number for reason, number in excluded.items() if number}))
    evidence = Evidence(COMPUTED, inputs, count.counted, left_out, tuple(records))
    return Measurement(100 * count.kept / count.counted, coverage, evidence)


MEASURES: Mapping[str, Measure] = {
    "network_efficiency": network_efficiency,
    "linear_loss_index": linear_loss_index,
    "milestones_on_time": _milestones_on_time,
    "worksites_on_time": _worksites_on_time,
    "saidi": _saidi,
    "sectors_judged": sectors_judged,
    "telemetry_completeness": telemetry_completeness,
    "app_availability": app_availability,
}


def quarter(day: date) -> Period:
    """The calendar quarter that holds a day.

    >>> quarter(date(2018, 8, 1))
    Period(start=datetime.date(2018, 7, 1), end=datetime.date(2018, 9, 30))
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))
