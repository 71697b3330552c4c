"""What the acoustic loggers of a sector heard in their last night, beside what they heard before an alert began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.acoustic_rise import is_loud, rise_db
from data_access.rows.alert_scene import Heard
from data_access.rows.telemetry import BAD, Series
from data_access.schema import Sensor, SensorRole, Zone
from data_access.series import series

NIGHTS_BEFORE = timedelta(days=21)


def heard(session: Session, *, sector: str, since: datetime, at: datetime) -> list[Heard]:
    """Each logger of the sector that spoke, loudest rise first; compared with the three weeks before `since`.

    A logger that has not spoken since `since` tells nothing of the alert and is left out.
    """
    columns = (Sensor.id, Sensor.code, Sensor.lon, Sensor.lat)
    placed = select(*columns).join(SensorRole, SensorRole.sensor_id == Sensor.id)
    inside = placed.join(Zone, Zone.id == SensorRole.zone_id).where(Zone.code == sector)
    found = session.execute(inside.where(Sensor.quantity == "noise_level", Sensor.lon.is_not(None))).all()
    ids, start = [each.id for each in found], since - NIGHTS_BEFORE
    traces = series(session, sensor_ids=ids, start=start, end=at + timedelta(seconds=1), at=at)
    loggers = [_heard(each, traces[each.id], int(since.timestamp())) for each in found]
    return sorted((each for each in loggers if each is not None), key=_loudest_first)


def _heard(sensor: Any, trace: Series, since_ts: int) -> Heard | None:
    usable = (trace.quality < BAD) & np.isfinite(trace.mean)
    ts, level = trace.ts[usable], trace.mean[usable]
    if not len(ts) or int(ts[-1]) < since_ts:
        return None
    before = level[ts < since_ts].tolist()
    newest = float(level[-1])
    instant = datetime.fromtimestamp(int(ts[-1]), UTC)
    return Heard(sensor.code, sensor.lon, sensor.lat, instant, newest, rise_db(newest, before), is_loud(newest, before))


def _loudest_first(each: Heard) -> tuple[float, str]:
    return (-(each.rise_db if each.rise_db is not None else float("-inf")), each.code)
