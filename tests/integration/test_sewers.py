"""Sanitation and telemetry as their pages ask for them; expectations worked by hand. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from analytics.judgement import Judgement
from components.well_figure import rain_figure, well_figure
from data_access import city, sewers, situation, telemetry_page
from data_access.database import Database
from data_access.errors import NotFound
from data_access.logbook_actions import write_entry
from data_access.rows.city import AssetRecord, SensorRecord
from data_access.rows.logbook import Draft
from tests.builders.alerts import KARIMA
from tests.builders.network import BUILDER, SIX, build_network, flowing, quarters, tell

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
LOOK = ("light", "fr")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GAUGES = {"PLU-1": (-7.61, 33.54), "PLU-2": (-7.50, 33.60)}


@pytest.fixture
def small(database: Database) -> Database:
    """The small city with two rain gauges; its lift station stands beside the first."""
    database.call(build_network)
    gauges = [AssetRecord(code, "rain_gauge", "sanitation", lon=lon, lat=lat) for code, (lon, lat) in GAUGES.items()]
    station = AssetRecord(
        "SR-01", "lift_station", "sanitation", zone="AC-01", name="Relevage", capacity=50.0, lon=-7.60, lat=33.54
    )
    sensors = [
        SensorRecord(code=code, quantity="rain", unit="mm", service="sanitation", step_s=900, asset=code)
        for code in GAUGES
    ]
    database.call(city.put_assets, [*gauges, station], actor=BUILDER, at=SIX)
    database.call(city.put_sensors, sensors, actor=BUILDER, at=SIX)
    return database


def rained(database: Database, code: str, *mm: float, until=SIX) -> None:
    """So much in each quarter-hour up to an instant."""
    for place, instant in enumerate(quarters(until - timedelta(minutes=15) * (len(mm) - 1), len(mm))):
        database.call(tell, {(code, "rain"): mm[place]}, at=instant)


def test_a_station_has_the_rain_of_the_gauge_nearest_to_it(small: Database):
    rained(small, "PLU-1", 0.2, 1.0, 2.0, 0.4, 0.6)
    rained(small, "PLU-2", 9.0, 9.0, 9.0, 9.0, 9.0)
    [station] = small.call(sewers.sewers_picture, at=SIX).stations
    assert station.rain
    assert station.rain.gauge == "PLU-1"
    assert station.rain.km == pytest.approx(0.928, abs=0.002)  # 0.01 degrees of longitude at 33.54 degrees
    assert station.rain.hour_mm == pytest.approx(4.0)
    assert station.rain.day_mm == pytest.approx(4.2)


def test_the_rain_of_an_hour_with_a_missing_quarter_is_unknown_and_not_less(small: Database):
    rained(small, "PLU-1", 1.0, 1.0, until=SIX - HOUR / 2)
    first, silent = small.call(sewers.rain, at=SIX)
    assert (first.hour_mm, first.day_mm) == (None, pytest.approx(2.0))
    assert (silent.hour_mm, silent.day_mm, silent.judgement) == (None, None, Judgement.MISSING)


def test_a_day_is_dry_only_when_all_of_it_is_known(small: Database):
    assert small.call(sewers.rain_near, station="PLU-1", at=SIX) is None, "no lift station"
    rained(small, "PLU-1", *[0.0] * 92)
    partly = small.call(sewers.rain_near, station="SR-01", at=SIX)
    assert (partly.gauge, partly.is_known, partly.is_dry) == ("PLU-1", False, False)
    rained(small, "PLU-1", 0.0, until=SIX - 92 * HOUR / 4)
    whole = small.call(sewers.rain_near, station="SR-01", at=SIX)
    assert (whole.is_known, whole.is_dry) == (True, True)


def test_the_well_of_a_station_stands_beside_the_rain(small: Database):
    for hours, level in ((25, 10.0), (2, 40.0), (0, 60.0)):
        small.call(tell, {("SR-01", "level"): level}, at=SIX - hours * HOUR)
    chart = small.call(sewers.well_chart, station="SR-01", at=SIX)
    assert [value for value in chart.level_pct.tolist() if value == value] == [40.0, 60.0]
    assert (chart.nearest, len(chart.gauges)) == ("PLU-1", 2)
    with pytest.raises(NotFound):
        small.call(sewers.well_chart, station="PLU-1", at=SIX)


def test_what_was_done_to_the_station_and_to_its_gauge_stands_on_their_charts(small: Database):
    small.call(tell, {("SR-01", "level"): 40.0}, at=SIX - HOUR)
    rained(small, "PLU-1", 0.2, 1.0)
    for where in ("SR-01", "PLU-1", "PLU-2", "R-01"):
        draft = Draft("out_of_service", where, SIX - 2 * HOUR, SIX - HOUR, text="Entretien")
        small.call(write_entry, draft=draft, actor=KARIMA, at=SIX)
    chart = small.call(sewers.well_chart, station="SR-01", at=SIX)
    assert [line.asset for line in chart.lines] == ["SR-01", "PLU-1"]
    for figure in (well_figure(chart, LOOK), rain_figure(chart, LOOK)):
        [region] = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "rect"]
        assert region["x0"] == "2018-10-09T04:00:00"


def test_a_gateway_says_since_when_it_is_silent_and_when_its_battery_ends(small: Database):
    """Four weeks from 70 %, half a per cent a day: 56.5 on the last whole day, and at 20 after another 73 days."""
    for day in range(28):
        small.call(tell, {("GW-01", "battery"): 70.0 - 0.5 * day}, at=SIX - (28 - day) * DAY)
    small.call(tell, flowing("AC-01", 40.0), at=SIX - 3 * HOUR)
    [row] = small.call(telemetry_page.telemetry_picture, at=SIX).gateways
    assert (row.silent, row.carried, row.is_silent) == (6, 6, True)
    assert row.silent_since == SIX - 3 * HOUR
    assert row.replace_on == date(2018, 10, 8) + timedelta(days=73)


def test_a_logger_that_speaks_once_a_night_does_not_hide_a_silent_gateway(small: Database):
    logger = SensorRecord("A-AC01-01", "noise_level", "dB", "water", 86_400, gateway="GW-01")
    small.call(city.put_sensors, [logger], actor=BUILDER, at=SIX)
    small.call(tell, flowing("AC-01", 40.0), at=SIX - 3 * HOUR)
    small.call(tell, {("A-AC01-01", "noise_level"): 31.0}, at=SIX - 4 * HOUR)
    [row] = small.call(telemetry_page.telemetry_picture, at=SIX).gateways
    assert (row.silent, row.carried, row.is_silent) == (6, 6, True)
    assert (row.loggers.silent, row.loggers.of) == (0, 1)
    assert row.silent_since == SIX - 3 * HOUR


def test_situation_and_the_page_of_the_telemetry_count_the_same_sensors(small: Database):
    """Those that speak every hour: neither loggers nor their batteries; an alert leaves out the states of pumps."""
    others = [
        SensorRecord("A-AC01-01", "noise_level", "dB", "water", 86_400, gateway="GW-01"),
        SensorRecord("A-AC01-01", "battery", "%", "water", 604_800, gateway="GW-01"),
        SensorRecord("SR-01", "pump_state", "", "sanitation", 900, gateway="GW-01"),
    ]
    small.call(city.put_sensors, others, actor=BUILDER, at=SIX)
    small.call(tell, flowing("AC-01", 40.0))
    telecom = small.call(situation.telecom, at=SIX)
    [row] = small.call(telemetry_page.telemetry_picture, at=SIX).gateways
    found = small.call(telemetry_page.gateway_sensors, gateway="GW-01", at=SIX)
    assert (telecom.silent, telecom.carried) == (row.silent, row.carried) == (4, 7)
    assert (found.hourly.silent, found.hourly.of) == (4, 7)
    assert (found.measuring.silent, found.measuring.of) == (3, 6)
    assert (found.loggers.silent, found.loggers.of) == (1, 1)


def test_a_gateway_that_is_heard_has_no_date_of_silence(small: Database):
    small.call(tell, flowing("AC-01", 40.0))
    small.call(tell, {("Q-AC02", "flow"): 1.0}, at=SIX - 5 * HOUR)
    small.call(tell, {("P-AC02-1", "pressure"): 40.0}, at=SIX - 7 * HOUR)
    [row] = small.call(telemetry_page.telemetry_picture, at=SIX).gateways
    assert (row.silent, row.is_silent, row.silent_since) == (3, False, None)
    found = small.call(telemetry_page.gateway_sensors, gateway="GW-01", at=SIX)
    assert [reading.code for reading in found.readings][:3] == ["P-AC02-2", "P-AC02-1", "Q-AC02"]
    with pytest.raises(NotFound):
        small.call(telemetry_page.gateway_sensors, gateway="SR-01", at=SIX)


def test_a_point_that_speaks_once_a_night_is_not_expected_every_hour(small: Database):
    """Of six points that speak every quarter-hour three spoke in the hour: the logger counts for none."""
    logger = SensorRecord(
        code="A-1", quantity="noise", unit="dB", service="water", step_s=86_400, gateway="GW-01"
    )  # fmt: skip
    small.call(city.put_sensors, [logger], actor=BUILDER, at=SIX)
    small.call(tell, flowing("AC-01", 40.0), at=SIX)
    picture = small.call(telemetry_page.telemetry_picture, at=SIX + timedelta(minutes=5))
    assert picture.gateways[0].carried == 6
    assert (picture.day.trace[-1], picture.day.low[-1], picture.day.high[-1]) == (50.0, 98.0, 100.0)


@pytest.mark.parametrize(
    ("question", "asked", "most"),
    [
        (sewers.sewers_picture, {}, 14),
        (sewers.well_chart, {"station": "SR-01"}, 10),
        (telemetry_page.telemetry_picture, {}, 14),
        (telemetry_page.gateway_sensors, {"gateway": "GW-01"}, 5),
    ],
)
def test_what_each_part_costs_in_statements(small: Database, count_queries: Recorder, question, asked, most):
    small.call(tell, flowing("AC-01", 40.0))
    small.call(question, at=SIX, **asked)  # from here on it is known what stands in the network
    with count_queries(small) as statements:
        small.call(question, at=SIX, **asked)
    assert len(statements) <= most
