"""Works and money of the programme: sites ended on time, dates nobody confirmed, clashes avoided, budget committed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from analytics.coordination import Encounter
from analytics.local_time import day_span, day_start, local_day
from analytics.worksites import OPEN, RUNNING
from data_access.kpi_evidence import Records, measured
from data_access.roadmap import initiatives, milestones
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.roadmap import Stage
from data_access.schema import Worksite, WorksiteEvent
from data_access.worksite_coordination import encounters
from data_access.worksite_history import Known, undone
from data_access.worksite_rows import followed

_DATES = (Worksite.planned_start, Worksite.planned_end, Worksite.actual_end)
_SPAN = (Worksite.status, Worksite.current_start, Worksite.current_end, Worksite.actual_start, Worksite.actual_end)


def milestones_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the milestones due until the end of the period that were reached by their baseline."""
    found = Records()
    for promise in milestones(session, at=min(at, day_span(period.end)[1])):
        if promise.baseline_on > period.end:
            found.leave_out("not_due", promise.code)
        else:
            kept = promise.achieved_on is not None and promise.achieved_on <= promise.baseline_on
            found.used[promise.code] = (kept, 1)
    return measured("milestones_on_time", found, coverage=1.0)


def worksites_on_time(session: Session, period: Period, at: datetime) -> Measurement | None:
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
    facts: list[Any] = [Worksite.ref, *_DATES, later.label("moved")]
    query = (
        select(Worksite.id.label("worksite_id"), *facts)
        .where(Worksite.recorded_at <= at, or_(Worksite.actual_end.between(period.start, period.end), later))
        .order_by(Worksite.ref)
    )
    known = undone(session, session.execute(query).all(), at)
    return [site for site in known if site["actual_end"] and period.start <= site["actual_end"] <= period.end]


def unconfirmed_works(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Of the sites at work at the end of the period, on paper at least, those whose date passed without a word."""
    found = Records()
    for site in sorted(followed(session, min(at, day_span(period.end)[1])), key=lambda row: row.ref):
        unsaid = site.standing.unconfirmed is not None
        if unsaid or site.status in RUNNING:
            found.used[site.ref] = (unsaid, 1)
    return measured("unconfirmed_works", found, coverage=1.0)


def clashes_avoided(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Of the clashes foreseen on the first day of the period, the share that dates moved apart, or a cancellation.

    Foreseen: two works of different trades, near each other, to be open on the same days, not both of them open yet.
    """
    began, until = day_start(period.start), min(at, day_span(period.end)[1])
    pairs = [(met.one, met.other) for met in encounters(session, at=began).meetings if met.kind is Encounter.CLASH]
    refs = {ref for pair in pairs for ref in pair}
    before, after = _spans(session, refs, began), _spans(session, refs, until)
    found = Records()
    for one, other in pairs:
        name, today = f"{one} {other}", local_day(until)
        if all(before[ref]["actual_start"] for ref in (one, other)):
            found.leave_out("already_open", name)
        elif (avoided := _avoided(after[one], after[other], today)) is None:
            found.leave_out("still_ahead", name)
        else:
            found.used[name] = (avoided, 1)
    return measured("clashes_avoided", found, coverage=1.0)


def _spans(session: Session, refs: Collection[str], at: datetime) -> dict[str, Known]:
    """The dates and states of these worksites as they were known then."""
    later = exists().where(WorksiteEvent.worksite_id == Worksite.id, WorksiteEvent.at > at)
    facts: list[Any] = [Worksite.ref, *_SPAN, later.label("moved")]
    query = select(Worksite.id.label("worksite_id"), *facts).where(Worksite.ref.in_(refs))
    return {state["ref"]: state for state in undone(session, session.execute(query).all(), at)}


def _avoided(one: Known, other: Known, today: date) -> bool | None:
    """Whether two works were never open on one day; None while that is to be seen."""
    spans = [_open_days(site, today) for site in (one, other)]
    begin, end = max(span[0] for span in spans), min(span[1] for span in spans)
    if begin > end:
        return True
    return False if begin <= today else None


def _open_days(site: Known, today: date) -> tuple[date, date]:
    """From the first to the last day on which the street is or will be open; of a cancelled site no day."""
    first, last = site["actual_start"] or site["current_start"], site["actual_end"] or site["current_end"]
    if first is None or last is None or (site["status"] == "cancelled" and site["actual_start"] is None):
        return date.max, date.min
    return first, max(last, today) if site["status"] in OPEN else last


def budget_committed(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Committed money over the budgets of the projects in the portfolio; one that told no commitment has none."""
    until, found = min(at, day_span(period.end)[1]), Records()
    for project in initiatives(session, at=until):
        if project.budget_mad is None:
            found.leave_out("no_budget", project.code)
        elif project.stage is Stage.STOPPED:
            found.leave_out("stopped", project.code)
        else:
            found.used[project.code] = (project.committed_mad or 0.0, project.budget_mad)
    return measured("budget_committed", found, coverage=1.0)
