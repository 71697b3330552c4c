"""Electricity as it is asked of the database: interruptions, reliability, N-1, worked by hand. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from data_access import city, interruptions, power
from data_access.database import Database
from data_access.ledger import put_interruptions
from data_access.rows.city import AssetRecord, InterruptionRecord, RoleRecord, SensorRecord, ZoneRecord
from data_access.rows.situation import NOBODY_OFF
from tests.builders.ledger import cut
from tests.builders.network import BUILDER, SIX, build_network, tell

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def told(database: Database, *records: InterruptionRecord) -> None:
    database.call(put_interruptions, list(records), actor=BUILDER)


def over(code: str, customers: int, days: float, minutes: int) -> InterruptionRecord:
    """So many customers of 500, so many days before, for so many minutes."""
    begun = SIX - timedelta(days=days)
    return cut(code, customers, started_at=begun, recorded_at=begun, ended_at=begun + timedelta(minutes=minutes))


def test_those_in_progress_come_first_then_the_newest_of_thirty_days(small: Database):
    told(
        small,
        over("I-old", 10, 31, 60),
        over("I-1", 10, 20, 60),
        over("I-2", 10, 2, 60),
        cut("I-3", 30, started_at=SIX - 40 * DAY, recorded_at=SIX - 40 * DAY),
        cut("I-4", 20, recorded_at=SIX + HOUR),
    )
    assert [row.code for row in small.call(interruptions.interruptions, at=SIX)] == ["I-3", "I-2", "I-1"]


def test_an_interruption_stands_as_it_did_at_the_instant(small: Database):
    steps = [
        {"at": (SIX - HOUR / 2).isoformat(), "customers_restored": 60},
        {"at": (SIX + HOUR).isoformat(), "customers_restored": 40},
    ]
    told(small, cut("I-1", 100, steps=steps, ended_at=SIX + HOUR, cause="storm"))
    [then] = small.call(interruptions.interruptions, at=SIX)
    assert (then.off, then.is_running, then.ended_at, then.lasted) == (40, True, None, HOUR)
    assert [step.customers for step in then.outage.steps] == [60]
    [later] = small.call(interruptions.interruptions, at=SIX + 2 * HOUR)
    assert (later.off, later.ended_at, later.lasted) == (0, SIX + HOUR, 2 * HOUR)
    assert (later.asset, later.name, later.cause) == ("PS-01", "Poste", "storm")


def test_the_indices_of_the_year_and_of_the_month(small: Database):
    """Of 500: 100 for 60 min in the month, 50 for 30 min in June; 250 for 120 min more than a year ago."""
    told(small, over("I-1", 100, 3, 60), over("I-2", 50, 120, 30), over("I-3", 250, 400, 120))
    found = small.call(interruptions.reliabilities, at=SIX, customers_served=500)
    assert found.year
    assert found.month
    assert found.year.saidi_min == pytest.approx((100 * 60 + 50 * 30) / 500)
    assert found.year.saifi == pytest.approx(0.3)
    assert found.month.saidi_min == pytest.approx(12.0)
    assert found.month.caidi_min == pytest.approx(60.0)
    assert (found.threshold_min, found.major_days, found.usual_year) == (None, (), found.year)
    by_month = {each.month: each.usual_min for each in found.months}
    assert len(by_month) == 12
    assert (by_month[date(2018, 10, 1)], by_month[date(2018, 6, 1)]) == (pytest.approx(12.0), pytest.approx(3.0))


def test_a_book_of_less_than_nine_months_tells_no_year(small: Database):
    told(small, over("I-1", 100, 100, 60))
    found = small.call(interruptions.reliabilities, at=SIX, customers_served=500)
    assert (found.year, found.month, found.months) == (None, None, ())


def test_a_major_event_day_is_told_apart_and_not_left_out(small: Database):
    """Thirty days of 1 to 1.2 minutes and one on which all 500 were off for ten hours: 600 minutes."""
    usual = [over(f"I-{number}", 50 + number % 3 * 5, 300 - 7 * number, 10) for number in range(30)]
    told(small, *usual, over("I-x", 500, 301, 600))
    found = small.call(interruptions.reliabilities, at=SIX, customers_served=500)
    assert found.threshold_min is not None
    assert found.threshold_min < 600
    assert found.major_days == ((SIX - timedelta(days=301)).date(),)
    assert found.year
    assert found.usual_year
    assert found.usual_year.saidi_min == pytest.approx(10 * (10 * 50 + 10 * 55 + 10 * 60) / 500)
    assert found.year.saidi_min == pytest.approx(found.usual_year.saidi_min + 600)
    assert sum(month.major_min for month in found.months) == pytest.approx(600)


def test_a_substation_whose_customers_are_off_stands_before_a_loaded_one(small: Database):
    zone = ZoneRecord("FA-PS-02", "feeder_area", "Poste 2", "test", customers=300)
    post = AssetRecord("PS-02", "substation", "electricity", zone="FA-PS-02", name="Poste 2", capacity=40.0)
    sensor = SensorRecord(
        code="PS-02", quantity="load", unit="MW", service="electricity", step_s=900, asset="PS-02"
    )  # fmt: skip
    small.call(city.put_zones, [zone], actor=BUILDER, at=SIX)
    small.call(city.put_assets, [post], actor=BUILDER, at=SIX)
    small.call(city.put_sensors, [sensor], actor=BUILDER, at=SIX)
    small.call(tell, {("PS-01", "load"): 0.0, ("PS-02", "load"): 39.0})
    assert [row.code for row in small.call(power.power_picture, at=SIX).substations] == ["PS-02", "PS-01"]
    told(small, cut("I-1", 100))
    assert [row.code for row in small.call(power.power_picture, at=SIX).substations] == ["PS-01", "PS-02"]


def test_a_substation_is_told_of_the_area_it_feeds_and_not_of_the_sector_it_stands_in(small: Database):
    area = ZoneRecord("FA-PS-02", "feeder_area", "Poste 2", "test", customers=300)
    post = AssetRecord("PS-02", "substation", "electricity", zone="AC-01", name="Poste 2", capacity=40.0)
    sensor = SensorRecord("PS-02", "load", "MW", "electricity", 900, asset="PS-02")
    small.call(city.put_zones, [area], actor=BUILDER, at=SIX)
    small.call(city.put_assets, [post], actor=BUILDER, at=SIX)
    small.call(city.put_sensors, [sensor], actor=BUILDER, at=SIX)
    small.call(city.put_roles, [RoleRecord("PS-02", "load", "FA-PS-02", "consumption")], actor=BUILDER, at=SIX)
    told(small, cut("I-1", 120, zone="FA-PS-02"))
    rows = {row.code: row for row in small.call(power.power_picture, at=SIX).substations}
    assert (rows["PS-02"].customers, rows["PS-02"].off.customers) == (300, 120)
    assert rows["PS-01"].off == NOBODY_OFF


def test_the_failure_of_the_largest_transformer(small: Database):
    small.call(tell, {("PS-01", "load"): 22.0})
    [assumed] = small.call(power.power_picture, at=SIX).substations
    assert (assumed.firm_mva, assumed.firm_is_assumed) == (20.0, True)
    assert (assumed.firm_pct, assumed.peak_firm_pct) == (pytest.approx(110.0), pytest.approx(110.0))
    listed = AssetRecord(
        "PS-01", "substation", "electricity", zone="FA-PS-01", name="Poste", capacity=40.0,
        attributes={"transformers_mva": [10.0, 10.0, 20.0]},
    )  # fmt: skip
    small.call(city.put_assets, [listed], actor=BUILDER, at=SIX)
    [known] = small.call(power.power_picture, at=SIX).substations
    assert (known.firm_mva, known.firm_is_assumed) == (20.0, False)


def test_a_picture_of_electricity_costs_fourteen_statements(small: Database, count_queries: Recorder):
    small.call(tell, {("PS-01", "load"): 22.0})
    told(small, cut("I-1", 100), over("I-2", 30, 20, 60))
    with count_queries(small) as statements:
        small.call(power.power_picture, at=SIX)
    assert len(statements) <= 14
    with count_queries(small) as statements:
        small.call(interruptions.interruptions, at=SIX)
    assert len(statements) == 1
