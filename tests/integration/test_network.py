"""Network health as it is asked of the database: what can be judged, what flows, what was known then. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from analytics.judgement import Judgement
from data_access.database import Database
from data_access.network import network_picture
from data_access.rows.network import NetworkPicture, SectorRow
from tests.builders.alerts import raised
from tests.builders.network import SIX, TUESDAYS, build_network, flowing, tell, tell_nights

Recorder = Callable[[Database], AbstractContextManager[list[str]]]


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def picture(database: Database, **asked: object) -> NetworkPicture:
    return database.call(network_picture, **({"at": SIX} | asked))


def row(database: Database, code: str, **asked: object) -> SectorRow:
    return next(row for row in picture(database, **asked).rows if row.place.code == code)


def test_without_a_sector_there_is_nothing_to_judge(database: Database):
    found = picture(database)
    assert found.rows == ()
    assert found.headlines.judged.of_sectors == 0
    assert found.headlines.inflow.value is None


def test_a_city_that_never_spoke_is_unknown_never_normal(small: Database):
    found = picture(small)
    assert [row.judgement for row in found.rows] == [Judgement.MISSING] * 4
    assert found.headlines.judged.sectors == 0
    assert found.headlines.judged.reasons == {Judgement.MISSING: 4}
    assert found.headlines.inflow.value is None
    assert found.headlines.sensors_fresh == 0


def test_how_much_can_be_judged_in_sectors_and_kilometres(small: Database):
    small.call(tell, flowing("AC-01", 40.0) | flowing("MA-01", 30.0))
    small.call(tell, flowing("AC-02", 20.0), at=SIX - timedelta(hours=2))
    judged = picture(small).headlines.judged
    assert (judged.sectors, judged.of_sectors) == (2, 4)
    assert (judged.km, judged.of_km) == (40.0, 100.0)  # 10 and 30 of 10 + 20 + 30 + 40
    assert judged.reasons == {Judgement.STALE: 1, Judgement.MISSING: 1}


def test_bad_or_old_or_absent_flow_and_pressure_each_stand_against_judging(small: Database):
    small.call(tell, flowing("AC-01", 40.0))
    assert (row(small, "AC-01").judgement, row(small, "AC-01").lacking) == (Judgement.JUDGED, None)
    small.call(tell, {("P-AC01-1", "pressure"): None}, quality=2)
    assert (row(small, "AC-01").judgement, row(small, "AC-01").lacking) == (Judgement.BAD, "pressure")
    small.call(tell, {("Q-AC01", "flow"): 40.0}, quality=2)
    assert (row(small, "AC-01").judgement, row(small, "AC-01").lacking) == (Judgement.BAD, "flow")
    assert (row(small, "MA-02").judgement, row(small, "MA-02").lacking) == (Judgement.MISSING, "flow")


def test_the_critical_point_does_not_replace_the_pressure_at_the_inlet(small: Database):
    told = flowing("AC-01", 40.0)
    del told["P-AC01-1", "pressure"]
    small.call(tell, told)
    assert row(small, "AC-01").judgement is Judgement.MISSING


def test_three_steps_without_news_are_still_fresh_and_the_next_second_is_not(small: Database):
    small.call(tell, flowing("AC-01", 40.0), at=SIX)
    at_the_limit = SIX + timedelta(minutes=45)
    assert row(small, "AC-01", at=at_the_limit).is_judged
    assert row(small, "AC-01", at=at_the_limit + timedelta(seconds=1)).judgement is Judgement.STALE
    assert row(small, "AC-01", at=at_the_limit + timedelta(seconds=1)).inflow.value is None


def test_the_inflow_is_compared_with_the_same_slot_of_four_tuesdays(small: Database):
    for week, inflow in zip(TUESDAYS, (40.0, 42.0, 38.0, 44.0), strict=True):
        small.call(tell, flowing("AC-01", inflow), at=week)
        small.call(tell, flowing("AC-01", 99.0), at=week + timedelta(minutes=15))
    small.call(tell, flowing("AC-01", 60.0))
    found = row(small, "AC-01").inflow
    # median 41; residuals 1 1 3 3, their median 2; 1.4826 x 2 x 1.363 = 4.0415; three times 12.1245
    assert (found.value, found.expected) == (60.0, 41.0)
    assert found.high == pytest.approx(53.12, abs=0.01)
    assert found.is_outside


def test_the_total_is_expected_from_the_totals_of_the_same_days(small: Database):
    for week, (one, other) in zip(TUESDAYS, ((40, 100), (44, 96), (36, 104), (40, 100)), strict=True):
        small.call(tell, flowing("AC-01", float(one)) | flowing("AC-02", float(other)), at=week)
    small.call(tell, flowing("AC-01", 40.0) | flowing("AC-02", 103.0))
    total = picture(small).headlines.inflow
    # every Tuesday 140 in all: nothing spreads, so the floor of 2 % makes the zone 140 +- 8.4
    assert (total.value, total.expected, total.high) == (143.0, 140.0, pytest.approx(148.4))
    assert picture(small).headlines.inflow_sectors == 2


def test_the_total_leaves_out_what_is_not_measured(small: Database):
    small.call(tell, flowing("AC-01", 40.0))
    small.call(tell, flowing("AC-02", 100.0), at=SIX - timedelta(hours=3))
    heads = picture(small).headlines
    assert (heads.inflow.value, heads.inflow.expected, heads.inflow_sectors) == (40.0, None, 1)


def test_low_pressure_is_judged_where_customers_are(small: Database):
    small.call(tell, flowing("AC-01", 40.0, critical_m=19.9) | flowing("AC-02", 40.0, inlet_m=19.0, critical_m=20.0))
    assert picture(small).headlines.low_pressure == ("AC-01",)
    assert row(small, "AC-01").pressure_m == 19.9
    assert row(small, "AC-02").pressure_m == 19.0


def test_sectors_come_worst_first_and_the_unknown_before_medium_priority(small: Database):
    small.call(tell, flowing("AC-01", 40.0) | flowing("AC-02", 20.0) | flowing("MA-01", 30.0))
    small.call(raised, at=SIX, sector="AC-02", priority=3, flow_m3h=8.0)
    small.call(raised, at=SIX, sector="MA-01", priority=2, flow_m3h=18.0, rule="burst")
    found = picture(small)
    assert [row.place.code for row in found.rows] == ["MA-01", "MA-02", "AC-02", "AC-01"]
    assert found.headlines.losses_m3h == 26.0
    assert found.headlines.leaks == 2
    assert found.headlines.abnormal == {2: 1, 3: 1}


def test_the_last_night_stands_beside_its_usual_one(small: Database):
    small.call(tell_nights, "AC-01", {date(2018, 10, 8): 50.0, date(2018, 10, 9): 69.0})
    small.call(tell_nights, "AC-02", {date(2018, 10, 9): 51.0})
    small.call(tell_nights, "MA-01", {date(2018, 10, 8): 90.0})
    night = row(small, "AC-01").night
    assert (night.value, night.expected, night.low, night.high) == (69.0, 50.0, 44.0, 56.0)
    assert night.change_pct == pytest.approx(38.0)
    assert row(small, "MA-01").night.value is None, "its last night is not the city's last night"
    heads = picture(small).headlines
    assert (heads.night_of, heads.night_sectors, heads.night.value) == (date(2018, 10, 9), 2, 120.0)


def test_a_past_instant_shows_what_was_known_then(small: Database):
    small.call(tell, flowing("AC-01", 40.0), at=SIX - timedelta(minutes=30))
    small.call(tell, flowing("AC-01", 70.0), at=SIX - timedelta(minutes=15), received_at=SIX + timedelta(hours=1))
    small.call(tell_nights, "AC-01", {date(2018, 10, 9): 69.0}, known_from=SIX + timedelta(hours=1))
    then = row(small, "AC-01", at=SIX)
    assert then.inflow.value == 40.0
    assert then.inflow_at == SIX - timedelta(minutes=30)
    assert then.night.value is None
    later = row(small, "AC-01", at=SIX + timedelta(hours=1))
    assert later.night.value == 69.0


def test_the_trace_of_a_day_has_a_gap_where_nothing_was_measured(small: Database):
    for hours in (23, 2, 0):
        small.call(tell, flowing("AC-01", 40.0 + hours), at=SIX - timedelta(hours=hours))
    trace = row(small, "AC-01").trace
    assert len(trace) == 24
    assert (trace[0], trace[21], trace[23]) == (63.0, 42.0, 40.0)
    assert trace[22] is None
    assert row(small, "MA-02").trace == (None,) * 24


def test_an_arrondissement_is_counted_by_itself(small: Database):
    small.call(tell, flowing("AC-01", 40.0) | flowing("MA-01", 30.0))
    found = picture(small, zone="AC")
    assert [row.place.code for row in found.rows] == ["AC-02", "AC-01"]
    assert found.headlines.inflow.value == 40.0
    assert (found.headlines.judged.km, found.headlines.sensors) == (10.0, 6)


def test_a_picture_costs_ten_statements_however_many_sectors(small: Database, count_queries: Recorder):
    small.call(tell, flowing("AC-01", 40.0) | flowing("AC-02", 20.0) | flowing("MA-01", 30.0))
    picture(small)  # what stands in the network is known from here on
    with count_queries(small) as statements:
        picture(small)
    assert len(statements) <= 10
