"""Reservoirs and the balance of the trunk mains; expectations worked by hand. Both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest

from data_access import city, facilities, trunk_balance
from data_access.database import Database
from data_access.network import network_picture
from data_access.rows.balance import MonthBalance
from data_access.rows.city import AssetRecord, SensorRecord
from tests.builders.network import BUILDER, SIX, build_network, flowing, tell

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
DAY = timedelta(days=1)
SECTORS = ("Q-AC01", "Q-AC02", "Q-MA01")


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def metered(database: Database, code: str, m3h: float, days: Iterable[datetime]) -> None:
    """A meter says the same at noon of each day: so its daily mean."""
    database.call(tell, {(code, "flow"): m3h}, at=list(days))


def october(database: Database, *, days: int = 8) -> None:
    """The eight days of October that are over: 100 m3/h from the reservoir, 90 into the three sectors."""
    noons = [SIX - DAY * back for back in range(1, days + 1)]
    metered(database, "R-01", 100.0, noons)
    for code in SECTORS:
        metered(database, code, 30.0, noons)


def month(database: Database, first: date) -> MonthBalance:
    return next(row for row in database.call(trunk_balance.trunk_balance, at=SIX) if row.month == first)


def test_what_the_reservoirs_gave_and_no_sector_took(small: Database):
    october(small)
    found = month(small, date(2018, 10, 1))
    assert (found.days, found.reservoirs.volume_m3, found.sectors.volume_m3) == (8, 19200.0, 17280.0)
    assert (found.lost_m3, found.lost_pct) == (1920.0, pytest.approx(10.0))


def test_what_the_sources_gave_and_how_much_of_it_left_the_reservoirs(small: Database):
    october(small)
    small.call(city.put_assets, [AssetRecord("RE-NE", "water_source", "water")], actor=BUILDER, at=SIX)
    meter = SensorRecord("RE-NE", "flow", "m3/h", "water", 900, asset="RE-NE")
    small.call(city.put_sensors, [meter], actor=BUILDER, at=SIX)
    unheard = month(small, date(2018, 10, 1))
    assert (unheard.lost_m3, unheard.lost_pct, unheard.conveyance_lost_pct) == (None, None, None)
    metered(small, "RE-NE", 125.0, [SIX - DAY * back for back in range(1, 9)])
    found = month(small, date(2018, 10, 1))
    assert (found.sources.volume_m3, found.lost_m3) == (24000.0, 24000.0 - 17280.0)
    assert (found.lost_pct, found.conveyance_lost_pct) == (pytest.approx(28.0), pytest.approx(20.0))


def test_a_month_that_nobody_measured_is_unknown_and_not_zero(small: Database):
    october(small)
    rows = small.call(trunk_balance.trunk_balance, at=SIX)
    assert (len(rows), rows[0].month, rows[-1].month) == (12, date(2018, 10, 1), date(2017, 11, 1))
    september = month(small, date(2018, 9, 1))
    assert (september.days, september.lost_m3, september.lost_pct) == (30, None, None)
    assert (september.reservoirs.told, september.reservoirs.meters, september.sectors.meters) == (0, 1, 3)


def test_a_meter_that_missed_more_than_a_tenth_of_the_days_makes_its_side_unknown(small: Database):
    """Two of eight days told, of one meter in three: fewer than 98 % of the meters of the side."""
    noons = [SIX - DAY * back for back in range(1, 9)]
    metered(small, "R-01", 100.0, noons)
    for code in SECTORS[:2]:
        metered(small, code, 30.0, noons)
    metered(small, SECTORS[2], 30.0, noons[:2])
    found = month(small, date(2018, 10, 1))
    assert (found.reservoirs.volume_m3, found.sectors.volume_m3, found.sectors.told) == (19200.0, None, 2)
    assert found.lost_m3 is None


def test_the_day_in_progress_does_not_count(small: Database):
    october(small)
    small.call(tell, {("R-01", "flow"): 5000.0}, at=SIX)
    assert month(small, date(2018, 10, 1)).reservoirs.volume_m3 == 19200.0


def test_a_reservoir_says_what_it_holds_and_how_long_that_lasts(small: Database):
    small.call(tell, {("R-01", "flow"): 150.0, ("R-01", "level"): 50.0})
    [tank] = small.call(facilities.reservoirs, at=SIX, traces=True)
    assert (tank.content_m3, tank.outflow_m3h, tank.autonomy_h) == (3000.0, 150.0, 20.0)
    assert tank.level.trace[-1] == 50.0


def test_the_kilometres_that_cannot_be_judged_stand_beside_their_reason(small: Database):
    small.call(tell, flowing("AC-01", 40.0))
    small.call(tell, flowing("AC-02", 20.0), at=SIX - timedelta(hours=2))
    judged = small.call(network_picture, at=SIX).headlines.judged
    assert {reason.value: km for reason, km in judged.reasons_km.items()} == {"stale": 20.0, "missing": 70.0}


def test_a_balance_costs_three_statements(small: Database, count_queries: Recorder):
    october(small)
    with count_queries(small) as statements:
        small.call(trunk_balance.trunk_balance, at=SIX)
    assert len(statements) == 3
