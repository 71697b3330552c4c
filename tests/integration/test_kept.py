"""What is said of an instant of which no readings are kept: not silent, not without a sensor. Both engines."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analytics.judgement import Judgement
from analytics.rollup import Readings
from data_access import city, situation
from data_access.database import Database
from data_access.facilities import gateways
from data_access.latest import latest
from data_access.network import network_picture
from data_access.rollups import append_days
from data_access.rows.network import SectorRow
from data_access.rows.telemetry import LatestReading
from data_access.schema import Sensor
from data_access.sector_charts import pressure_chart
from data_access.topics import Topic, changes
from tests.builders.network import SIX, build_network, flowing, tell

LONG_AGO = SIX - timedelta(days=90)
METER = ("Q-AC01", "flow")


@pytest.fixture
def small(database: Database) -> Database:
    """Two sectors that speak today: nothing that they may have said before is there."""
    database.call(build_network)
    database.call(tell, flowing("AC-01", 40.0) | flowing("AC-02", 20.0))
    return database


@changes(Topic.NETWORK)
def install(session: Session, code: str, installed_on: date) -> None:
    session.execute(update(Sensor).where(Sensor.code == code).values(installed_on=installed_on))


@changes(Topic.READINGS)
def remember_day(session: Session, key: tuple[str, str]) -> None:
    """The roll-up of one day before, without its readings."""
    sensor, ts = city.sensor_ids(session)[key], int((LONG_AGO - timedelta(days=2)).timestamp())
    whole = np.array([sensor]), np.array([ts])
    append_days(session, Readings(*whole, np.array([40.0]), np.zeros(1, np.int64), np.array([ts])))


def row(database: Database, code: str) -> SectorRow:
    return next(row for row in database.call(network_picture, at=LONG_AGO).rows if row.place.code == code)


def reading(database: Database, key: tuple[str, str], at=LONG_AGO) -> LatestReading:
    return next(each for each in database.call(latest, at=at) if (each.code, each.quantity) == key)


def test_before_the_first_reading_of_its_kind_a_sensor_is_not_kept_and_one_that_never_spoke_is_missing(small: Database):
    found = small.call(network_picture, at=LONG_AGO)
    assert found.headlines.judged.reasons == {Judgement.NOT_KEPT: 2, Judgement.MISSING: 2}
    assert (row(small, "AC-01").judgement, row(small, "AC-01").lacking) == (Judgement.NOT_KEPT, "flow")
    assert (row(small, "AC-01").sensors, row(small, "AC-01").sensors_told) == (3, 0)
    assert (reading(small, METER).kept, reading(small, METER).ts) == (False, None)
    assert row(small, "MA-02").judgement is Judgement.MISSING
    assert reading(small, METER, at=SIX).kept


def test_a_sensor_installed_later_was_not_there_yet(small: Database):
    small.call(install, METER[0], LONG_AGO.date() + timedelta(days=1))
    assert row(small, "AC-01").judgement is Judgement.MISSING
    small.call(install, METER[0], LONG_AGO.date())
    assert row(small, "AC-01").judgement is Judgement.NOT_KEPT


def test_a_sensor_that_said_nothing_while_others_of_its_kind_are_kept_was_never_heard(small: Database):
    small.call(tell, {("Q-AC02", "flow"): 20.0}, at=LONG_AGO - timedelta(days=1))
    assert (reading(small, METER).kept, reading(small, METER).judgement) == (True, Judgement.MISSING)
    assert reading(small, ("P-AC01-1", "pressure")).judgement is Judgement.NOT_KEPT
    small.call(remember_day, METER)
    assert reading(small, METER).judgement is Judgement.NOT_KEPT, "a day of it is kept: it had spoken"


def test_what_had_not_arrived_yet_is_no_reading_that_was_kept(small: Database):
    small.call(tell, {METER: 41.0}, at=LONG_AGO - timedelta(hours=1), received_at=SIX)
    assert reading(small, METER).judgement is Judgement.MISSING


def test_pressures_of_a_past_that_is_not_kept_are_told_from_a_sector_without_a_sensor(small: Database):
    asked = {"span": timedelta(hours=24), "at": LONG_AGO}
    assert not small.call(pressure_chart, sector="AC-01", **asked).kept
    assert small.call(pressure_chart, sector="MA-02", **asked).kept
    assert small.call(pressure_chart, sector="AC-01", span=timedelta(hours=24), at=SIX).kept


def test_a_gateway_behind_which_nothing_is_kept_is_not_silent(small: Database):
    carried = {(each.code, each.quantity) for each in small.call(latest, at=SIX)}
    small.call(tell, dict.fromkeys(carried, 1.0))
    then, now = (small.call(gateways, at=at)[0] for at in (LONG_AGO, SIX))
    assert (now.carried > 0, now.not_kept) == (True, 0)
    assert (then.carried, then.silent, then.is_silent, then.not_kept) == (0, 0, False, now.carried)
    state = small.call(situation.telecom, at=LONG_AGO)
    assert (state.silent, state.carried, state.gateways_out, state.not_kept > 0) == (0, 0, (), True)
