"""Closing the periods of the indicators: each is measured when its records are in, and again while late ones may come.

A period is closed CLOSED_AFTER its end. A measure that tells another figure later is a correction; one that finds its
records gone leaves the period without a value. What an owner stated or a demonstration assumed is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.actors import Actor, Permission, require
from data_access.kpi_measures import MEASURES, measure, period_of
from data_access.kpi_suspensions import suspensions
from data_access.kpi_values import store_value
from data_access.once import settled
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.kpis import Evidence
from data_access.rows.roadmap import COMPUTED
from data_access.schema import Kpi, KpiValue
from data_access.topics import Topic, changes
from data_access.worker_states import cursor, move_cursor

NAME = "indicators"
CLOSED_AFTER = timedelta(days=8)  # a period's figures are known this long after its end, with the last bills
CLOSING_TIME = time(16, tzinfo=UTC)
WATCHED = 2  # closed periods that late records may still correct
ENOUGH = 0.3  # of a period's records; fewer say nothing about the whole of it
NOTHING = Measurement(None, 0.0, Evidence(COMPUTED, {}, 0, {}, ()))


def closed_at(period: Period) -> datetime:
    """When the figures of a period are known."""
    return datetime.combine(period.end + CLOSED_AFTER, CLOSING_TIME)


def is_due(session: Session, *, at: datetime) -> bool:
    """Whether the hour of closing has passed since the last time."""
    last = cursor(session, name=NAME)
    return last is None or last < _closing_before(at)


@changes()
def mark_closed(session: Session, *, at: datetime) -> None:
    """What had closed by then is measured: the next closing is the one after it."""
    move_cursor(session, name=NAME, to=_closing_before(at))


@changes(Topic.ROADMAP)
def close_periods(session: Session, *, actor: Actor | None, at: datetime) -> int:
    """Measure what is closed by `at`; how many values are new or corrected. Not twice for the same day."""
    actor = require(actor, Permission.MANAGE_ROADMAP)
    if not is_due(session, at=at):
        return 0
    mark_closed(session, at=at)
    stopped = suspensions(session, at=at)
    kpis = [row for row in session.scalars(select(Kpi).order_by(Kpi.position)) if row.code not in stopped]
    with settled(session):
        return sum(
            _close(session, kpi, period, actor, at)
            for kpi in kpis
            if kpi.formula in MEASURES
            for period in closed_periods(kpi.period, at)
        )


def closed_periods(length: str, at: datetime) -> Iterator[Period]:
    """The last closed periods of that length, the newest first."""
    period, found = period_of(local_day(at), length), 0
    while found < WATCHED:
        period = period_of(period.start - timedelta(days=1), length)
        if closed_at(period) <= at:
            found += 1
            yield period


def told(measured: Measurement | None) -> Measurement | None:
    """A measurement that speaks for its period; None for one with too few records."""
    return measured if measured and (measured.coverage or 0.0) >= ENOUGH else None


def _close(session: Session, kpi: Kpi, period: Period, actor: Actor, at: datetime) -> bool:
    believed = _believed(session, kpi.id, period.end)
    if believed is not None and believed.evidence.get("source") != COMPUTED:
        return False
    found = told(measure(session, formula=kpi.formula, period=period, at=at))
    return store_value(session, kpi.code, found or NOTHING, period=period, actor=actor, at=at)


def _believed(session: Session, kpi_id: int, period_end: date) -> KpiValue | None:
    query = select(KpiValue).where(KpiValue.kpi_id == kpi_id, KpiValue.period_end == period_end)
    return session.scalar(query.where(KpiValue.known_to.is_(None)))


def _closing_before(at: datetime) -> datetime:
    today = datetime.combine(at.astimezone(UTC).date(), CLOSING_TIME)
    return today if today <= at else today - timedelta(days=1)
