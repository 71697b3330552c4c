"""What surrounds an alert, for its panel: pipes and meters of its place, works nearby, the signal that raised it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from shapely.geometry import shape
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analytics.limit_rules import INTERRUPTION_RULE, LimitRule
from analytics.local_time import local_day
from data_access.beliefs import known_rows
from data_access.columnar import spans_of
from data_access.pipe_lines import lines_of
from data_access.rows.alert_scene import AlertGround, Signal, Spot
from data_access.rows.telemetry import BAD
from data_access.rule_settings import thresholds
from data_access.schema import Alert, Asset, Interruption, Sensor, SensorRole, Worksite, Zone
from data_access.series import series, with_gaps

MOST_WORKS = 8
MARGIN_DEG = 0.002
ON_MAP = {"flow": "flow", "pressure": "pressure"}
VALVES = ("valve", "boundary_valve")


def ground(session: Session, *, code: str, at: datetime) -> AlertGround:
    """The place of an alert: its outline, pipes, meters and the works open on that day. Empty where none is known."""
    found = session.execute(
        select(func.coalesce(Alert.sector_id, Asset.zone_id).label("zone_id"), Asset.code, Asset.lon, Asset.lat)
        .select_from(Alert)
        .outerjoin(Asset, Asset.id == Alert.asset_id)
        .where(Alert.code == code)
    ).one_or_none()
    if found is None or found.zone_id is None:
        return AlertGround(None, {}, (), None)
    outline = session.scalar(select(Zone.geometry).where(Zone.id == found.zone_id))
    own = [Spot("site", found.code, found.lon, found.lat)] if found.lon is not None else []
    valves = _valves(session, found.zone_id)
    spots = [*valves, *_works(session, found.zone_id, at), *_meters(session, found.zone_id), *own]
    return AlertGround(outline, lines_of(session, found.zone_id), spots, _bounds(outline, spots))


def lowest_pressure_m(session: Session, *, zone: str, start: datetime, end: datetime, at: datetime) -> float | None:
    """The lowest usable pressure of a zone's sensors in [start, end), m, as known at `at`; None where none is known."""
    sensors = select(SensorRole.sensor_id).join(Sensor, Sensor.id == SensorRole.sensor_id)
    placed = sensors.join(Zone, Zone.id == SensorRole.zone_id).where(Zone.code == zone, Sensor.quantity == "pressure")
    ids = list(session.scalars(placed))
    if not ids:
        return None
    spans = spans_of(ids, int(start.timestamp()), int(end.timestamp()) + 1)
    known = known_rows(session, spans, int(at.timestamp())).c
    return session.scalar(select(func.min(known.value)).where(known.quality < BAD))


def signal(session: Session, *, subject: str, rule: str, span: timedelta, at: datetime) -> Signal:
    """The readings of the sensor that an alert is about, over the span that ends at `at`, with its limit."""
    watched = next((each for each in thresholds(session, at=at).limit_rules if each.name == rule), None)
    sensor = _sensor(session, subject, rule, watched.quantity if watched else "")
    start = at - span
    if sensor is None:
        return Signal(subject, "", "", start, at, np.empty(0, np.int64), np.empty(0), None)
    trace = with_gaps(series(session, sensor_ids=[sensor.id], start=start, end=at, at=at)[sensor.id], sensor.step_s)
    limit = _limit(watched, sensor) if watched else None
    return Signal(sensor.code, sensor.quantity, sensor.unit, start, at, trace.ts, trace.mean, limit)


def _limit(rule: LimitRule, sensor: Any) -> float | None:
    return rule.limit_for(rule.own(sensor.low_limit, sensor.high_limit), sensor.unit, sensor.capacity)


def _sensor(session: Session, subject: str, rule: str, watched: str) -> Any:
    code, _, told = subject.partition("/")
    columns = (Sensor.id, Sensor.code, Sensor.quantity, Sensor.unit, Sensor.step_s, Sensor.low_limit, Sensor.high_limit)
    query = select(*columns, Asset.capacity).outerjoin(Asset, Asset.id == Sensor.asset_id)
    if rule == INTERRUPTION_RULE:
        query = query.join(Interruption, Interruption.asset_id == Sensor.asset_id)
        return session.execute(query.where(Interruption.code == code, Sensor.quantity == "load")).first()
    return session.execute(query.where(Sensor.code == code, Sensor.quantity == (told or watched))).one_or_none()


def _meters(session: Session, zone_id: int) -> list[Spot]:
    columns = (Sensor.quantity, Sensor.code, Sensor.lon, Sensor.lat)
    query = select(*columns).join(SensorRole, SensorRole.sensor_id == Sensor.id).where(SensorRole.zone_id == zone_id)
    placed = query.where(Sensor.lon.is_not(None), Sensor.quantity.in_(list(ON_MAP))).order_by(Sensor.code)
    return [Spot(ON_MAP[row.quantity], row.code, row.lon, row.lat) for row in session.execute(placed)]


def _valves(session: Session, zone_id: int) -> list[Spot]:
    """What a crew can close: every valve, and those on the border of the sector."""
    columns = (Asset.kind, Asset.code, Asset.lon, Asset.lat)
    placed = select(*columns).where(Asset.zone_id == zone_id, Asset.kind.in_(VALVES), Asset.lon.is_not(None))
    return [Spot(row.kind, row.code, row.lon, row.lat) for row in session.execute(placed.order_by(Asset.code))]


def _works(session: Session, zone_id: int, at: datetime) -> list[Spot]:
    """Sites in the zone that had begun by that day and had not ended."""
    day = local_day(at)
    open_then = (Worksite.actual_start <= day, or_(Worksite.actual_end.is_(None), Worksite.actual_end > day))
    query = select(Worksite.ref, Worksite.lon, Worksite.lat).where(
        Worksite.sector_id == zone_id, Worksite.recorded_at <= at, Worksite.lon.is_not(None), *open_then
    )
    found = session.execute(query.order_by(Worksite.actual_start.desc()).limit(MOST_WORKS))
    return [Spot("worksite", row.ref, row.lon, row.lat) for row in found]


def _bounds(
    outline: Mapping[str, Any] | None, spots: Iterable[Spot]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Of the outline with a margin, else around the spots; None without either."""
    if outline:
        west, south, east, north = shape(outline).bounds
    else:
        lons, lats = [spot.lon for spot in spots], [spot.lat for spot in spots]
        if not lons:
            return None
        west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    return (south - MARGIN_DEG, west - MARGIN_DEG), (north + MARGIN_DEG, east + MARGIN_DEG)
