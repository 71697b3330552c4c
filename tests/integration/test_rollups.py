"""The roll-ups on days and nights whose figures were worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.schema import ReadingDaily, ReadingHourly
from tests.builders.telemetry import QUARTER, Row, build_sensors, deliver, instant

SIX = instant("2018-10-09 05:00")


def hours(session: Session) -> list[tuple[object, ...]]:
    """Hour, n, mean, min, max, changed_at."""
    row = ReadingHourly
    found = session.execute(
        select(row.hour_ts, row.n, row.mean, row.min, row.max, row.changed_at).order_by(row.hour_ts)
    )
    return [tuple(of_hour) for of_hour in found]


def days(session: Session) -> list[tuple[object, ...]]:
    """Day, first instant, n, mean, then n, mean and lowest of the night."""
    row = ReadingDaily
    query = select(row.day, row.day_ts, row.n, row.mean, row.night_n, row.night_mean, row.night_min)
    return [tuple(of_day) for of_day in session.execute(query.order_by(row.day))]


def every_quarter(sensor: int, start: int, end: int, value: float) -> list[Row]:
    return [(sensor, ts, value) for ts in range(start, end, QUARTER)]


def test_an_hour_counts_good_and_uncertain_readings_only(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    rows: list[Row] = [
        (meter, SIX, 10.0),
        (meter, SIX + 900, 14.0, 1),
        (meter, SIX + 1800, 999.0, 2),
        (meter, SIX + 2700, None),
        (meter, SIX + 3600, -5.0, 2),
    ]
    database.call(deliver, rows, SIX + 4000)
    assert database.call(hours) == [
        (SIX, 2, 12.0, 10.0, 14.0, SIX + 4000),
        (SIX + 3600, 0, None, None, None, SIX + 4000),
    ]


def test_a_correction_moves_the_hour_the_day_and_the_night(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    two = instant("2018-10-09 01:00")
    database.call(deliver, [(meter, two, 10.0), (meter, two + 900, 20.0)], two + 1000)
    database.call(deliver, [(meter, two + 900, 40.0)], two + 5000)
    assert database.call(hours) == [(two, 2, 25.0, 10.0, 40.0, two + 5000)]
    midnight = instant("2018-10-08 23:00")
    assert database.call(days) == [(date(2018, 10, 9), midnight, 2, 25.0, 2, 25.0, 10.0)]


@pytest.mark.parametrize(
    ("day", "first", "last", "quarters", "night_begins"),
    [
        # the clocks went forward at 02:00Z: 23 hours, from 00:00Z of the 26th to 23:00Z
        (date(2017, 3, 26), "2017-03-26 00:00", "2017-03-26 23:00", 92, "2017-03-26 02:00"),
        # back at 02:00Z for Ramadan: 25 hours, from 23:00Z of the 20th to 24:00Z of the 21st
        (date(2017, 5, 21), "2017-05-20 23:00", "2017-05-22 00:00", 100, "2017-05-21 01:00"),
        (date(2017, 7, 2), "2017-07-02 00:00", "2017-07-02 23:00", 92, "2017-07-02 02:00"),
        (date(2017, 10, 29), "2017-10-28 23:00", "2017-10-30 00:00", 100, "2017-10-29 01:00"),
        # back for good at 01:00Z
        (date(2026, 9, 20), "2026-09-19 23:00", "2026-09-21 00:00", 100, "2026-09-20 01:00"),
        (date(2018, 10, 9), "2018-10-08 23:00", "2018-10-09 23:00", 96, "2018-10-09 01:00"),
    ],
)
def test_a_local_day_holds_its_own_quarter_hours_and_its_night_always_eight(
    database: Database, day: date, first: str, last: str, quarters: int, night_begins: str
) -> None:
    (meter,) = database.call(build_sensors, 1)
    start, end, night = instant(first), instant(last), instant(night_begins)
    rows = every_quarter(meter, start - 7200, end + 7200, 50.0)
    quiet = every_quarter(meter, night, night + 7200, 8.0)
    database.call(deliver, rows + quiet, end + 10_000)
    (of_day,) = (row for row in database.call(days) if row[0] == day)
    mean = (50.0 * (quarters - 8) + 8.0 * 8) / quarters
    assert of_day == (day, start, quarters, pytest.approx(mean), 8, 8.0, 8.0)


def test_a_day_without_readings_at_night_has_a_night_of_none(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX, 10.0)], SIX + 60)
    assert [row[4:] for row in database.call(days)] == [(0, None, None)]


def test_readings_far_apart_in_one_delivery_touch_their_own_days_only(database: Database) -> None:
    one, two = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 1.0), (two, SIX - 400 * 86400, 2.0)], SIX + 60)
    assert [(row[0], row[3]) for row in database.call(days)] == [(date(2017, 9, 4), 2.0), (date(2018, 10, 9), 1.0)]
