"""Indicators of the telemetry itself: sectors that can be judged, readings that arrived, probes that were answered."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start, local_day
from data_access.kpi_evidence import Records, measured
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import NetworkService, NightFlow, ReadingDaily, Sensor, ServiceProbe, Zone

WEEK = timedelta(days=7)
DAY_S = 86_400
CUSTOMER_APP = "mobile"


def sectors_judged(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the sectors with a usable night in the last week of the period; None when no sector had one."""
    nights = (
        select(Zone.code, NightFlow.night, NightFlow.unusable_reason)
        .join(Zone, Zone.id == NightFlow.sector_id)
        .where(
            Zone.kind == "sector",
            NightFlow.night > period.end - WEEK,
            NightFlow.night <= period.end,
            NightFlow.known_from <= at,
            or_(NightFlow.known_to.is_(None), NightFlow.known_to > at),
        )
    )
    told = session.execute(nights).all()
    usable: dict[str, int] = defaultdict(int)
    for row in told:
        usable[row.code] += row.unusable_reason is None
    sectors = list(session.scalars(select(Zone.code).where(Zone.kind == "sector").order_by(Zone.code)))
    found = Records({code: (usable[code],) for code in sectors if usable[code]})
    for code in sectors:
        if not usable[code]:
            found.leave_out("no_usable_night", code)
    watched = len({row.night for row in told}) / WEEK.days
    return measured("sectors_judged", found, coverage=watched, constants={"sectors": float(len(sectors))})


def telemetry_completeness(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Usable readings over those the sensors' steps promise, on the days of the period that were told at all.

    A sensor promises readings from its first day on; one that was never heard has always promised them.
    """
    first = select(func.min(ReadingDaily.day_ts)).where(ReadingDaily.sensor_id == Sensor.id).scalar_subquery()
    sensors = session.execute(
        select(NetworkService.code, Sensor.step_s, first.label("first_ts"))
        .join(NetworkService, NetworkService.id == Sensor.service_id)
    ).all()  # fmt: skip
    told, received = _received(session, period, at)
    promised: dict[str, float] = defaultdict(float)
    for row in sensors:
        promised[row.code] += (len(told) - bisect_left(told, row.first_ts or 0)) * DAY_S / row.step_s
    kept: dict[str, Sequence[float]] = {
        code: (received.get(code, 0), promised[code]) for code in sorted(promised) if promised[code]
    }
    return measured("telemetry_completeness", Records(kept), coverage=len(told) / _length(period))


def _received(session: Session, period: Period, at: datetime) -> tuple[list[int], dict[str, int]]:
    """The days that were told, in order, and the usable readings of each service on them."""
    known = (ReadingDaily.day.between(period.start, period.end), ReadingDaily.changed_at <= int(at.timestamp()))
    days = session.scalars(select(ReadingDaily.day_ts).distinct().where(*known).order_by(ReadingDaily.day_ts))
    query = (
        select(NetworkService.code, func.sum(ReadingDaily.n))
        .join(Sensor, Sensor.id == ReadingDaily.sensor_id)
        .join(NetworkService, NetworkService.id == Sensor.service_id)
        .where(*known)
        .group_by(NetworkService.code)
    )
    return list(days), {code: int(count) for code, count in session.execute(query)}


def app_availability(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the probes that the customer application answered, day and night; None when it was not probed."""
    start, end = day_start(period.start), min(at, day_span(period.end)[1])
    query = select(ServiceProbe.at, ServiceProbe.ok).where(
        ServiceProbe.service == CUSTOMER_APP, ServiceProbe.at >= start, ServiceProbe.at < end
    )
    days: dict[date, list[bool]] = defaultdict(list)
    for row in session.execute(query.order_by(ServiceProbe.at)):
        days[local_day(row.at)].append(row.ok)
    found = Records({f"{day:%Y-%m-%d}": (sum(answers), len(answers)) for day, answers in days.items()})
    return measured("app_availability", found, coverage=len(days) / _length(period))


def _length(period: Period) -> int:
    return (period.end - period.start).days + 1
