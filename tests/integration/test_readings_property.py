"""Any order, repetition or revision of readings: the tables say what a plain model of the deliveries says.

Two sensors around the night of 29 October 2017, a local day of 25 hours whose clocks go back at 02:00 UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import day_start
from analytics.rollup import day_starts, hour_starts
from data_access.database import Database
from data_access.latest import latest, newest_instant
from data_access.readings import store_history
from data_access.rows.telemetry import Series
from data_access.schema import ReadingDaily, ReadingHourly, SensorLatest
from data_access.series import night_means, series, sums
from tests.builders.telemetry import LOADER, QUARTER, Row, build_sensors, columns, deliver, instant, moment
from tests.builders.telemetry_model import Telemetry

BEGIN = instant("2017-10-28 21:00")  # two hours before the local day begins
STEPS = 120  # thirty hours: to beyond the next local midnight, 24:00Z
END = BEGIN + STEPS * QUARTER
LONG_AFTER = END + 10**6

values = st.one_of(
    st.integers(-40, 400).map(lambda quarters: quarters / 4), st.sampled_from([None, float("nan"), float("inf")])
)
# anywhere, at the edges of the night window (01:00Z is step 16, 03:00Z is 24), and in the 25th hour (from 104)
steps = st.one_of(
    st.integers(0, STEPS - 1), st.sampled_from([15, 16, 17, 23, 24]), st.sampled_from([103, 104, 107, 108])
)
waits = st.sampled_from([0, 1, QUARTER, 20_000, 60_000, 120_000])
readings = st.tuples(st.integers(0, 1), steps, values, st.sampled_from([0, 0, 0, 1, 2]))
deliveries = st.lists(st.tuples(st.lists(readings, min_size=4, max_size=14), waits), min_size=2, max_size=5)
bounded = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def meters(database: Database) -> list[int]:
    """Two flow meters."""
    return database.call(build_sensors)


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A writing session whose work is rolled back, so that every example meets the same empty tables."""
    with Session(database.engine.execution_options(writes=True)) as session:
        yield session
        session.rollback()


def told(session: Session, meters: Sequence[int], sent: Any) -> tuple[Telemetry, list[int]]:
    """Deliver to the tables and to the model; the model, and every instant at which it may answer differently."""
    model, clock, instants = Telemetry(), BEGIN, {LONG_AFTER}
    for batch, wait in sent:
        clock += wait
        rows: list[Row] = [(meters[who], BEGIN + QUARTER * step, value, quality) for who, step, value, quality in batch]
        deliver(session, rows, clock)
        model.deliver(rows, clock)
        instants |= {clock - 1, clock}
    return model, sorted(instants)


@bounded
@given(sent=deliveries)
def test_the_tables_are_a_function_of_the_readings(database: Database, meters: list[int], sent: Any) -> None:
    with undone(database) as session:
        model, _ = told(session, meters, sent)
        changed = model.changed_at(lambda ts: int(hour_starts(np.array([ts]))[0]))
        assert hours(session) == {key: (*rounded(row), changed[key]) for key, row in model.hourly(LONG_AFTER).items()}
        changed = model.changed_at(lambda ts: int(day_starts(np.array([ts]))[0]))
        assert days(session) == {key: (*rounded(row), changed[key]) for key, row in model.daily(LONG_AFTER).items()}
        assert nights(session) == {key: rounded(row[:3]) for key, row in model.nights(LONG_AFTER).items()}
        assert newest(session) == expected_newest(model)


@bounded
@given(sent=deliveries, shuffled=st.randoms(use_true_random=False), parts=st.integers(1, 4))
def test_neither_order_nor_repetition_nor_the_way_of_loading_shows(
    database: Database, meters: list[int], sent: Any, shuffled: Any, parts: int
) -> None:
    with undone(database) as session:
        model, _ = told(session, meters, sent)
        expected = tables(session)
    believed = list(model.known(LONG_AFTER).items())
    shuffled.shuffle(believed)
    rows: list[Row] = [(*key, value, quality) for key, (_, value, quality) in believed]
    arrivals = np.array([since for _, (since, _, _) in believed], np.int64)
    with undone(database) as session:
        for part in [*np.array_split(np.arange(len(rows)), parts)] * 2:
            deliver(session, [rows[place] for place in part], arrivals[part])
        assert tables(session) == expected
    with undone(database) as session:
        for part in np.array_split(np.arange(len(rows)), parts):
            picked = columns([rows[place] for place in part])
            store_history(session, picked, received_at=arrivals[part], actor=LOADER)
        assert tables(session) == expected


@bounded
@given(sent=deliveries)
def test_every_question_answers_with_what_was_known_then(database: Database, meters: list[int], sent: Any) -> None:
    with undone(database) as session:
        model, instants = told(session, meters, sent)
        for at in instants:
            span = {"start": moment(BEGIN), "end": moment(END), "at": moment(at)}
            assert points(series(session, sensor_ids=meters, **span)) == shown(model, at)
            hourly = series(session, sensor_ids=meters, **span, most_points=STEPS // 4)
            assert points(hourly) == {key: rounded(row[1:]) for key, row in model.hourly(at).items()}
            daily = series(session, sensor_ids=meters, **span, most_points=3)
            assert points(daily) == {key: rounded(row[1:]) for key, row in model.daily(at).items()}
            for step_s in (QUARTER, 2 * QUARTER, 3600, 4 * 3600):
                totals = sums(session, sensor_ids=meters, **span, step_s=step_s)
                found = zip(totals.ts.tolist(), totals.total.tolist(), totals.n_sensors.tolist(), strict=True)
                assert {ts: (round(total, 9), n) for ts, total, n in found} == {
                    ts: (round(total, 9), n) for ts, (total, n) in model.totals(at, step_s).items()
                }


@bounded
@given(sent=deliveries)
def test_nights_and_newest_values_answer_with_what_was_known_then(
    database: Database, meters: list[int], sent: Any
) -> None:
    with undone(database) as session:
        model, instants = told(session, meters, sent)
        for at in instants:
            found = night_means(
                session, sensor_ids=meters, first_day=date(2017, 10, 28), last_day=date(2017, 10, 30), at=moment(at)
            )
            assert {
                (sensor, day): rounded((int(n), mean, low))
                for sensor, of_sensor in found.items()
                for day, n, mean, low in zip(of_sensor.day, of_sensor.n, of_sensor.mean, of_sensor.low, strict=True)
            } == {key: rounded(row[:3]) for key, row in model.nights(at).items()}
            last = latest(session, at=moment(at))
            assert {row.sensor_id: (stamp(row.ts), row.value, row.quality) for row in last if row.ts} == model.latest(
                at
            )
            usable = {row.sensor_id: (stamp(row.usable_ts), row.usable_value) for row in last if row.usable_ts}
            assert usable == {sensor: known[:2] for sensor, known in model.latest_usable(at).items()}
            newest_ts = [ts for ts, _, _ in model.latest(at).values()]
            expected = {"water": moment(max(newest_ts))} if newest_ts else {}
            assert newest_instant(session, at=moment(at)) == expected


def rounded(figures: Sequence[Any]) -> tuple[float | None, ...]:
    """Figures that may be compared: no NaN, and no last digit of a mean of means."""
    return tuple(None if figure is None or np.isnan(figure) else round(float(figure), 9) for figure in figures)


def points(traces: dict[int, Series]) -> dict[tuple[int, int], tuple[float | None, ...]]:
    """Mean, lowest and highest by sensor and instant; at most as many as were asked for."""
    return {
        (sensor_id, ts): rounded(figures)
        for sensor_id, trace in traces.items()
        for ts, *figures in zip(trace.ts.tolist(), trace.mean, trace.low, trace.high, strict=True)
    }


def shown(model: Telemetry, at: int) -> dict[tuple[int, int], tuple[float | None, ...]]:
    return {key: rounded((value, value, value)) for key, (value, _) in model.raw(at).items()}


def hours(session: Session) -> dict[Any, Any]:
    row = ReadingHourly
    found = session.execute(select(row.sensor_id, row.hour_ts, row.n, row.mean, row.min, row.max, row.changed_at))
    return {(sensor_id, ts): (*rounded(figures), changed) for sensor_id, ts, *figures, changed in found}


def days(session: Session) -> dict[Any, Any]:
    row = ReadingDaily
    found = session.execute(select(row.sensor_id, row.day_ts, row.n, row.mean, row.min, row.max, row.changed_at))
    return {(sensor_id, ts): (*rounded(figures), changed) for sensor_id, ts, *figures, changed in found}


def nights(session: Session) -> dict[Any, Any]:
    row = ReadingDaily
    found = session.execute(
        select(row.sensor_id, row.day, row.day_ts, row.night_n, row.night_mean, row.night_min)
    ).all()
    assert all(int(day_start(day).timestamp()) == ts for _, day, ts, *_ in found)
    return {(sensor_id, day): rounded(figures) for sensor_id, day, _, *figures in found}


def newest(session: Session) -> dict[Any, Any]:
    found = session.execute(select(*SensorLatest.__table__.c))
    return {row.sensor_id: tuple(row)[1:] for row in found}


def tables(session: Session) -> list[dict[Any, Any]]:
    return [hours(session), days(session), nights(session), newest(session)]


def expected_newest(model: Telemetry) -> dict[Any, Any]:
    """Newest reading as stored, its arrival, and the newest that is not bad."""
    last = {sensor: (ts, known) for (sensor, ts), known in model.known(LONG_AFTER).items()}
    usable = model.latest_usable(LONG_AFTER)
    return {
        sensor: (ts, value, quality, since, *usable.get(sensor, (None, None))[:2])
        for sensor, (ts, (since, value, quality)) in last.items()
    }


def stamp(instant_of_row: Any) -> int:
    return int(instant_of_row.timestamp())
