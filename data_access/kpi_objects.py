"""The connected objects themselves: how many are heard, whether their gateways and the lift stations are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from analytics.local_time import day_span, day_start
from data_access.kpi_evidence import Records, measured
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rule_settings import limit_rule
from data_access.schema import Asset, NetworkService, ReadingDaily, ReadingHourly, Sensor, Zone

WEEK = timedelta(days=7)
HOUR_S = 3600


def objects_per_km(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Connected objects heard in the last week of the period, per kilometre of water mains."""
    return _objects(session, period, at, "objects_per_km", {"mains_km": _of_sectors(session, Zone.mains_km)})


def objects_per_1000(session: Session, period: Period, at: datetime) -> Measurement | None:
    """The same per thousand inhabitants."""
    return _objects(session, period, at, "objects_per_1000", {"population": _of_sectors(session, Zone.population)})


def _of_sectors(session: Session, figure: Any) -> float:
    return float(session.scalar(select(func.sum(figure)).where(Zone.kind == "sector")) or 0.0)


def _objects(
    session: Session, period: Period, at: datetime, formula: str, constants: dict[str, float]
) -> Measurement | None:
    """A record per service. An object is one code, whatever the quantities it tells; the silent ones are named."""
    start, end = day_start((period.end - WEEK) + timedelta(days=1)), day_span(period.end)[1]
    heard = and_(
        ReadingDaily.sensor_id == Sensor.id,
        ReadingDaily.day_ts >= int(start.timestamp()),
        ReadingDaily.day_ts < int(end.timestamp()),
        ReadingDaily.changed_at <= int(at.timestamp()),
        ReadingDaily.n > 0,
    )
    query = (
        select(NetworkService.code.label("service"), Sensor.code, func.count(ReadingDaily.day_ts).label("days"))
        .join(NetworkService, NetworkService.id == Sensor.service_id)
        .outerjoin(ReadingDaily, heard)
        .group_by(NetworkService.code, Sensor.code)
        .order_by(NetworkService.code, Sensor.code)
    )
    found = Records()
    heard_of: dict[str, int] = defaultdict(int)
    for row in session.execute(query):
        if row.days:
            heard_of[row.service] += 1
        else:
            found.leave_out("silent", row.code)
    found.used |= {service: (count,) for service, count in heard_of.items()}
    return measured(formula, found, coverage=1.0, constants=constants) if all(constants.values()) else None


def network_availability(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the hours in which a gateway's own sensor (its battery) was heard, since the first hour of any."""
    gateways = session.execute(
        select(Asset.code, Sensor.id)
        .outerjoin(Sensor, and_(Sensor.asset_id == Asset.id, Sensor.step_s <= HOUR_S))
        .where(Asset.kind == "gateway")
        .order_by(Asset.code)
    ).all()
    start, end = _hours(period, at)
    heard = _heard_hours(session, [row.id for row in gateways if row.id], (start, end), at)
    first = min((row.first for row in heard.values()), default=end)
    hours, found = (end - first) // HOUR_S, Records()
    for code, sensor in gateways:
        if sensor is None:
            found.leave_out("no_own_sensor", code)
        elif hours:
            found.used[code] = (heard[sensor].hours if sensor in heard else 0, hours)
    return measured("network_availability", found, coverage=hours * HOUR_S / (_hours(period)[1] - start))


def _heard_hours(session: Session, ids: Sequence[int], hours: tuple[int, int], at: datetime) -> dict[int, Any]:
    query = (
        select(ReadingHourly.sensor_id, func.count().label("hours"), func.min(ReadingHourly.hour_ts).label("first"))
        .where(ReadingHourly.sensor_id.in_(ids), ReadingHourly.n > 0, *_told(ReadingHourly, hours, at))
        .group_by(ReadingHourly.sensor_id)
    )
    return {row.sensor_id: row for row in session.execute(query)}


def lift_availability(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the told hours in which a lift station did its work.

    It did not where the well stood at its high limit or above while none of its pumps ran in the whole hour.
    """
    hours, found = _hours(period, at), Records()
    rule = limit_rule(session, "high_level", at=min(at, day_span(period.end)[1]))
    stations = _stations(session)
    limits = {row.level: rule.limit_for(row.high_limit, row.unit, None) for row in stations if row.level and row.pumps}
    worked = _worked(session, limits, hours, at)
    for station in stations:
        told, idle = worked.get(station.level, (0, 0))
        if limits.get(station.level) is None:
            found.leave_out("no_level_or_pump", station.code)
        elif told:
            found.used[station.code] = (told - idle, told)
        else:
            found.leave_out("not_told", station.code)
    promised = len(stations) * (_hours(period)[1] - hours[0]) / HOUR_S
    told_hours = sum(row[1] for row in found.used.values())
    return measured("lift_availability", found, coverage=told_hours / promised if promised else 0.0)


def _stations(session: Session) -> Sequence[Any]:
    """Every lift station with the sensor of its well, that sensor's own limit, and how many of its pumps are told."""
    level, pump = aliased(Sensor), aliased(Sensor)
    query = (
        select(Asset.code, level.id.label("level"), level.high_limit, level.unit, func.count(pump.id).label("pumps"))
        .outerjoin(level, and_(level.asset_id == Asset.id, level.quantity == "level"))
        .outerjoin(pump, and_(pump.asset_id == Asset.id, pump.quantity == "pump_state"))
        .where(Asset.kind == "lift_station")
        .group_by(Asset.code, level.id, level.high_limit, level.unit)
        .order_by(Asset.code)
    )
    return session.execute(query).all()


def _worked(
    session: Session, limits: Mapping[int, float | None], hours: tuple[int, int], at: datetime
) -> dict[int, tuple[int, int]]:
    """By the sensor of the well, the hours told with the pumps, and those of full wells before standing pumps."""
    counted: dict[int, tuple[int, int]] = {}
    for limit in {each for each in limits.values() if each is not None}:
        each_hour = _wells_and_pumps([sensor for sensor, own in limits.items() if own == limit], hours, at).subquery()
        idle = case((and_(each_hour.c.high >= limit, each_hour.c.ran == 0), 1), else_=0)
        query = select(each_hour.c.sensor_id, func.count(), func.sum(idle)).group_by(each_hour.c.sensor_id)
        counted |= {sensor: (told, int(stood)) for sensor, told, stood in session.execute(query)}
    return counted


def _wells_and_pumps(levels: Sequence[int], hours: tuple[int, int], at: datetime) -> Select[*tuple[Any, ...]]:
    """Hour by hour the highest level of each well, and whether any of its station's pumps ran."""
    level, pump, well, pumps = aliased(Sensor), aliased(Sensor), aliased(ReadingHourly), aliased(ReadingHourly)
    return (
        select(well.sensor_id, well.hour_ts, func.max(well.max).label("high"), func.max(pumps.max).label("ran"))
        .join(level, level.id == well.sensor_id)
        .join(pump, and_(pump.asset_id == level.asset_id, pump.quantity == "pump_state"))
        .join(pumps, and_(pumps.sensor_id == pump.id, pumps.hour_ts == well.hour_ts))
        .where(well.sensor_id.in_(levels), well.max.is_not(None), pumps.max.is_not(None), *_told(well, hours, at))
        .group_by(well.sensor_id, well.hour_ts)
    )


def _told(table: Any, hours: tuple[int, int], at: datetime) -> tuple[Any, ...]:
    """The hours, without the last bound, as known then."""
    return table.hour_ts >= hours[0], table.hour_ts < hours[1], table.changed_at <= int(at.timestamp())


def _hours(period: Period, at: datetime | None = None) -> tuple[int, int]:
    """When the period begins and ends, epoch seconds; not after `at`, in whole hours."""
    end = int(day_span(period.end)[1].timestamp())
    return int(day_start(period.start).timestamp()), min(end, int(at.timestamp()) // HOUR_S * HOUR_S) if at else end
