"""What the sensors said over a span: traces as fine as a chart can show, totals over many sensors, nights."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import numpy as np
from sqlalchemy import Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from analytics import rollup
from analytics.local_time import day_start, local_day
from analytics.rollup import Readings, Rollup
from data_access import beliefs
from data_access.columnar import Query, Spans, fetch, spans_of, table_of, within
from data_access.rollups import hour_spans, known_days, known_hours
from data_access.rows.telemetry import (
    BAD,
    GOOD,
    UNCERTAIN,
    FloatArray,
    IntArray,
    Nights,
    QualityArray,
    Series,
    Totals,
)
from data_access.schema import ReadingHourly, Sensor

MOST_POINTS = 2000
QUARTER_HOUR_S = 900
HOURS = table_of(ReadingHourly).c
RAW, HOURLY, DAILY = 0, rollup.HOUR_S, rollup.DAY_S  # the forms, by the seconds of a point; raw has the sensor's step
Span = tuple[int, int]
T = TypeVar("T", Readings, Rollup)


def series(
    session: Session,
    *,
    sensor_ids: Collection[int],
    start: datetime,
    end: datetime,
    at: datetime,
    most_points: int = MOST_POINTS,
) -> dict[int, Series]:
    """The readings from `start` to before `end` as known at `at`, in the finest form of at most `most_points` points.

    Raw readings, UTC hours, local days, or as many of these together as it takes. Every sensor that exists is there,
    without points when it said nothing. Missing steps are absent: see `with_gaps`.
    """
    span = (int(start.timestamp()), int(end.timestamp()))
    at_ts = int(at.timestamp())
    traces: dict[int, Series] = {}
    for form, steps in _by_form(_steps(session, sensor_ids), span, most_points).items():
        traces |= _READ[form](session, steps, span, at_ts)
    return {sensor_id: _thinned(trace, most_points) for sensor_id, trace in traces.items()}


def with_gaps(trace: Series, step_s: int | None = None) -> Series:
    """The same trace with a NaN point wherever a step is missing, so that a chart breaks its line there.

    A step is missing where two points are more than one and a half steps apart.
    """
    step = step_s or trace.resolution_s
    gaps = np.flatnonzero(np.diff(trace.ts) > 1.5 * step)
    mean, low, high = (np.insert(figures, gaps + 1, np.nan) for figures in (trace.mean, trace.low, trace.high))
    ts = np.insert(trace.ts, gaps + 1, trace.ts[gaps] + step)
    return Series(ts, mean, low, high, np.insert(trace.quality, gaps + 1, BAD), trace.resolution_s)


def sums(
    session: Session,
    *,
    sensor_ids: Collection[int],
    start: datetime,
    end: datetime,
    at: datetime,
    step_s: int = QUARTER_HOUR_S,
) -> Totals:
    """The sensors' total per step from the one of `start` to before `end`, as known at `at`, oldest first.

    What a sensor adds to a step is the mean of its usable readings there; `n_sensors` tells how many added something.
    Steps are whole and begin at multiples of `step_s` since 1970 (UTC). Computed in the database: one row per step.
    """
    begin_ts, end_ts = (int(instant.timestamp()) for instant in (start, end))
    spans = spans_of(sensor_ids, begin_ts // step_s * step_s, -(-end_ts // step_s) * step_s)
    parts = (_hours_of_steps if step_s % rollup.HOUR_S == 0 else _readings_of_steps)(session, spans, at, step_s)
    of_sensor = select(parts.c.step_ts, (func.sum(parts.c.total) / func.sum(parts.c.n)).label("mean"))
    of_sensor = of_sensor.group_by(parts.c.sensor_id, parts.c.step_ts)
    steps = of_sensor.subquery("of_sensor").c
    query = select(steps.step_ts, func.sum(steps.mean), func.count()).group_by(steps.step_ts).order_by(steps.step_ts)
    ts, total, n_sensors = fetch(session, query, (np.int64, np.float64, np.int64))
    return Totals(ts, total, n_sensors, asked=len(spans), step_s=step_s)


def night_means(
    session: Session, *, sensor_ids: Collection[int], first_day: date, last_day: date, at: datetime
) -> dict[int, Nights]:
    """The nights of each sensor from one local day to another, both included, as known at `at`."""
    begin, end = day_start(first_day), day_start(last_day + timedelta(days=1))
    spans = spans_of(sensor_ids, int(begin.timestamp()), int(end.timestamp()))
    nights = known_days(session, spans, int(at.timestamp())).night
    return {
        sensor_id: Nights(tuple(map(rollup.day_of, part.start_ts.tolist())), part.mean, part.low, part.n)
        for sensor_id, part in _parts(nights, spans.sensor_id.tolist())
    }


def _readings_of_steps(session: Session, spans: Spans, at: datetime, step_s: int) -> Subquery:
    """Usable readings by sensor and step: columns sensor_id, step_ts, total, n."""
    return _usable_of_steps(session, spans, at, step_s).subquery("parts")


def _hours_of_steps(session: Session, spans: Spans, at: datetime, step_s: int) -> Subquery:
    """The same out of the hourly roll-up, and out of the readings for the hours that changed after `at`."""
    at_ts = int(at.timestamp())
    late = select(HOURS.sensor_id, HOURS.hour_ts).where(HOURS.changed_at > at_ts)
    changed = hour_spans(*fetch(session, within(session, spans, late, HOURS.hour_ts), (np.int64, np.int64)))
    step_ts = (HOURS.hour_ts - HOURS.hour_ts % step_s).label("step_ts")
    stored = select(HOURS.sensor_id, step_ts, (HOURS.mean * HOURS.n).label("total"), HOURS.n)
    unchanged = within(session, spans, stored.where(HOURS.changed_at <= at_ts, HOURS.n > 0), HOURS.hour_ts)
    if not len(changed):
        return unchanged.subquery("parts")
    return union_all(unchanged, _usable_of_steps(session, changed, at, step_s)).subquery("parts")


def _usable_of_steps(session: Session, spans: Spans, at: datetime, step_s: int) -> Query:
    known = beliefs.known_rows(session, spans, int(at.timestamp())).c
    step_ts = (known.ts - known.ts % step_s).label("step_ts")
    columns = (known.sensor_id, step_ts, known.value.label("total"), literal(1).label("n"))
    return select(*columns).where(known.quality < BAD, known.value.is_not(None))


def _steps(session: Session, sensor_ids: Collection[int]) -> dict[int, int]:
    query = select(Sensor.id, Sensor.step_s).where(Sensor.id.in_(sensor_ids)).order_by(Sensor.id)
    return {row.id: row.step_s for row in session.execute(query)}


def _by_form(steps: Mapping[int, int], span: Span, most_points: int) -> dict[int, dict[int, int]]:
    """The sensors with their steps, by the finest form that is not too many points."""
    by_form: dict[int, dict[int, int]] = {}
    for sensor_id, step_s in steps.items():
        fits = [form for form in (RAW, HOURLY) if (span[1] - span[0]) / (form or step_s) <= most_points]
        by_form.setdefault(fits[0] if fits else DAILY, {})[sensor_id] = step_s
    return by_form


def _raw(session: Session, steps: Mapping[int, int], span: Span, at_ts: int) -> dict[int, Series]:
    readings = beliefs.known(session, spans_of(steps, *span), at_ts)
    return {sensor_id: _as_they_came(part, steps[sensor_id]) for sensor_id, part in _parts(readings, steps)}


def _hourly(session: Session, steps: Mapping[int, int], span: Span, at_ts: int) -> dict[int, Series]:
    spans = spans_of(steps, span[0] // HOURLY * HOURLY, span[1])
    return _rolled_up(known_hours(session, spans, at_ts), steps, HOURLY)


def _daily(session: Session, steps: Mapping[int, int], span: Span, at_ts: int) -> dict[int, Series]:
    first = day_start(local_day(datetime.fromtimestamp(span[0], UTC)))
    spans = spans_of(steps, int(first.timestamp()), span[1])
    return _rolled_up(known_days(session, spans, at_ts).day, steps, DAILY)


_READ: Mapping[int, Callable[[Session, Mapping[int, int], Span, int], dict[int, Series]]] = {
    RAW: _raw,
    HOURLY: _hourly,
    DAILY: _daily,
}


def _parts(rows: T, sensor_ids: Collection[int]) -> Iterator[tuple[int, T]]:
    """The rows of each sensor; they are sorted by sensor."""
    for sensor_id in sensor_ids:
        first, last = np.searchsorted(rows.sensor_id, (sensor_id, sensor_id + 1))
        yield sensor_id, rows.where(np.arange(first, last))


def _as_they_came(readings: Readings, step_s: int) -> Series:
    value = np.where(readings.usable, readings.value, np.nan)
    quality = np.where(readings.usable, readings.quality, BAD).astype(np.int8)
    return Series(readings.ts, value, value, value, quality, step_s)


def _rolled_up(rows: Rollup, steps: Mapping[int, int], resolution_s: int) -> dict[int, Series]:
    return {
        sensor_id: Series(
            part.start_ts,
            part.mean,
            part.low,
            part.high,
            _quality(part.n, resolution_s / steps[sensor_id]),
            resolution_s,
        )
        for sensor_id, part in _parts(rows, steps)
    }


def _quality(n: IntArray, expected: float) -> QualityArray:
    return np.select([n == 0, n < expected / 2], [BAD, UNCERTAIN], GOOD).astype(np.int8)


def _thinned(trace: Series, most_points: int) -> Series:
    """Neighbouring points together where there are too many: sensors faster than their step, decades of days."""
    if len(trace) <= most_points:
        return trace
    apart_s = max(int(np.median(np.diff(trace.ts))), 1)
    width_s = -(-(int(trace.ts[-1] - trace.ts[0]) + apart_s) // (most_points * apart_s)) * apart_s
    group = (trace.ts - trace.ts[0] + apart_s // 2) // width_s  # half a step of room: some days have 23 or 25 hours
    _, first, member_of = np.unique(group, return_index=True, return_inverse=True)
    start_ts = trace.ts[first][member_of]
    mean, low, high = (_grouped(trace, figures, start_ts) for figures in (trace.mean, trace.low, trace.high))
    quality = np.where(mean.n > 0, UNCERTAIN if (trace.quality != GOOD).any() else GOOD, BAD).astype(np.int8)
    return Series(mean.start_ts, mean.mean, low.low, high.high, quality, width_s)


def _grouped(trace: Series, figures: FloatArray, start_ts: IntArray) -> Rollup:
    nobody = np.zeros(len(trace), np.int64)
    return rollup.roll_up(Readings(nobody, trace.ts, figures, trace.quality.astype(np.int64), nobody), start_ts)
