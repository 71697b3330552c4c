"""The telemetry network on its own page: gateways with their batteries, and the points behind one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.battery import replacement_day
from analytics.local_time import day_start, local_day
from data_access.columnar import spans_of
from data_access.detection_inputs import FASTEST_CHANGE_S, WATCHED
from data_access.errors import NotFound
from data_access.facilities import (
    behind_gateways,
    carried_hourly,
    gateways,
    hourly_silence,
    logger_silence,
    silence,
)
from data_access.latest import latest
from data_access.rollups import known_days
from data_access.rows.gateways import GatewayRow
from data_access.rows.telemetry_page import GatewaySensors, TelemetryPicture
from data_access.schema import Asset, Sensor
from data_access.sector_seats import is_fresh
from data_access.usual_day import heard_day

NEVER = datetime.min.replace(tzinfo=UTC)
BATTERY_DAYS = 30


def telemetry_picture(session: Session, *, at: datetime) -> TelemetryPicture:
    """Every gateway as known at `at`, and how many of the points behind them were heard hour by hour."""
    rows = gateway_rows(session, at=at)
    return TelemetryPicture(rows, heard_day(session, sensor_ids=_hourly(session, rows, at), at=at))


def _hourly(session: Session, rows: Sequence[GatewayRow], at: datetime) -> list[int]:
    """The points that speak every hour and of which something is kept from then."""
    if not any(row.not_kept for row in rows):
        return carried_hourly(session)
    behind = behind_gateways(session, at=at)
    return [reading.sensor_id for carried in behind.values() for reading in carried if reading.kept]


def gateway_rows(session: Session, *, at: datetime) -> Sequence[GatewayRow]:
    """Every gateway with the day on which its battery has to be replaced."""
    rows = gateways(session, at=at)
    due = _replacements(session, {row.battery.sensor_id: row.low_battery_pct for row in rows}, at)
    return [replace(row, replace_on=due.get(row.battery.sensor_id or 0)) for row in rows]


def gateway_sensors(session: Session, *, gateway: str, at: datetime) -> GatewaySensors:
    """The points behind a gateway as known at `at`, silent ones first, those that speak most often before the others.

    NotFound when there is no such gateway.
    """
    found = session.execute(
        select(Asset.id, Asset.name).where(Asset.code == gateway, Asset.kind == "gateway")
    ).one_or_none()
    if found is None:
        raise NotFound(code=gateway)
    behind = list(session.scalars(select(Sensor.id).where(Sensor.gateway_id == found.id)))
    readings = latest(session, at=at, sensor_ids=behind)
    order = sorted(readings, key=lambda row: (is_fresh(row), row.step_s, row.ts or NEVER, row.code))
    measuring = silence(row for row in readings if row.quantity in WATCHED and row.step_s <= FASTEST_CHANGE_S)
    figures = hourly_silence(readings), measuring, logger_silence(readings)
    return GatewaySensors(gateway, found.name or gateway, order, *figures)


def _replacements(session: Session, limits: Mapping[int | None, float], at: datetime) -> dict[int, date | None]:
    """The day on which each battery will be at its limit, by sensor; from whole days before the current one."""
    sensor_ids = [sensor for sensor in limits if sensor is not None]
    today = local_day(at)
    first, last = day_start(today - timedelta(days=BATTERY_DAYS)), day_start(today)
    spans = spans_of(sensor_ids, int(first.timestamp()), int(last.timestamp()))
    days = known_days(session, spans, int(at.timestamp())).day
    charge: dict[int, dict[date, float]] = defaultdict(dict)
    for sensor, ts, mean in zip(days.sensor_id.tolist(), days.start_ts.tolist(), days.mean.tolist(), strict=True):
        if mean == mean:
            charge[sensor][local_day(datetime.fromtimestamp(ts, UTC))] = mean
    return {sensor: replacement_day(known, limits[sensor]) for sensor, known in charge.items()}
