"""Leakage by the sector: unavoidable losses and the index, night flow, pressure at the critical points, mains watched.

A sector's month counts for the index when it was billed and when its flow meters and pressure loggers told at least
nine tenths of its days; pressure is the mean of all its loggers, each with the same weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start
from data_access.kpi_evidence import Records, measured
from data_access.kpi_volumes import LEAST_DAYS_SHARE, billed_m3, inflow_m3, month_days, months
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rule_settings import limit_rule
from data_access.schema import NightFlow, ReadingDaily, ReadingHourly, Sensor, SensorRole, Zone

PRESSURE_ROLES = ("logger", "critical_point")
MOVED_NIGHTS = ("ramadan", "eid")  # the city sleeps at other hours: these nights are compared with none
ASSUMED_SHARES = {"unbilled_pct": 0.5, "unauthorised_pct": 0.25, "under_registered_pct": 5.0}  # domain reference 1.1
HOUR_S = 3600
DIGITS = 3  # of means: both engines add up in an order of their own


def leakage_index(session: Session, period: Period, at: datetime) -> Measurement | None:
    """ILI of all sectors together, of the months in which a sector was billed, metered and its pressure told."""
    sectors, found = _sectors(session), Records()
    told, why = _told_months(session, sectors, period, at)
    days = 0
    for sector in sectors:
        rows = told.get(sector.id, [])
        if not rows:
            found.leave_out(why[sector.id], sector.code)
        elif not sector.mains_km or not sector.connections:
            found.leave_out("no_size", sector.code)
        else:
            found.used[sector.code] = _over_months(sector, rows)
            days += sum(row[3] for row in rows)
    promised = len(sectors) * _days(period)
    return measured("ili", found, coverage=days / promised if promised else 0.0, constants=ASSUMED_SHARES)


def _over_months(sector: Zone, rows: Sequence[tuple[float, float, float, int]]) -> tuple[float, ...]:
    """Input, billed, mains, connections, mean pressure, days."""
    days = sum(row[3] for row in rows)
    pressure = sum(row[2] * row[3] for row in rows) / days
    volumes = sum(row[0] for row in rows), sum(row[1] for row in rows)
    return (*volumes, sector.mains_km or 0.0, sector.connections or 0, pressure, days)


def _told_months(
    session: Session, sectors: Sequence[Zone], period: Period, at: datetime
) -> tuple[dict[int, list[tuple[float, float, float, int]]], dict[int, str]]:
    """Input, billed, pressure and days of each sector's whole months; and what the last month of the others lacks."""
    told: dict[int, list[tuple[float, float, float, int]]] = defaultdict(list)
    why: dict[int, str] = {}
    for month, days in months(period):
        pressure = _pressure_m(session, month, days, at)
        billed = billed_m3(session, month, at) if pressure else {}
        inflow = inflow_m3(session, month, days, at) if pressure else {}
        lacks = (("no_pressure", pressure), ("sector_not_billed", billed), ("sector_not_measured", inflow))
        for sector in sectors:
            missing = next((reason for reason, known in lacks if sector.id not in known), None)
            if missing is None:
                told[sector.id].append((inflow[sector.id], billed[sector.id], pressure[sector.id], days))
            why[sector.id] = missing or ""
    return told, why


def _pressure_m(session: Session, month: date, days: int, at: datetime) -> dict[int, float]:
    """The mean pressure of each sector whose loggers told most of the month's days; the silent ones do not count."""
    query = (
        select(SensorRole.zone_id, func.avg(ReadingDaily.mean).label("mean_m"), func.count(ReadingDaily.mean))
        .join(Sensor, Sensor.id == SensorRole.sensor_id)
        .join(ReadingDaily, ReadingDaily.sensor_id == Sensor.id)
        .where(
            SensorRole.role.in_(PRESSURE_ROLES),
            Sensor.quantity == "pressure",
            *_on_days(month, month + timedelta(days=days - 1)),
            ReadingDaily.changed_at <= int(at.timestamp()),
        )
        .group_by(SensorRole.zone_id, Sensor.id)
    )
    means: dict[int, list[float]] = defaultdict(list)
    for zone, mean, told in session.execute(query):
        if told >= LEAST_DAYS_SHARE * days:
            means[zone].append(mean)
    return {zone: round(sum(each) / len(each), DIGITS) for zone, each in means.items()}


def night_flow(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Litres per connection and hour: the mean minimum of each sector's usable nights, Ramadan and feasts left out."""
    found, sectors = Records(), _sectors(session)
    nights, moved = _nights(session, period, at)
    for sector in sectors:
        row = nights.get(sector.id)
        if row is None:
            found.leave_out("no_usable_night", sector.code)
        elif not sector.connections:
            found.leave_out("no_size", sector.code)
        else:
            found.used[sector.code] = (round(row.night_m3h, DIGITS), sector.connections, row.nights)
    promised = len(sectors) * (_days(period) - moved)
    told = sum(row[2] for row in found.used.values())
    return measured("night_flow", found, coverage=told / promised if promised else 0.0)


def _nights(session: Session, period: Period, at: datetime) -> tuple[dict[int, Any], int]:
    """Of each sector the mean of its comparable nights and their number; how many nights of the period are moved."""
    known = (
        NightFlow.night.between(period.start, period.end),
        NightFlow.known_from <= at,
        or_(NightFlow.known_to.is_(None), NightFlow.known_to > at),
    )
    query = (
        select(NightFlow.sector_id, func.avg(NightFlow.mnf_m3h).label("night_m3h"), func.count().label("nights"))
        .where(
            *known,
            NightFlow.unusable_reason.is_(None),
            NightFlow.mnf_m3h.is_not(None),
            NightFlow.calendar_class.not_in(MOVED_NIGHTS),
        )
        .group_by(NightFlow.sector_id)
    )
    moved = select(func.count(NightFlow.night.distinct())).where(*known, NightFlow.calendar_class.in_(MOVED_NIGHTS))
    return {row.sector_id: row for row in session.execute(query)}, session.scalar(moved) or 0


def pressure_compliance(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the hours of the critical points in which every reading was at the service minimum or above."""
    until = min(at, day_span(period.end)[1])
    rule, found = limit_rule(session, "low_pressure", at=until), Records()
    points = _critical_points(session)
    limits = {point.id: rule.limit_for(point.low_limit, point.unit, None) for point in points}
    hours = _hours_at_least(session, limits, _hours(period, until), at)
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for point in points:
        for place, count in enumerate(hours.get(point.id, (0, 0))):
            totals[point.code][place] += count
    for sector in _sectors(session):
        if sector.code not in totals:
            found.leave_out("no_critical_point", sector.code)
        elif not totals[sector.code][1]:
            found.leave_out("not_told", sector.code)
        else:
            found.used[sector.code] = totals[sector.code]
    promised = len(points) * _days(period) * 24
    told = sum(count for _, count in totals.values())
    return measured("pressure_compliance", found, coverage=told / promised if promised else 0.0)


def _critical_points(session: Session) -> Sequence[Any]:
    query = (
        select(Sensor.id, Sensor.low_limit, Sensor.unit, Zone.code)
        .join(SensorRole, SensorRole.sensor_id == Sensor.id)
        .join(Zone, Zone.id == SensorRole.zone_id)
        .where(SensorRole.role == "critical_point", Sensor.quantity == "pressure", Zone.kind == "sector")
    )
    return session.execute(query.order_by(Zone.code, Sensor.id)).all()


def _hours_at_least(
    session: Session, limits: dict[int, float | None], hours: tuple[int, int], at: datetime
) -> dict[int, tuple[int, int]]:
    """Of each sensor, the told hours that kept its limit and all told hours; a query for each limit there is."""
    counted: dict[int, tuple[int, int]] = {}
    for limit in {each for each in limits.values() if each is not None}:
        ids = [sensor for sensor, own in limits.items() if own == limit]
        kept = func.sum(case((ReadingHourly.min >= limit, 1), else_=0))
        query = (
            select(ReadingHourly.sensor_id, kept, func.count(ReadingHourly.min))
            .where(
                ReadingHourly.sensor_id.in_(ids),
                ReadingHourly.hour_ts.between(*hours),
                ReadingHourly.changed_at <= int(at.timestamp()),
            )
            .group_by(ReadingHourly.sensor_id)
        )
        counted |= {sensor: (int(good), told) for sensor, good, told in session.execute(query)}
    return counted


def monitored_km(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Mains, km, of the sectors whose flow meters told most days of the period's last month."""
    month = period.end.replace(day=1)
    metered, found = inflow_m3(session, month, month_days(month), at), Records()
    for sector in _sectors(session):
        if sector.id not in metered:
            found.leave_out("meters_silent", sector.code)
        elif sector.mains_km:
            found.used[sector.code] = (sector.mains_km,)
        else:
            found.leave_out("no_size", sector.code)
    return measured("monitored_km", found, coverage=1.0)


def _sectors(session: Session) -> Sequence[Zone]:
    return list(session.scalars(select(Zone).where(Zone.kind == "sector").order_by(Zone.code)))


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _on_days(first: date, last: date) -> Iterable[Any]:
    """The days from first to last, by the key of the table."""
    start, end = day_start(first), day_span(last)[1]
    return ReadingDaily.day_ts >= int(start.timestamp()), ReadingDaily.day_ts < int(end.timestamp())


def _hours(period: Period, until: datetime) -> tuple[int, int]:
    """The first and the last hour of the period that have ended by then."""
    return int(day_start(period.start).timestamp()), int(until.timestamp()) - HOUR_S
