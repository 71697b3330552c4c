"""What has come in since the last look: the newest of a sensor, or one that came late."""

from __future__ import annotations

from data_access.database import Database
from data_access.detection_inputs import has_arrivals
from tests.builders.telemetry import QUARTER, build_sensors, deliver, instant, moment

SIX = instant("2018-10-09 05:00")


def came(database: Database, after: int, until: int) -> bool:
    return database.call(has_arrivals, after=moment(after), until=moment(until))


def test_a_reading_is_an_arrival_in_the_span_in_which_it_became_known(database: Database):
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX, 5.0)], SIX + 60)
    assert came(database, SIX, SIX + 60)
    assert not came(database, SIX + 60, SIX + 120)
    assert not came(database, SIX, SIX + 59)


def test_one_that_comes_late_is_an_arrival_although_a_newer_one_is_there(database: Database):
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX, 5.0)], SIX + 60)
    database.call(deliver, [(meter, SIX - QUARTER, 4.0)], SIX + 600)
    assert came(database, SIX + 500, SIX + 700)
    assert not came(database, SIX + 60, SIX + 500)


def test_nothing_has_come_into_an_empty_database(database: Database):
    assert not came(database, SIX - 86_400, SIX)
