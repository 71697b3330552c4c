"""Digital services: how the customer application answers, what is paid through it, agencies, customers' reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import day_start, local_day
from analytics.nearness import Place, km_apart
from analytics.opening_hours import opening
from analytics.report_rate import report_priority
from data_access.rows.services import SPANS, AgencyRow, Answered, PaidHour, PartHealth, ReportRow, UsedDay
from data_access.schema import Agency, CustomerContact, PaymentHourly, ServiceProbe, Zone
from data_access.usual_day import last_hours, payment_day

DAY = timedelta(days=1)
LENGTHS = dict(zip(SPANS, (DAY, 7 * DAY, 30 * DAY), strict=True))
PROBED_WITHIN = timedelta(hours=2)  # a part that nobody probed for longer is unknown
USUAL_DAYS = 28  # reports of so many days before the last one are the usual rate
SLOW_SHARE = 0.95
HOUR_S = 3600


def health(session: Session, *, at: datetime) -> list[PartHealth]:
    """Every part of the application that was ever probed, by its name."""
    columns = (ServiceProbe.service, ServiceProbe.at, ServiceProbe.ok, ServiceProbe.latency_ms)
    query = select(*columns, ServiceProbe.problem, ServiceProbe.certificate_until).where(
        ServiceProbe.at <= at, ServiceProbe.at > at - max(LENGTHS.values())
    )
    probes = defaultdict(list)
    for row in session.execute(query.order_by(ServiceProbe.at)):
        probes[row.service].append(row)
    return [_part(service, rows, at) for service, rows in sorted(probes.items())]


def _part(service: str, rows: Sequence[Any], at: datetime) -> PartHealth:
    last = rows[-1]
    latencies = sorted(row.latency_ms for row in rows if row.latency_ms is not None and row.at > at - DAY)
    certificate = next((row.certificate_until for row in reversed(rows) if row.certificate_until), None)
    return PartHealth(
        service=service,
        is_up=last.ok if at - last.at <= PROBED_WITHIN else None,
        probed_at=last.at,
        latency_ms=last.latency_ms,
        middle_ms=median(latencies) if latencies else None,
        slow_ms=latencies[min(len(latencies) - 1, int(SLOW_SHARE * len(latencies)))] if latencies else None,
        problem=next((row.problem for row in reversed(rows) if not row.ok), None),
        certificate_until=certificate,
        answered={name: _answered([row.ok for row in rows if row.at > at - span]) for name, span in LENGTHS.items()},
    )


def _answered(answers: Sequence[bool]) -> Answered:
    return Answered(sum(answers), len(answers))


def paid_hours(session: Session, *, at: datetime) -> list[PaidHour]:
    """The 24 whole hours before `at`, oldest first; an hour nobody counted has no figures."""
    ts, _ = last_hours(session, at)
    hours = [int(hour) - HOUR_S for hour in ts]
    query = select(PaymentHourly).where(PaymentHourly.hour_ts.in_(hours), PaymentHourly.recorded_at <= at)
    known = {row.hour_ts: row for row in session.scalars(query)}
    usual = payment_day(session, at=at)
    zones = zip(usual.low, usual.high, strict=True) if usual.low else [(None, None)] * len(hours)
    return [_paid_hour(hour, known.get(hour), *zone) for hour, zone in zip(hours, zones, strict=True)]


def _paid_hour(hour: int, row: PaymentHourly | None, low: float | None, high: float | None) -> PaidHour:
    paid, failed = (row.paid, row.failed) if row else (None, None)
    return PaidHour(datetime.fromtimestamp(hour, UTC), paid, failed, low, high)


def used_days(session: Session, *, at: datetime, days: int = 40) -> list[UsedDay]:
    """Use of the whole local days before the one of `at`, oldest first; a day without a counted hour is absent."""
    today = local_day(at)
    first, end = (int(day_start(day).timestamp()) for day in (today - days * DAY, today))
    query = select(PaymentHourly).where(
        PaymentHourly.hour_ts >= first, PaymentHourly.hour_ts < end, PaymentHourly.recorded_at <= at
    )
    told = defaultdict(list)
    for row in session.scalars(query.order_by(PaymentHourly.hour_ts)):
        told[local_day(datetime.fromtimestamp(row.hour_ts, UTC))].append(row)
    return [
        UsedDay(
            day=day,
            paid=sum(row.paid for row in rows),
            failed=sum(row.failed for row in rows),
            searches=sum(row.agency_searches for row in rows),
            amount_mad=sum(row.amount_mad for row in rows),
            hours=len(rows),
        )
        for day, rows in told.items()
    ]


def agencies(session: Session, *, at: datetime, near: Place | None = None) -> list[AgencyRow]:
    """Every agency: open ones first, the nearest to the point first; by code without a point."""
    rows = [_agency(row, at, near) for row in session.scalars(select(Agency).order_by(Agency.code))]
    return sorted(rows, key=lambda row: (not row.is_open, row.km or 0.0))


def _agency(row: Agency, at: datetime, near: Place | None) -> AgencyRow:
    now = opening(row.hours, at)
    km = km_apart(near, (row.lon, row.lat)) if near else None
    return AgencyRow(row.code, row.name_fr, row.name_ar, row.lon, row.lat, now.is_open, now.changes_at, km)


def nearest_open(rows: Sequence[AgencyRow]) -> AgencyRow | None:
    """The first open one of `agencies`; where all are closed, the one that opens first, the nearest of several."""
    if rows and rows[0].is_open:
        return rows[0]
    opening_ones = [row for row in rows if row.changes_at is not None]
    return min(opening_ones, key=lambda row: (row.changes_at, row.km or 0.0), default=None)


def reports(session: Session, *, at: datetime) -> list[ReportRow]:
    """Sectors with reports in the last 24 hours, the most unusual first, then the most reports."""
    since = at - (USUAL_DAYS + 1) * DAY
    query = (
        select(Zone.code, Zone.name_fr, CustomerContact.at, CustomerContact.kind)
        .join(Zone, Zone.id == CustomerContact.sector_id)
        .where(CustomerContact.at > since, CustomerContact.at <= at)
    )
    recent: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    before: Counter[str] = Counter()
    for row in session.execute(query):
        if row.at > at - DAY:
            recent[row.code, row.name_fr][row.kind] += 1
        else:
            before[row.code] += 1
    rows = [_report(code, name, kinds, before[code] / USUAL_DAYS) for (code, name), kinds in recent.items()]
    return sorted(rows, key=lambda row: (row.priority or 9, -(row.leaks + row.no_water + row.others), row.sector))


def _report(code: str, name: str, kinds: Counter[str], usual: float) -> ReportRow:
    leaks, no_water, every = kinds["visible_leak"], kinds["no_water"], kinds.total()
    return ReportRow(code, name, leaks, no_water, every - leaks - no_water, usual, report_priority(every, usual))
