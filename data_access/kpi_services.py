"""What customers do with the application, day by day: bills paid, payments that fail, searches for an agency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start, local_day
from data_access.kpi_evidence import Records, measured
from data_access.once import once
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import PaymentHourly

HOURS_PER_DAY = 24


def bills_paid(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Bills paid through the application on a mean day; hours nobody counted are left out of it."""
    return _counted(session, period, at, "bills_paid", lambda hour: (hour.paid, 1))


def failed_payments(session: Session, period: Period, at: datetime) -> Measurement | None:
    """The share of the payments begun in the application that failed."""
    return _counted(session, period, at, "failed_payments", lambda hour: (hour.failed, hour.paid + hour.failed))


def agency_searches(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Searches for an agency on a mean day."""
    return _counted(session, period, at, "agency_searches", lambda hour: (hour.agency_searches, 1))


def _counted(
    session: Session, period: Period, at: datetime, formula: str, figures: Callable[[PaymentHourly], tuple[int, int]]
) -> Measurement | None:
    """A record for each day with counted hours."""
    found, hours = Records(), 0
    for hour in once(session, ("payments", period, at), lambda: _paid_hours(session, period, at)):
        name, (one, other) = f"{local_day(datetime.fromtimestamp(hour.hour_ts, UTC)):%Y-%m-%d}", figures(hour)
        before = found.used.get(name, (0, 0))
        found.used[name] = (before[0] + one, before[1] + other)
        hours += 1
    length = (period.end - period.start).days + 1
    return measured(formula, found, coverage=hours / (length * HOURS_PER_DAY))


def _paid_hours(session: Session, period: Period, at: datetime) -> Sequence[PaymentHourly]:
    """The counted hours of the period, oldest first."""
    start, end = day_start(period.start), min(at, day_span(period.end)[1])
    query = select(PaymentHourly).where(
        PaymentHourly.hour_ts >= int(start.timestamp()),
        PaymentHourly.hour_ts < int(end.timestamp()),
        PaymentHourly.recorded_at <= at,
    )
    return session.scalars(query.order_by(PaymentHourly.hour_ts)).all()
