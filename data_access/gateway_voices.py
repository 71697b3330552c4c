"""How many sensors of a gateway were heard: what a silence looks like from the control room."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.beliefs import known_rows
from data_access.columnar import spans_of
from data_access.detection_inputs import WATCHED
from data_access.rows.alert_scene import Signal
from data_access.schema import Asset, Sensor

STEP_S = 900
HEARD = "heard"


def voices(session: Session, *, gateway: str, span: timedelta, at: datetime) -> Signal:
    """Sensors heard in each quarter-hour of the span that ends at `at`, 0 where none was, as known at `at`.

    Counts the sensors that the rule of silence counts. Empty for a gateway without any.
    """
    behind = select(Sensor.id).join(Asset, Asset.id == Sensor.gateway_id).where(Asset.code == gateway)
    ids = list(session.scalars(behind.where(Sensor.step_s <= STEP_S, Sensor.quantity.in_(WATCHED))))
    start = at - span
    if not ids:
        return Signal(gateway, "", "", start, at, np.empty(0, np.int64), np.empty(0), None)
    first, last = (int(each.timestamp()) // STEP_S * STEP_S for each in (start, at))
    ts = np.arange(first, last, STEP_S, dtype=np.int64)
    return Signal(gateway, HEARD, "", start, at, ts, _counted(session, ids, ts, at), None)


def _counted(session: Session, ids: list[int], ts: np.ndarray, at: datetime) -> np.ndarray:
    heard = known_rows(session, spans_of(ids, int(ts[0]), int(ts[-1]) + STEP_S), int(at.timestamp())).c
    quarter = (heard.ts - heard.ts % STEP_S).label("quarter")
    counted = select(quarter, func.count(heard.sensor_id.distinct())).group_by(quarter)
    found = np.zeros(len(ts))
    for start_ts, count in session.execute(counted):
        found[(start_ts - ts[0]) // STEP_S] = count
    return found
