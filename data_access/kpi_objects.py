"""The connected objects themselves: how many are heard, whether their gateways and the lift stations are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select
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

    It did not where the well stood at its high limit or above while no pump ran in the whole hour.
    """
    hours, found, level, pump = _hours(period, at), Records(), aliased(Sensor), aliased(Sensor)
    rule = limit_rule(session, "high_level", at=min(at, day_span(period.end)[1]))
    stations = session.execute(
        select(Asset.code, level.id.label("level"), level.high_limit, level.unit, pump.id.label("pump"))
        .outerjoin(level, and_(level.asset_id == Asset.id, level.quantity == "level"))
        .outerjoin(pump, and_(pump.asset_id == Asset.id, pump.quantity == "pump_state"))
        .where(Asset.kind == "lift_station")
        .order_by(Asset.code)
    ).all()
    for station in stations:
        limit = rule.limit_for(station.high_limit, station.unit, None) if station.level else None
        if limit is None or station.pump is None:
            found.leave_out("no_level_or_pump", station.code)
        elif (row := _worked(session, station, limit, hours, at)).told:
            found.used[station.code] = (row.told - row.idle, row.told)
        else:
            found.leave_out("not_told", station.code)
    promised = len(stations) * (_hours(period)[1] - hours[0]) / HOUR_S
    told = sum(row[1] for row in found.used.values())
    return measured("lift_availability", found, coverage=told / promised if promised else 0.0)


def _worked(session: Session, station: Any, limit: float, hours: tuple[int, int], at: datetime) -> Any:
    """The hours told by both sensors of a station, and those in which its pumps stood before a full well."""
    well, pumps = aliased(ReadingHourly), aliased(ReadingHourly)
    idle = case((and_(well.max >= limit, pumps.max == 0), 1), else_=0)
    query = (
        select(func.count().label("told"), func.coalesce(func.sum(idle), 0).label("idle"))
        .join(pumps, and_(pumps.hour_ts == well.hour_ts, pumps.sensor_id == station.pump))
        .where(well.sensor_id == station.level, well.max.is_not(None), pumps.max.is_not(None), *_told(well, hours, at))
    )
    return session.execute(query).one()


def _told(table: Any, hours: tuple[int, int], at: datetime) -> tuple[Any, ...]:
    """The hours, without the last bound, as known then."""
    return table.hour_ts >= hours[0], table.hour_ts < hours[1], table.changed_at <= int(at.timestamp())


def _hours(period: Period, at: datetime | None = None) -> tuple[int, int]:
    """When the period begins and ends, epoch seconds; not after `at`, in whole hours."""
    end = int(day_span(period.end)[1].timestamp())
    return int(day_start(period.start).timestamp()), min(end, int(at.timestamp()) // HOUR_S * HOUR_S) if at else end
