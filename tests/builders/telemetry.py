"""Sensors and deliveries for tests: readings are written as (sensor, instant, value[, quality]) rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Role, system_actor
from data_access.readings import store, store_history
from data_access.rows.telemetry import Columns, IntArray, Stored
from data_access.schema import NetworkService, Sensor
from data_access.topics import changes

QUARTER = 900
FEED = Actor("historian", Role.FEED, "10.0.0.20")
LOADER = system_actor("demo")
Row = tuple[int, int, float | None] | tuple[int, int, float | None, int]


def instant(text: str) -> int:
    """Epoch seconds of `2018-10-09 05:00`, UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def moment(ts: int) -> datetime:
    """The aware instant of epoch seconds."""
    return datetime.fromtimestamp(ts, UTC)


@changes()
def build_sensors(session: Session, count: int = 2, *, service: str = "water", **facts: Any) -> list[int]:
    """`count` new quarter-hourly flow meters M001, M002, ... of a service; their ids in that order."""
    service_id = session.scalar(select(NetworkService.id).where(NetworkService.code == service))
    if service_id is None:
        session.add(added := NetworkService(code=service))
        session.flush()
        service_id = added.id
    usual = {"quantity": "flow", "unit": "m3/h", "service_id": service_id, "step_s": QUARTER}
    first = len(session.scalars(select(Sensor.id)).all()) + 1
    rows = [usual | {"code": f"M{number:03d}"} | facts for number in range(first, first + count)]
    return list(session.scalars(insert(Sensor).returning(Sensor.id, sort_by_parameter_order=True), rows))


def columns(rows: Sequence[Row]) -> Columns:
    """Rows as columns; a row of three is of good quality."""
    full = [(*row, 0) if len(row) == 3 else row for row in rows]
    sensor_id, ts, value, quality = zip(*full, strict=True) if full else ((), (), (), ())
    return Columns.of(sensor_id, ts, value, np.array(quality, np.int8))


@changes()
def deliver(session: Session, rows: Sequence[Row], received_at: int | IntArray) -> Stored:
    """The rows as one delivery of the feed."""
    return store(session, columns(rows), received_at=received_at, actor=FEED)


@changes()
def load_history(session: Session, rows: Sequence[Row], received_at: Sequence[int]) -> Stored:
    """The rows the fast way, each with its own arrival."""
    return store_history(session, columns(rows), received_at=np.array(received_at, np.int64), actor=LOADER)
