"""The works of one kind with what their sensors say now: the ground of every table of works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from analytics.judgement import Judgement
from data_access.alert_history import standing
from data_access.alerts import order_of_work
from data_access.columnar import spans_of
from data_access.inflows import TRACE_HOURS, as_trace
from data_access.latest import latest
from data_access.rollups import known_hours
from data_access.rows.alerts import AlertRow
from data_access.rows.network import Trace
from data_access.rows.situation import Reading
from data_access.rows.telemetry import LatestReading
from data_access.schema import Asset, Sensor, Zone
from data_access.topics import Topic
from data_access.unmoved import unmoved

HOUR_S = 3600
NO_TRACE: Trace = (None,) * TRACE_HOURS
SensorIds = Mapping[tuple[int, str], int]
UNHEARD = Reading(None, None, 0, Judgement.MISSING, NO_TRACE)


@dataclass(frozen=True, slots=True)
class Works:
    """The works of a kind by code, and the reading of each of their quantities by asset key and quantity."""

    assets: Sequence[Row[Any]]
    readings: Mapping[tuple[int, str], Reading]
    sensor_ids: SensorIds

    def reading(self, asset: Row[Any], quantity: str) -> Reading:
        """What the work's sensor of that quantity says; UNHEARD where it has none."""
        return self.readings.get((asset.id, quantity), UNHEARD)


def works(
    session: Session, *, kind: str, at: datetime, quantities: Collection[str] = (), traced: Collection[str] = ()
) -> Works:
    """All assets of a kind with the newest readings of their sensors, or of these quantities; `traced` with 24 hours.

    The last 24 hours cost more than everything else, so only those are read that somebody will look at.
    """
    assets, ids = unmoved(
        session, Topic.NETWORK, ("works", kind, quantities), lambda: _known(session, kind, quantities)
    )
    newest = {row.sensor_id: row for row in latest(session, at=at, sensor_ids=list(ids.values()))}
    drawn = [sensor for (_, quantity), sensor in ids.items() if quantity in traced]
    traces = hourly(session, drawn, at=at) if drawn else {}
    readings = {key: as_reading(newest[sensor], traces.get(sensor, NO_TRACE)) for key, sensor in ids.items()}
    return Works(assets, readings, ids)


def as_reading(row: LatestReading, trace: Trace = NO_TRACE) -> Reading:
    """A newest reading with what it is worth: a value only while it is fresh and usable."""
    judgement = row.judgement
    value = row.value if judgement is Judgement.JUDGED else None
    return Reading(value, row.ts, row.step_s, judgement, trace, row.sensor_id)


def hourly(session: Session, sensor_ids: Sequence[int], *, at: datetime) -> dict[int, Trace]:
    """The hourly means of each sensor over the 24 hours that end with the current one, oldest first."""
    last = int(at.timestamp()) // HOUR_S * HOUR_S
    first = last - (TRACE_HOURS - 1) * HOUR_S
    ids = np.unique(np.asarray(sensor_ids, np.int64))
    hours = known_hours(session, spans_of(ids.tolist(), first, last + 1), int(at.timestamp()))
    grid = np.full((len(ids), TRACE_HOURS), np.nan)
    grid[np.searchsorted(ids, hours.sensor_id), (hours.start_ts - first) // HOUR_S] = hours.mean
    return dict(zip(ids.tolist(), map(as_trace, grid), strict=True))


def worst_by_subject(session: Session, *, at: datetime) -> dict[str, AlertRow]:
    """The worst active alert of each subject, a work, a sensor or a zone, and of each work it lies on, by code."""
    found: dict[str, AlertRow] = {}
    for row in sorted((row for row in standing(session, at) if row.is_active), key=order_of_work):
        for code in filter(None, (row.subject, row.asset)):
            found.setdefault(code, row)
    return found


def _known(session: Session, kind: str, quantities: Collection[str]) -> tuple[Sequence[Row[Any]], SensorIds]:
    """The assets of the kind, and the sensor of each of their quantities."""
    sensors = session.execute(_sensors(kind, quantities)).all()
    return session.execute(_assets(kind)).all(), {(row.asset_id, row.quantity): row.id for row in sensors}


def _assets(kind: str) -> Any:
    columns = (Asset.id, Asset.code, Asset.name, Asset.capacity, Asset.zone_id, Asset.lon, Asset.lat, Zone.customers)
    query = select(*columns, Asset.attributes, Zone.code.label("zone")).outerjoin(Zone, Zone.id == Asset.zone_id)
    return query.where(Asset.kind == kind).order_by(Asset.code)


def _sensors(kind: str, quantities: Collection[str]) -> Any:
    query = select(Sensor.id, Sensor.asset_id, Sensor.quantity).join(Asset, Asset.id == Sensor.asset_id)
    query = query.where(Asset.kind == kind).order_by(Sensor.id)
    return query.where(Sensor.quantity.in_(quantities)) if quantities else query
