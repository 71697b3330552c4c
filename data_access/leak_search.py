"""Leaks to be searched: which ones wait for a zone, what their loggers showed, and the zone in the alert's journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Condition, Handling
from analytics.leaks.search import BEFORE, Shift, shift_of
from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from data_access.actors import Actor
from data_access.alert_moves import mirrored, permitted, read, write
from data_access.rows.alerts import NO_LEAK
from data_access.rows.leak_search import Gauge, LaidPipe, LostWater, SearchZone, ShownZone, zone_from
from data_access.rows.telemetry import BAD, Series
from data_access.schema import Alert, AlertEvent, Asset, Sensor, SensorRole, Zone
from data_access.series import series
from data_access.topics import Topic, changes

RANKED = "ranked"  # the event of an alert whose pipes were ranked
AGAIN = timedelta(days=1)  # another night has been heard
EVERY_POINT = 10_000  # of two weeks and the life of a leak, by the quarter-hour
MOST = 3  # times: later nights tell nothing new
SOUGHT = (Handling.NEW, Handling.ACKNOWLEDGED, Handling.INVESTIGATING, Handling.IN_FIELD)  # a crew needs it most


def waiting(session: Session, *, at: datetime) -> list[LostWater]:
    """Active alerts of a leak in a sector that nobody has found yet and whose zone is missing or a day old.

    Those without a zone first, the most urgent and newest of them before the others. What something else than a leak
    explains is not searched.
    """
    ranked = select(AlertEvent.alert_id, func.max(AlertEvent.at).label("last"), func.count().label("times")).where(
        AlertEvent.event == RANKED
    )
    known = ranked.group_by(AlertEvent.alert_id).subquery()
    since = func.coalesce(Alert.onset_at, Alert.detected_at).label("since")
    query = (
        select(Alert.code, Zone.code.label("sector"), since, Alert.flow_m3h, known.c.last, known.c.times, Alert.work)
        .join(Zone, Zone.id == Alert.sector_id)
        .outerjoin(known, known.c.alert_id == Alert.id)
        .where(Alert.rule.in_((NIGHT_RULE, BURST_RULE)), Alert.flow_m3h > 0, Alert.detected_at <= at)
        .where(Alert.condition == Condition.ACTIVE, Alert.handling.in_(SOUGHT))
        .where(~Alert.message_key.startswith(NO_LEAK, autoescape=True))
        .order_by(known.c.last.is_not(None), Alert.priority, Alert.id.desc())
    )
    rows = [row for row in session.execute(query) if "pinpoint" not in row.work]
    due = [row for row in rows if row.last is None or (row.last <= at - AGAIN and row.times < MOST)]
    return [LostWater(row.code, row.sector, row.since, row.flow_m3h) for row in due]


def gauges(session: Session, *, sector: str, since: datetime, at: datetime) -> list[Gauge]:
    """The pressure loggers of a sector that have a place, by code."""
    columns = (Sensor.id, Sensor.code, Sensor.lon, Sensor.lat)
    inside = select(*columns).join(SensorRole, SensorRole.sensor_id == Sensor.id)
    placed = inside.join(Zone, Zone.id == SensorRole.zone_id).where(Zone.code == sector, Sensor.lon.is_not(None))
    rows = session.execute(placed.where(Sensor.quantity == "pressure").order_by(Sensor.code).distinct()).all()
    ids, end = [row.id for row in rows], at + timedelta(seconds=1)
    traces = series(session, sensor_ids=ids, start=since - BEFORE, end=end, at=at, most_points=EVERY_POINT)
    return [Gauge(row.code, (row.lon, row.lat), _shift(traces[row.id], since, at)) for row in rows]


def _shift(trace: Series, since: datetime, at: datetime) -> Shift | None:
    usable = (trace.quality < BAD) & np.isfinite(trace.mean)
    return shift_of(trace.ts[usable], trace.mean[usable], since, at)


def laid_pipes(session: Session, *, sector: str) -> list[LaidPipe]:
    """The pipes of a sector that have a line and a length, by code."""
    query = select(Asset.code, Asset.length_m, Asset.geometry).join(Zone, Zone.id == Asset.zone_id)
    rows = session.execute(query.where(Zone.code == sector, Asset.kind == "pipe").order_by(Asset.code))
    return [
        LaidPipe(row.code, row.length_m, [(lon, lat) for lon, lat in row.geometry["coordinates"]])
        for row in rows
        if row.length_m and row.geometry and row.geometry["type"] == "LineString"
    ]


@changes(Topic.ALERTS)
def rank(session: Session, *, code: str, zone: SearchZone, actor: Actor | None, at: datetime) -> None:
    """Write the zone into the journal of the alert. NotFound, NotPermitted."""
    change = permitted(actor, at, RANKED)
    before = read(session, code)
    now = mirrored(before)
    write(session, before.id, code, change, now, {**now, "zone": asdict(zone)})


def zone_of(session: Session, *, code: str, at: datetime) -> ShownZone | None:
    """The newest zone of an alert that was known at `at`, with the lines of its pipes; None before the first."""
    query = (
        select(AlertEvent.at, AlertEvent.after)
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(Alert.code == code, AlertEvent.event == RANKED, AlertEvent.at <= at)
        .order_by(AlertEvent.at.desc(), AlertEvent.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    zone = zone_from(found.after["zone"])
    return ShownZone(found.at, zone, _lines(session, zone.pipes))


def _lines(session: Session, codes: Sequence[str]) -> list[Sequence[tuple[float, float]]]:
    rows = session.scalars(select(Asset.geometry).where(Asset.code.in_(codes), Asset.kind == "pipe"))
    return [geometry["coordinates"] for geometry in rows if geometry]
