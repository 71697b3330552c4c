"""What charts and tables are told about the sensors: resolution, gaps, ages, totals, and what was known then."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from data_access.database import Database
from data_access.latest import latest, newest_instant
from data_access.rows.telemetry import Series
from data_access.series import night_means, series, sums, with_gaps
from tests.builders.telemetry import QUARTER, Row, build_sensors, deliver, instant, load_history, moment

SIX = instant("2018-10-09 05:00")
DAY = 86400
NOW = moment(SIX)


def quarters(sensor: int, start: int, values: list[float | None]) -> list[Row]:
    return [(sensor, start + QUARTER * step, value) for step, value in enumerate(values)]


def a_series(ts: list[int], mean: list[float], resolution_s: int = QUARTER) -> Series:
    figures = np.array(mean)
    return Series(np.array(ts), figures, figures, figures, np.zeros(len(ts), np.int8), resolution_s)


def test_a_short_span_is_told_reading_by_reading_and_bad_ones_have_no_value(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    rows: list[Row] = [(meter, SIX - 2700, 4.0), (meter, SIX - 1800, 5.0, 1), (meter, SIX - 900, 6.0, 2)]
    database.call(deliver, rows, SIX - 800)
    trace = database.call(series, sensor_ids=[meter], start=moment(SIX - 2700), end=NOW, at=NOW)[meter]
    assert trace.resolution_s == QUARTER
    assert trace.ts.tolist() == [SIX - 2700, SIX - 1800, SIX - 900]
    assert trace.mean.tolist()[:2] == [4.0, 5.0]
    assert np.isnan([trace.mean[2], trace.low[2], trace.high[2]]).all()
    assert trace.quality.tolist() == [0, 1, 2]


def test_the_start_belongs_to_a_span_and_its_end_does_not(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, quarters(meter, SIX - 1800, [1.0, 2.0, 3.0]), SIX)
    trace = database.call(series, sensor_ids=[meter], start=moment(SIX - 1800), end=NOW, at=NOW)[meter]
    assert trace.mean.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("days", "resolution_s", "points"),
    # 96 readings a day: 20 days are 1920 of them, 21 days 2016; 83 days are 1992 hours, 84 days 2016
    [(20, QUARTER, 1920), (21, 3600, 504), (83, 3600, 1992), (84, DAY, 85)],
)
def test_the_resolution_is_the_finest_of_at_most_2000_points(
    sqlite_database: Database, days: int, resolution_s: int, points: int
) -> None:
    (meter,) = sqlite_database.call(build_sensors, 1)
    rows = quarters(meter, SIX - 90 * DAY, [1.0] * (90 * 96))
    sqlite_database.call(load_history, rows, [ts for _, ts, _ in rows])
    trace = sqlite_database.call(series, sensor_ids=[meter], start=moment(SIX - days * DAY), end=NOW, at=NOW)[meter]
    assert (trace.resolution_s, len(trace)) == (resolution_s, points)


def test_a_sensor_faster_than_its_step_is_thinned_to_what_was_asked_for(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    rows: list[Row] = [(meter, SIX - 600 + second, float(second)) for second in range(0, 600, 10)]
    database.call(deliver, rows, SIX)
    trace = database.call(series, sensor_ids=[meter], start=moment(SIX - 600), end=NOW, at=NOW, most_points=30)[meter]
    assert (trace.resolution_s, len(trace)) == (20, 30)
    assert (trace.mean[0], trace.low[0], trace.high[0]) == (5.0, 0.0, 10.0)
    assert (trace.mean[-1], trace.low[-1], trace.high[-1]) == (585.0, 580.0, 590.0)


def test_six_years_of_days_come_in_groups_of_two(sqlite_database: Database) -> None:
    (meter,) = sqlite_database.call(build_sensors, 1, step_s=DAY)
    days = 2192
    rows: list[Row] = [(meter, SIX - DAY * step, float(step % 2)) for step in range(days)]
    sqlite_database.call(load_history, rows, [SIX] * days)
    trace = sqlite_database.call(
        series, sensor_ids=[meter], start=moment(SIX - DAY * days), end=moment(SIX + DAY), at=NOW
    )[meter]
    assert (trace.resolution_s, len(trace)) == (2 * DAY, days // 2)
    assert (set(trace.mean), set(trace.low), set(trace.high)) == ({0.5}, {0.0}, {1.0})


def test_an_hour_with_less_than_half_of_its_readings_is_uncertain(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    hours = [(SIX - 3 * 3600, [1.0, 2.0]), (SIX - 2 * 3600, [1.0]), (SIX - 3600, [None])]
    database.call(deliver, [row for start, values in hours for row in quarters(meter, start, values)], SIX)
    trace = database.call(series, sensor_ids=[meter], start=moment(SIX - 3 * 3600), end=NOW, at=NOW, most_points=3)[
        meter
    ]
    assert trace.resolution_s == 3600
    assert trace.quality.tolist() == [0, 1, 2]
    assert np.isnan(trace.mean[2])


def test_a_silent_sensor_has_a_trace_without_points_and_an_unknown_one_has_none(database: Database) -> None:
    one, two = database.call(build_sensors)
    database.call(deliver, [(one, SIX - 900, 1.0)], SIX)
    traces = database.call(series, sensor_ids=[one, two, 999], start=moment(SIX - DAY), end=NOW, at=NOW)
    assert {sensor: len(trace) for sensor, trace in traces.items()} == {one: 1, two: 0}
    assert database.call(series, sensor_ids=[], start=moment(SIX - DAY), end=NOW, at=NOW) == {}


def test_a_chart_breaks_its_line_where_a_step_is_missing() -> None:
    broken = with_gaps(a_series([0, 900, 3600, 4500], [1.0, 2.0, 3.0, 4.0]))
    assert broken.ts.tolist() == [0, 900, 1800, 3600, 4500]
    assert np.isnan(broken.mean).tolist() == [False, False, True, False, False]
    assert broken.quality.tolist() == [0, 0, 2, 0, 0]


def test_a_day_of_25_hours_is_no_gap() -> None:
    midnights = [instant("2017-10-27 23:00"), instant("2017-10-28 23:00"), instant("2017-10-30 00:00")]
    assert len(with_gaps(a_series(midnights, [1.0, 2.0, 3.0], DAY))) == 3
    assert len(with_gaps(a_series([], []))) == 0


def test_an_instant_in_the_past_is_told_what_was_known_then(database: Database) -> None:
    """At 05:00 a meter said 10, 12 and 14; the 12 was corrected to 20 at 06:00 and a late 16 came at 07:00."""
    (meter,) = database.call(build_sensors, 1)
    first = SIX - 2700
    database.call(deliver, [(meter, first, 10.0), (meter, first + 900, 12.0), (meter, first + 1800, 14.0)], SIX)
    database.call(deliver, [(meter, first + 900, 20.0)], SIX + 3600)
    database.call(deliver, [(meter, first + 2700, 16.0)], SIX + 7200)

    def means(at: int, most_points: int) -> list[float]:
        start, end = moment(SIX - 3600), moment(SIX + 3600)
        asked = {"sensor_ids": [meter], "start": start, "end": end, "most_points": most_points}
        return list(database.call(series, **asked, at=moment(at))[meter].mean)

    assert means(SIX - 1, 100) == []
    assert means(SIX, 100) == [10.0, 12.0, 14.0]
    assert means(SIX + 3600, 100) == [10.0, 20.0, 14.0]
    assert means(SIX + 7200, 100) == [10.0, 20.0, 14.0, 16.0]
    assert [means(SIX + later, 2) for later in (0, 3600, 7200)] == [[12.0], [44 / 3], [44 / 3, 16.0]]
    assert [means(SIX + later, 1) for later in (0, 3600, 7200)] == [[12.0], [44 / 3], [15.0]]


def test_a_total_says_how_many_sensors_are_behind_it(database: Database) -> None:
    one, two, three = database.call(build_sensors, 3)
    rows = quarters(one, SIX - 3600, [10.0, 11.0, 12.0, 13.0]) + quarters(two, SIX - 3600, [1.0, None, 3.0])
    database.call(deliver, rows, SIX)
    asked = {"sensor_ids": [one, two, three], "start": moment(SIX - 3600), "end": NOW, "at": NOW}
    totals = database.call(sums, **asked)
    assert totals.ts.tolist() == [SIX - 3600, SIX - 2700, SIX - 1800, SIX - 900]
    assert totals.total.tolist() == [11.0, 11.0, 15.0, 13.0]
    assert totals.n_sensors.tolist() == [2, 1, 2, 1]
    assert totals.coverage.tolist() == pytest.approx([2 / 3, 1 / 3, 2 / 3, 1 / 3])
    hourly = database.call(sums, **asked, step_s=3600)
    assert (hourly.total.tolist(), hourly.n_sensors.tolist()) == ([11.5 + 2.0], [2])


def test_a_total_of_nobody_is_empty(database: Database) -> None:
    database.call(build_sensors)
    totals = database.call(sums, sensor_ids=[], start=moment(SIX - DAY), end=NOW, at=NOW)
    assert (len(totals), totals.asked) == (0, 0)


def test_nights_are_told_per_local_day(database: Database) -> None:
    one, two = database.call(build_sensors)
    opens = instant("2018-10-09 01:00")
    database.call(deliver, [*quarters(one, opens, [9.0, 7.0, 8.0]), (one, SIX - DAY, 50.0)], SIX)
    nights = database.call(
        night_means, sensor_ids=[one, two], first_day=date(2018, 10, 1), last_day=date(2018, 10, 9), at=NOW
    )
    assert nights[one].day == (date(2018, 10, 8), date(2018, 10, 9))
    assert nights[one].n.tolist() == [0, 3]
    assert np.isnan(nights[one].mean[0])
    assert (nights[one].mean[1], nights[one].low[1]) == (8.0, 7.0)
    assert len(nights[two]) == 0


def test_the_newest_value_comes_with_its_age_and_place(database: Database) -> None:
    one, two = database.call(build_sensors)
    database.call(deliver, [(one, SIX - 900, 12.5)], SIX - 850)
    fresh, silent = database.call(latest, at=NOW)
    assert (fresh.sensor_id, fresh.value, fresh.ts, fresh.quality) == (one, 12.5, moment(SIX - 900), 0)
    assert (fresh.code, fresh.quantity, fresh.unit, fresh.service, fresh.step_s) == (
        "M001",
        "flow",
        "m3/h",
        "water",
        900,
    )
    assert (fresh.age_s, fresh.stale) == (900, False)
    assert (silent.sensor_id, silent.value, silent.ts, silent.quality) == (two, None, None, 2)
    assert (silent.age_s, silent.stale) == (None, True)


@pytest.mark.parametrize(("age_s", "stale"), [(3 * QUARTER, False), (3 * QUARTER + 1, True)])
def test_a_sensor_is_stale_after_three_of_its_steps(database: Database, age_s: int, stale: bool) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX - age_s, 1.0)], SIX - age_s)
    assert [reading.stale for reading in database.call(latest, at=NOW)] == [stale]


def test_a_bad_newest_value_is_not_shown_but_the_last_usable_one_is_named(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX - 1800, 12.5), (meter, SIX - 900, 99.0, 2)], SIX)
    (reading,) = database.call(latest, at=NOW)
    assert (reading.value, reading.quality, reading.ts) == (None, 2, moment(SIX - 900))
    assert (reading.usable_value, reading.usable_ts) == (12.5, moment(SIX - 1800))


def test_the_newest_value_of_the_past_is_what_was_known_then(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX - 900, 12.5)], SIX - 800)
    database.call(deliver, [(meter, SIX, 13.0)], SIX + 60)
    database.call(deliver, [(meter, SIX - 900, 15.0)], SIX + 120)

    def known(at: int) -> tuple[float | None, datetime | None]:
        (reading,) = database.call(latest, at=moment(at))
        return reading.value, reading.ts

    assert known(SIX - 801) == (None, None)
    assert known(SIX + 59) == (12.5, moment(SIX - 900))
    assert known(SIX + 60) == (13.0, moment(SIX))


def test_a_reading_stamped_in_the_future_waits_for_its_instant(database: Database) -> None:
    (meter,) = database.call(build_sensors, 1)
    database.call(deliver, [(meter, SIX, 1.0), (meter, SIX + 7200, 2.0)], SIX)
    assert [reading.value for reading in database.call(latest, at=NOW)] == [1.0]
    assert database.call(newest_instant, at=NOW) == {"water": NOW}
    assert [reading.value for reading in database.call(latest, at=moment(SIX + 7200))] == [2.0]


def test_the_newest_values_may_be_asked_for_by_sensor_and_by_service(database: Database) -> None:
    water = database.call(build_sensors)
    (station,) = database.call(build_sensors, 1, service="sanitation", quantity="level", unit="%")
    assert [row.sensor_id for row in database.call(latest, at=NOW, service="sanitation")] == [station]
    assert [row.sensor_id for row in database.call(latest, at=NOW, sensor_ids=water[1:])] == water[1:]
    assert database.call(latest, at=NOW, sensor_ids=[]) == []
    assert len(database.call(latest, at=NOW)) == 3


def test_each_service_has_its_newest_instant_and_a_silent_one_none(database: Database) -> None:
    one, two = database.call(build_sensors)
    (station,) = database.call(build_sensors, 1, service="sanitation")
    database.call(build_sensors, 1, service="telecom")
    database.call(deliver, [(one, SIX - 900, 1.0), (two, SIX - 1800, 1.0), (station, SIX - 7200, 1.0)], SIX - 60)
    assert database.call(newest_instant, at=NOW) == {
        "water": datetime(2018, 10, 9, 4, 45, tzinfo=UTC),
        "sanitation": datetime(2018, 10, 9, 3, 0, tzinfo=UTC),
    }
