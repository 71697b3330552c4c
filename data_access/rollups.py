"""The hourly and daily roll-ups, kept in step with the readings: always recomputed from them, never adjusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics import rollup
from analytics.rollup import BoolArray, IntArray, Readings, Rollup
from data_access import beliefs
from data_access.columnar import Spans, fetch, load, nullable, table_of, upsert, within
from data_access.schema import ReadingDaily, ReadingHourly

HOURS, DAYS = table_of(ReadingHourly), table_of(ReadingDaily)
FIGURES = ("n", "mean", "min", "max", "changed_at")
NIGHT_FIGURES = ("night_n", "night_mean", "night_min")
KINDS = (np.int64, np.int64, np.int64, np.float64, np.float64, np.float64, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Local days with their nights, row by row; a night without a reading has n = 0. `night.high` is not kept."""

    day: Rollup
    night: Rollup


def recompute(session: Session, sensor_id: IntArray, ts: IntArray) -> None:
    """Bring the hours and days of these keys to what their readings now say."""
    hours = rollup.hourly(beliefs.current(session, hour_spans(sensor_id, ts)))
    upsert(session, HOURS, _hour_columns(hours), updated=FIGURES)
    days = rollup.daily(_stored_hours(session, day_spans(sensor_id, ts)))
    at_night = rollup.in_night(ts)
    quiet = rollup.nights(beliefs.current(session, night_spans(sensor_id[at_night], ts[at_night])))
    touched = _among(days, rollup.sort_keys(sensor_id[at_night], rollup.day_starts(ts[at_night])))
    upsert(session, DAYS, _day_columns(_with_nights(days.where(~touched), quiet)), updated=FIGURES)
    upsert(session, DAYS, _day_columns(_with_nights(days.where(touched), quiet)), updated=FIGURES + NIGHT_FIGURES)


def append(session: Session, readings: Readings) -> None:
    """The roll-ups of readings just loaded (sorted, new keys): without reading them back where their days are new."""
    begun = _in_stored_days(session, readings)
    new = readings.where(~begun) if begun.any() else readings
    hours = rollup.hourly(new)
    load(session, HOURS, _hour_columns(hours))
    load(session, DAYS, _day_columns(_with_nights(rollup.daily(hours), rollup.nights(new))))
    if begun.any():
        recompute(session, readings.sensor_id[begun], readings.ts[begun])


def append_days(session: Session, readings: Readings) -> None:
    """Only the days of readings (sorted, whole days without a row) that are not kept themselves."""
    days = rollup.roll_up(readings, rollup.day_starts(readings.ts))
    load(session, DAYS, _day_columns(_with_nights(days, rollup.nights(readings))))


def known_hours(session: Session, spans: Spans, at_ts: int) -> Rollup:
    """The hours that begin in the spans, as known at `at_ts`: those that changed later are recomputed from readings."""
    stored = _stored_hours(session, spans)
    late = stored.changed_at > at_ts
    if not late.any():
        return stored
    then = rollup.hourly(beliefs.known(session, hour_spans(stored.sensor_id[late], stored.start_ts[late]), at_ts))
    return _joined(stored.where(~late), then)


def known_days(session: Session, spans: Spans, at_ts: int) -> Days:
    """The local days that begin in the spans and their nights, as known at `at_ts`."""
    stored = _stored_days(session, spans)
    late = stored.day.changed_at > at_ts
    if not late.any():
        return stored
    sensor_id, ts = stored.day.sensor_id[late], stored.day.start_ts[late]
    then = rollup.daily(known_hours(session, day_spans(sensor_id, ts), at_ts))
    quiet = rollup.nights(beliefs.known(session, night_spans(sensor_id, ts), at_ts))
    recomputed = _with_nights(then, quiet)
    return Days(
        _joined(stored.day.where(~late), recomputed.day),
        _joined(stored.night.where(~late), recomputed.night),
    )


def hour_spans(sensor_id: IntArray, ts: IntArray) -> Spans:
    """The UTC hours of these keys, each once."""
    return _spans(sensor_id, rollup.hour_starts(ts), lambda start: start, lambda start: start + rollup.HOUR_S)


def day_spans(sensor_id: IntArray, ts: IntArray) -> Spans:
    """The local days of these keys, each once."""
    return _spans(sensor_id, rollup.day_starts(ts), lambda start: start, rollup.day_ends)


def night_spans(sensor_id: IntArray, ts: IntArray) -> Spans:
    """The night windows of the local days of these keys, each once."""
    return _spans(sensor_id, rollup.day_starts(ts), rollup.night_starts, rollup.night_ends)


def _spans(
    sensor_id: IntArray, ts: IntArray, start: Callable[[IntArray], IntArray], end: Callable[[IntArray], IntArray]
) -> Spans:
    _, first = np.unique(rollup.sort_keys(sensor_id, ts), return_index=True)
    return Spans(sensor_id[first], start(ts[first]), end(ts[first]))


def _stored_hours(session: Session, spans: Spans) -> Rollup:
    query = select(*(HOURS.c[name] for name in ("sensor_id", "hour_ts", *FIGURES)))
    return _sorted(Rollup(*fetch(session, within(session, spans, query, HOURS.c.hour_ts), KINDS)))


def _stored_days(session: Session, spans: Spans) -> Days:
    query = select(*(DAYS.c[name] for name in ("sensor_id", "day_ts", *FIGURES, *NIGHT_FIGURES)))
    kinds = (*KINDS, np.int64, np.float64, np.float64)
    columns = fetch(session, within(session, spans, query, DAYS.c.day_ts), kinds)
    sensor_id, start_ts, *figures, night_n, night_mean, night_low = columns
    unknown, changed_at = np.full(len(night_n), np.nan), figures[-1]
    night = Rollup(sensor_id, start_ts, night_n, night_mean, night_low, unknown, changed_at)
    return Days(_sorted(Rollup(sensor_id, start_ts, *figures)), _sorted(night))


def _in_stored_days(session: Session, readings: Readings) -> BoolArray:
    """Which readings fall on a local day that has a row already."""
    days = _spans(readings.sensor_id, rollup.day_starts(readings.ts), lambda start: start, lambda start: start + 1)
    stored = _stored_days(session, days).day
    return np.isin(
        rollup.sort_keys(readings.sensor_id, rollup.day_starts(readings.ts)),
        rollup.sort_keys(stored.sensor_id, stored.start_ts),
    )


def _among(rows: Rollup, keys: IntArray) -> BoolArray:
    return np.isin(rollup.sort_keys(rows.sensor_id, rows.start_ts), keys)


def _with_nights(days: Rollup, nights: Rollup) -> Days:
    """Each day with its night, n = 0 where there is none."""
    keys = rollup.sort_keys(days.sensor_id, days.start_ts)
    wanted = nights.where(np.isin(rollup.sort_keys(nights.sensor_id, nights.start_ts), keys))
    place = np.searchsorted(keys, rollup.sort_keys(wanted.sensor_id, wanted.start_ts))
    n, mean, low = np.zeros(len(days), np.int64), np.full(len(days), np.nan), np.full(len(days), np.nan)
    n[place], mean[place], low[place] = wanted.n, wanted.mean, wanted.low
    unknown = np.full(len(days), np.nan)
    return Days(days, Rollup(days.sensor_id, days.start_ts, n, mean, low, unknown, days.changed_at))


def _joined(some: Rollup, others: Rollup) -> Rollup:
    parts = ((getattr(some, name), getattr(others, name)) for name in Rollup.__slots__)
    return _sorted(Rollup(*(np.concatenate(pair) for pair in parts)))


def _sorted(rows: Rollup) -> Rollup:
    return rows.where(np.argsort(rollup.sort_keys(rows.sensor_id, rows.start_ts)))


def _hour_columns(rows: Rollup) -> dict[str, Sequence[Any]]:
    return {"sensor_id": rows.sensor_id.tolist(), "hour_ts": rows.start_ts.tolist(), **_figures(rows)}


def _day_columns(days: Days) -> dict[str, Sequence[Any]]:
    starts = days.day.start_ts.tolist()
    return {
        "sensor_id": days.day.sensor_id.tolist(),
        "day_ts": starts,
        "day": [rollup.day_of(start) for start in starts],
        **_figures(days.day),
        "night_n": days.night.n.tolist(),
        "night_mean": nullable(days.night.mean),
        "night_min": nullable(days.night.low),
    }


def _figures(rows: Rollup) -> dict[str, Sequence[Any]]:
    return {
        "n": rows.n.tolist(),
        "mean": nullable(rows.mean),
        "min": nullable(rows.low),
        "max": nullable(rows.high),
        "changed_at": rows.changed_at.tolist(),
    }
