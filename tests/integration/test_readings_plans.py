"""How the engines find readings: by key or index, in few statements, in the partition of their month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from data_access.database import Database
from data_access.latest import latest, newest_instant
from data_access.schema import Reading
from data_access.series import night_means, series, sums
from tests.builders.telemetry import QUARTER, Row, build_sensors, deliver, instant, load_history, moment

SIX = instant("2018-10-09 05:00")
DAY = 86400
SENSORS = 30
SPAN = {"start": moment(SIX - 5 * DAY), "end": moment(SIX - DAY)}
BEFORE, PAST, NOW = moment(SIX - 60 * DAY), moment(SIX - 2 * DAY), moment(SIX + QUARTER)
Recorder = Callable[[Database], AbstractContextManager[list[str]]]

# a step of a plan that reads one of the long tables, and one that does so by sensor and time
BIG = re.compile(r"(SCAN|SEARCH) reading(_hourly|_daily)?\b|Scan.* on (reading_(hourly|daily)|reading_\d{4}_\d{2})\b")
BY_KEY = re.compile(r"PRIMARY KEY \(sensor_id=\?|Index .*using \w*(pkey|pk_reading_(hourly|daily))|Bitmap Heap Scan")

QUESTIONS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "raw": (series, {**SPAN, "sensor_ids": [3]}),
    "raw of many": (series, {**SPAN, "sensor_ids": range(1, SENSORS + 1)}),
    "hourly": (series, {**SPAN, "sensor_ids": [3], "most_points": 100}),
    "daily": (series, {**SPAN, "sensor_ids": [3], "most_points": 5}),
    "totals": (sums, {**SPAN, "sensor_ids": range(1, SENSORS + 1)}),
    "hourly totals": (sums, {**SPAN, "sensor_ids": range(1, SENSORS + 1), "step_s": 3600}),
    "newest values": (latest, {}),
    "newest instants": (newest_instant, {}),
    "nights": (night_means, {"sensor_ids": [3], "first_day": SPAN["start"].date(), "last_day": SPAN["end"].date()}),
}


@pytest.fixture
def filled(database: Database) -> Database:
    """Forty days of thirty meters over two months, with one late correction each, and the engine's own statistics."""
    meters = database.call(build_sensors, SENSORS)
    instants = range(SIX - 40 * DAY, SIX, 4 * QUARTER)
    rows: list[Row] = [(meter, ts, 10.0) for meter in meters for ts in instants]
    database.call(load_history, rows, [ts + 60 for _, ts, _ in rows])
    database.call(deliver, [(meter, SIX - 3 * DAY, 11.0) for meter in meters], SIX)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return database


def test_every_question_finds_the_readings_by_sensor_and_time(filled: Database) -> None:
    looked_through = {}
    for (question, (ask, arguments)), at in product(QUESTIONS.items(), (BEFORE, PAST, NOW)):
        with recorded_statements(filled) as statements:
            filled.call(ask, **arguments, at=at)
        looked_through[question, at] = steps_past_the_key(filled, statements)
    assert {asked: steps for asked, steps in looked_through.items() if steps} == {}


def test_the_watch_over_plans_sees_a_scan(filled: Database) -> None:
    with recorded_statements(filled) as statements, filled.engine.connect() as connection:
        connection.execute(select(func.max(Reading.value)))
    assert steps_past_the_key(filled, statements) != []


def test_a_question_costs_few_statements(filled: Database, count_queries: Recorder) -> None:
    counts = {}
    for question in ("raw of many", "hourly", "totals", "newest values", "nights"):
        ask, arguments = QUESTIONS[question]
        filled.call(ask, **arguments, at=NOW)  # from here on it is known what stands in the network
        with count_queries(filled) as queries:
            filled.call(ask, **arguments, at=NOW)
        counts[question] = len(queries)
    assert counts == {"raw of many": 2, "hourly": 2, "totals": 1, "newest values": 2, "nights": 1}


def test_readings_lie_in_the_partition_of_their_month(postgres_url: str) -> None:
    database = Database(postgres_url)
    (meter,) = database.call(build_sensors, 1)
    december, january = instant("2018-12-31 23:45"), instant("2019-01-01 00:00")
    database.call(deliver, [(meter, december, 1.0), (meter, january, 2.0)], january)
    database.call(deliver, [(meter, december, 3.0)], january + 1)
    with database.engine.connect() as connection:
        where = text("SELECT tableoid::regclass::text, value FROM reading ORDER BY ts")
        assert [tuple(row) for row in connection.execute(where)] == [("reading_2018_12", 3.0), ("reading_2019_01", 2.0)]
    database.close()


def test_the_first_reading_of_a_month_does_not_wait_for_a_reader(postgres_url: str) -> None:
    database = Database(postgres_url)
    (meter,) = database.call(build_sensors, 1)
    with ThreadPoolExecutor(1) as thread, database.engine.connect() as reader:
        reader.execute(select(func.max(Reading.value)))
        thread.submit(database.call, deliver, [(meter, SIX, 1.0)], SIX).result(timeout=30)
        assert reader.scalar(select(func.max(Reading.value))) == 1.0
    database.close()


@contextmanager
def recorded_statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Each statement with its parameters."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def steps_past_the_key(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """Steps of their plans that read a long table otherwise than by sensor and time."""
    steps = [step for statement in statements for step in plan(database, *statement)]
    return [step for step in steps if BIG.search(step) and not BY_KEY.search(step)]


def plan(database: Database, statement: str, parameters: Any) -> list[str]:
    """How the engine would run it, step by step."""
    explain = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        return [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)]
