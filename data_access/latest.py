"""The newest values: what each sensor said last, how old that is, and the newest instant of each service."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

import numpy as np
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analytics.rollup import Readings
from data_access.columnar import Query, table_of
from data_access.kept import not_kept
from data_access.newest import newest_known
from data_access.rows.telemetry import BAD, LatestReading
from data_access.schema import NetworkService, Sensor, SensorLatest
from data_access.topics import Topic
from data_access.unmoved import unmoved

Newest = tuple[int, float | None, int]  # ts, value, quality
SensorFacts = tuple[int, str, str, str, str, int]
FACTS = (Sensor.id, Sensor.code, Sensor.quantity, Sensor.unit, NetworkService.code.label("service"), Sensor.step_s)


def latest(
    session: Session,
    *,
    at: datetime,
    sensor_ids: Collection[int] | None = None,
    service: str | None = None,
    slowest_s: int | None = None,
) -> list[LatestReading]:
    """The newest reading of every sensor asked for as known at `at`, by code and quantity; none stamped after `at`.

    Without `sensor_ids` and `service` every sensor is asked for; with `slowest_s` those whose step is no longer. One
    that never reported is there too, bad and stale; so is one of which nothing is kept from then, and it says so.
    """
    at_ts = int(at.timestamp())
    told = session.connection().execute(_told(sensor_ids, service, slowest_s)).all()
    newest = {row[0]: row[1:4] for row in told if row[1] <= at_ts and row[4] <= at_ts}
    newest |= _found(session, [row[0] for row in told if row[0] not in newest], at_ts)
    usable = {sensor_id: reading for sensor_id, reading in newest.items() if _is_usable(reading)}
    usable |= _found(session, [sensor_id for sensor_id in newest if sensor_id not in usable], at_ts, usable=True)
    sensors = _sensors(session, sensor_ids, service, slowest_s)
    unheard = [row[0] for row in told if row[0] not in newest]
    lost = _lost(session, unheard, [sensor for sensor in sensors if sensor[0] in newest], at_ts) if unheard else ()
    readings = [_reading(sensor, newest.get(sensor[0]), usable.get(sensor[0]), at_ts) for sensor in sensors]
    return [reading._replace(kept=False) if reading.sensor_id in lost else reading for reading in readings]


def _lost(session: Session, unheard: list[int], heard: Sequence[SensorFacts], at_ts: int) -> set[int]:
    return not_kept(session, unheard, heard={sensor[2] for sensor in heard}, at_ts=at_ts)


def newest_instant(session: Session, *, at: datetime) -> dict[str, datetime]:
    """The newest instant of which each service has a reading at `at`, by service code; a silent service is absent."""
    at_ts = int(at.timestamp())
    known = (SensorLatest.ts <= at_ts, SensorLatest.received_at <= at_ts)
    by_service = _of_services(func.max(SensorLatest.ts).label("ts")).where(*known).group_by(NetworkService.code)
    newest = {row.code: row.ts for row in session.execute(by_service)}
    moved_since = _of_services(Sensor.id).where(or_(SensorLatest.ts > at_ts, SensorLatest.received_at > at_ts))
    services = {row.id: row.code for row in session.execute(moved_since)}
    for sensor_id, (ts, _, _) in _found(session, list(services), at_ts).items():
        newest[services[sensor_id]] = max(ts, newest.get(services[sensor_id], ts))
    return {code: datetime.fromtimestamp(ts, UTC) for code, ts in newest.items()}


def _sensors(
    session: Session, sensor_ids: Collection[int] | None, service: str | None, slowest_s: int | None
) -> Sequence[SensorFacts]:
    """By code and quantity."""
    if sensor_ids is not None:
        wanted = set(sensor_ids)
        return [sensor for sensor in _sensors(session, None, service, slowest_s) if sensor[0] in wanted]
    query = _among(select(*FACTS), service, slowest_s).order_by(Sensor.code, Sensor.quantity)

    def read() -> list[SensorFacts]:
        return [cast("SensorFacts", tuple(row)) for row in session.execute(query)]

    return unmoved(session, Topic.NETWORK, ("sensors", service, slowest_s), read)


def _told(sensor_ids: Collection[int] | None, service: str | None, slowest_s: int | None) -> Query:
    """Key, instant, value, quality and arrival of what each said last."""
    stored = table_of(SensorLatest).c
    query = select(stored.sensor_id, stored.ts, stored.value, stored.quality, stored.received_at)
    if sensor_ids is not None:
        return query.where(stored.sensor_id.in_(sensor_ids))
    if service is None and slowest_s is None:
        return query
    return _among(query.join(Sensor, Sensor.id == stored.sensor_id), service, slowest_s)


def _among(query: Query, service: str | None, slowest_s: int | None) -> Query:
    query = query.join(NetworkService, NetworkService.id == Sensor.service_id)
    if slowest_s is not None:
        query = query.where(Sensor.step_s <= slowest_s)
    return query if service is None else query.where(NetworkService.code == service)


def _of_services(column: Any) -> Query:
    joined = select(NetworkService.code, column).join(Sensor, Sensor.service_id == NetworkService.id)
    return joined.join(SensorLatest, SensorLatest.sensor_id == Sensor.id)


def _is_usable(reading: Newest) -> bool:
    return reading[2] < BAD and reading[1] is not None


def _found(session: Session, sensor_ids: list[int], at_ts: int, *, usable: bool = False) -> dict[int, Newest]:
    found = newest_known(session, np.array(sensor_ids, np.int64), at_ts, usable=usable)
    return dict(zip(found.sensor_id.tolist(), _facts(found), strict=True))


def _facts(found: Readings) -> list[Newest]:
    return list(zip(found.ts.tolist(), found.value.tolist(), found.quality.tolist(), strict=True))


def _reading(sensor: SensorFacts, newest: Newest | None, usable: Newest | None, at_ts: int) -> LatestReading:
    ts, value, quality = newest or (None, None, BAD)
    usable_ts, usable_value, _ = usable or (None, None, BAD)
    return LatestReading(
        *sensor,
        value=value if quality < BAD else None,
        ts=None if ts is None else _instant(ts),
        quality=quality,
        usable_value=usable_value,
        usable_ts=None if usable_ts is None else _instant(usable_ts),
        age_s=None if ts is None else at_ts - ts,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _instant(ts: int) -> datetime:
    """Thousands of sensors speak at the same few instants."""
    return datetime.fromtimestamp(ts, UTC)
