"""Readings come in: once, in any order, as often as a field system likes to repeat them.

The same key with the same value and quality changes nothing. Another value replaces the one believed so far, which goes
to `reading_revision` with the span in which it was believed. Roll-ups and newest values move in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from analytics.rollup import BoolArray, IntArray, Readings, sort_keys
from data_access import beliefs, rollups
from data_access.actors import Actor, Permission, require
from data_access.columnar import KeyTaken, Spans, load, nullable, table_of, upsert
from data_access.newest import move_latest
from data_access.partitions import ensure_partitions
from data_access.rows.telemetry import BAD, Columns, Stored
from data_access.schema import Reading, ReadingRevision
from data_access.topics import Topic, changes

__all__ = ["Columns", "KeysNotNew", "Stored", "store", "store_history"]
READINGS = table_of(Reading)
ROWS_AT_ONCE = 25_000  # keeps an import of any size below 300 MB
WRITING_LOCK = 4_201_702  # any number of our own: on PostgreSQL one writer of readings at a time, as on SQLite


class KeysNotNew(ValueError):
    """`store_history` was given a sensor and instant twice, or one that has a reading; `store` takes these."""


@changes(Topic.READINGS)
def store(session: Session, columns: Columns, *, received_at: datetime | int | IntArray, actor: Actor) -> Stored:
    """Write a delivery of readings; the sensors must exist. `received_at` is one instant, or one per row.

    A value that is not a finite number is stored as no value, quality 2. Of a key that comes twice the last row counts.
    What replaces a value is never known before what it replaces: an earlier `received_at` becomes that of the value.
    NotPermitted without the right to send readings.
    """
    require(actor, Permission.SEND_READINGS)
    wait_for_turn(session)
    readings = _last_of_each_key(_readings(columns, received_at))
    unchanged = len(columns) - len(readings)
    revised = 0
    for start in range(0, len(readings), ROWS_AT_ONCE):
        part = readings.where(np.arange(start, min(start + ROWS_AT_ONCE, len(readings))))
        new, replacing, replaced = _compared(session, part)
        _write(session, new, replacing, replaced)
        unchanged += len(part) - len(new) - len(replacing)
        revised += len(replacing)
    return Stored(len(columns), unchanged, revised)


@changes(Topic.READINGS)
def store_history(
    session: Session, columns: Columns, *, received_at: datetime | int | IntArray, actor: Actor
) -> Stored:
    """Write many readings of new keys the fast way; the same end state as `store`.

    KeysNotNew, and nothing written, when a key is there already or comes twice.
    """
    require(actor, Permission.SEND_READINGS)
    wait_for_turn(session)
    readings = _last_of_each_key(_readings(columns, received_at))
    if len(readings) < len(columns):
        raise KeysNotNew
    try:
        _insert(session, readings)
    except KeyTaken as problem:
        raise KeysNotNew from problem
    rollups.append(session, readings)
    move_latest(session, readings)
    return Stored(len(columns), 0, 0)


def _readings(columns: Columns, received_at: datetime | int | IntArray) -> Readings:
    """With arrival times, and with quality 2 wherever the value is no number."""
    known = received_at.timestamp() if isinstance(received_at, datetime) else received_at
    arrivals = np.broadcast_to(np.asarray(known).astype(np.int64), columns.ts.shape)
    finite = np.isfinite(columns.value)
    value = np.where(finite, columns.value, np.nan)
    quality = np.where(finite, columns.quality, BAD).astype(np.int64)
    return Readings(columns.sensor_id, columns.ts, value, quality, arrivals)


def _last_of_each_key(readings: Readings) -> Readings:
    """Sorted by sensor, then time; of equal keys the last row of the delivery."""
    keys = sort_keys(readings.sensor_id, readings.ts)
    if (np.diff(keys) > 0).all():
        return readings
    order = np.argsort(keys, kind="stable")
    last = np.append(np.diff(keys[order]) != 0, True)[: len(order)]
    return readings.where(order[last])


def _compared(session: Session, readings: Readings) -> tuple[Readings, Readings, Readings]:
    """Those of new keys, those that replace another value, and what these replace, row by row."""
    if not beliefs.any_within(session, _reach(readings)):
        return readings, beliefs.NOTHING, beliefs.NOTHING
    standing = beliefs.current(session, Spans(readings.sensor_id, readings.ts, readings.ts + 1))
    keys = sort_keys(readings.sensor_id, readings.ts)
    known = np.isin(keys, sort_keys(standing.sensor_id, standing.ts))
    again = readings.where(known)
    differs = (again.quality != standing.quality) | ~_equal(again.value, standing.value)
    return readings.where(~known), again.where(differs), standing.where(differs)


def _reach(readings: Readings) -> Spans:
    """From the first to the last instant of each sensor; readings are sorted."""
    first = np.flatnonzero(np.append(True, np.diff(readings.sensor_id) != 0))
    last = np.append(first[1:] - 1, len(readings) - 1)
    return Spans(readings.sensor_id[first], readings.ts[first], readings.ts[last] + 1)


def _equal(some: np.ndarray[Any, Any], others: np.ndarray[Any, Any]) -> BoolArray:
    return (some == others) | (np.isnan(some) & np.isnan(others))


def _write(session: Session, new: Readings, replacing: Readings, replaced: Readings) -> None:
    if len(new):
        _insert(session, new)
    if len(replacing):
        replacing = _not_before(replacing, replaced)
        _keep_replaced(session, replaced, replacing.received_at)
        upsert(session, READINGS, _columns(replacing), updated=("value", "quality", "received_at"))
    if len(new):
        rollups.append(session, new)
        move_latest(session, new)
    if len(replacing):
        rollups.recompute(session, replacing.sensor_id, replacing.ts)
        move_latest(session, replacing)


def _not_before(replacing: Readings, replaced: Readings) -> Readings:
    received_at = np.maximum(replacing.received_at, replaced.received_at)
    return Readings(replacing.sensor_id, replacing.ts, replacing.value, replacing.quality, received_at)


def _keep_replaced(session: Session, replaced: Readings, believed_to: IntArray) -> None:
    """A value replaced within the second of its arrival keeps a row too, of no duration, until the next of its key."""
    columns: dict[str, Sequence[Any]] = {
        "sensor_id": replaced.sensor_id.tolist(),
        "ts": replaced.ts.tolist(),
        "believed_from": replaced.received_at.tolist(),
        "believed_to": believed_to.tolist(),
        "value": nullable(replaced.value),
        "quality": replaced.quality.tolist(),
    }
    upsert(session, table_of(ReadingRevision), columns, updated=("believed_to", "value", "quality"))


def _insert(session: Session, readings: Readings) -> None:
    ensure_partitions(session, readings.ts)
    load(session, READINGS, _columns(readings))


def _columns(readings: Readings) -> dict[str, Sequence[Any]]:
    return {
        "sensor_id": readings.sensor_id.tolist(),
        "ts": readings.ts.tolist(),
        "value": nullable(readings.value),
        "quality": readings.quality.tolist(),
        "received_at": readings.received_at.tolist(),
    }


def wait_for_turn(session: Session) -> None:
    """Nobody else writes readings until this transaction ends; on SQLite every writing transaction begins so."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITING_LOCK})
