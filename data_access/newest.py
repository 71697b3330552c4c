"""The newest reading of each sensor: looked up among the readings, and kept in `sensor_latest` with every write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from analytics.rollup import BAD, BoolArray, FloatArray, IntArray, Readings
from data_access import beliefs
from data_access.columnar import Spans, as_table, fetch, nullable, spans_of, table_of, upsert
from data_access.schema import Reading, ReadingRevision, SensorLatest

NEVER = -1  # before every instant a reading may have
LATEST = table_of(SensorLatest)
ALWAYS_TS = 2**40  # after every instant: whatever is stored is known


@dataclass(frozen=True, slots=True, eq=False)
class _Latest:
    """Rows of `sensor_latest` in the order of `sensor_id`; `ts` and `usable_ts` are NEVER where there is none."""

    sensor_id: IntArray
    ts: IntArray
    value: FloatArray
    quality: IntArray
    received_at: IntArray
    usable_ts: IntArray
    usable_value: FloatArray


def newest_known(session: Session, sensor_ids: IntArray, at_ts: int, *, usable: bool = False) -> Readings:
    """The newest reading of each sensor as it was believed at `at_ts`, none stamped later; sorted by sensor.

    With `usable` the newest that is not bad. Sensors without one are absent.
    """
    if not len(sensor_ids):
        return beliefs.NOTHING
    sensor = as_table(session, spans_of(sensor_ids, 0, 1))
    found = [_newest_standing(sensor.c.sensor_id, at_ts, usable), _newest_replaced(sensor.c.sensor_id, at_ts, usable)]
    ids, *instants = fetch(session, select(sensor.c.sensor_id, *found), (np.int64, np.float64, np.float64))
    newest = np.fmax(*instants)
    some = np.isfinite(newest)
    ts = newest[some].astype(np.int64)
    return beliefs.known(session, Spans(ids[some], ts, ts + 1), at_ts)


def move_latest(session: Session, readings: Readings) -> None:
    """Take readings just written (sorted, one per key) into `sensor_latest`."""
    if not len(readings):
        return
    before = _stored(session, np.unique(readings.sensor_id))
    after = _with_newest(before, readings.where(_last_of_each_sensor(readings)))
    usable = readings.where(readings.usable)
    after = _with_usable(after, usable.where(_last_of_each_sensor(usable)))
    lost = _lost(after, readings.where(~readings.usable))
    upsert(session, LATEST, _columns(_looked_up(session, after, lost)), updated=_Latest.__slots__[1:])


def _newest_standing(sensor_id: Any, at_ts: int, usable: bool) -> ScalarSelect[int]:
    query = select(Reading.ts).where(Reading.sensor_id == sensor_id, Reading.ts <= at_ts, Reading.received_at <= at_ts)
    if usable:
        query = query.where(Reading.quality < BAD, Reading.value.is_not(None))
    return query.order_by(Reading.ts.desc()).limit(1).scalar_subquery()


def _newest_replaced(sensor_id: Any, at_ts: int, usable: bool) -> ScalarSelect[int]:
    query = select(func.max(ReadingRevision.ts)).where(
        ReadingRevision.sensor_id == sensor_id,
        ReadingRevision.ts <= at_ts,
        ReadingRevision.believed_from <= at_ts,
        ReadingRevision.believed_to > at_ts,
    )
    if usable:
        query = query.where(ReadingRevision.quality < BAD, ReadingRevision.value.is_not(None))
    return query.scalar_subquery()


def _stored(session: Session, sensor_ids: IntArray) -> _Latest:
    sensor = as_table(session, spans_of(sensor_ids, 0, 1))
    names = _Latest.__slots__[1:]
    query = select(sensor.c.sensor_id, *(LATEST.c[name] for name in names)).join_from(
        sensor, LATEST, LATEST.c.sensor_id == sensor.c.sensor_id, isouter=True
    )
    columns = fetch(session, query.order_by(sensor.c.sensor_id), (np.int64, *[np.float64] * len(names)))
    sensor_id, ts, value, quality, received_at, usable_ts, usable_value = columns
    ts, quality, received_at, usable_ts = (_whole(column) for column in (ts, quality, received_at, usable_ts))
    return _Latest(sensor_id, ts, value, quality, received_at, usable_ts, usable_value)


def _whole(column: FloatArray) -> IntArray:
    return np.where(np.isnan(column), NEVER, column).astype(np.int64)


def _last_of_each_sensor(readings: Readings) -> BoolArray:
    return np.append(np.diff(readings.sensor_id) != 0, True)[: len(readings)]


def _with_newest(before: _Latest, newest: Readings) -> _Latest:
    """`newest` holds one reading for every row."""
    newer = newest.ts >= before.ts
    return _Latest(
        before.sensor_id,
        np.where(newer, newest.ts, before.ts),
        np.where(newer, newest.value, before.value),
        np.where(newer, newest.quality, before.quality),
        np.where(newer, newest.received_at, before.received_at),
        before.usable_ts,
        before.usable_value,
    )


def _with_usable(before: _Latest, newest: Readings) -> _Latest:
    """`newest` holds a usable reading for some rows; an older one than that of the row is no news."""
    row = np.searchsorted(before.sensor_id, newest.sensor_id)
    news = newest.ts >= before.usable_ts[row]
    usable_ts, usable_value = before.usable_ts.copy(), before.usable_value.copy()
    usable_ts[row[news]], usable_value[row[news]] = newest.ts[news], newest.value[news]
    return _replaced(before, usable_ts, usable_value)


def _replaced(before: _Latest, usable_ts: IntArray, usable_value: FloatArray) -> _Latest:
    return _Latest(
        before.sensor_id, before.ts, before.value, before.quality, before.received_at, usable_ts, usable_value
    )


def _lost(rows: _Latest, unusable: Readings) -> BoolArray:
    """Rows whose newest usable reading has just been replaced by a bad one."""
    lost = np.zeros(len(rows.sensor_id), bool)
    row = np.searchsorted(rows.sensor_id, unusable.sensor_id)
    lost[row[rows.usable_ts[row] == unusable.ts]] = True
    return lost


def _looked_up(session: Session, rows: _Latest, lost: BoolArray) -> _Latest:
    """The newest usable reading of the lost ones, from the readings."""
    found = newest_known(session, rows.sensor_id[lost], ALWAYS_TS, usable=True)
    usable_ts, usable_value = rows.usable_ts.copy(), rows.usable_value.copy()
    usable_ts[lost], usable_value[lost] = NEVER, np.nan
    row = np.searchsorted(rows.sensor_id, found.sensor_id)
    usable_ts[row], usable_value[row] = found.ts, found.value
    return _replaced(rows, usable_ts, usable_value)


def _columns(rows: _Latest) -> dict[str, list[Any]]:
    return {
        "sensor_id": rows.sensor_id.tolist(),
        "ts": rows.ts.tolist(),
        "value": nullable(rows.value),
        "quality": rows.quality.tolist(),
        "received_at": rows.received_at.tolist(),
        "usable_ts": [None if ts == NEVER else ts for ts in rows.usable_ts.tolist()],
        "usable_value": nullable(rows.usable_value),
    }
