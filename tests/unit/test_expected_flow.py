"""What a series should show: which days are compared, and the zone that follows from them; figures worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analytics.expected_flow import expected, reference_days

TUESDAY = date(2018, 10, 9)


def ordinary(_day: date) -> str:
    return "normal"


def test_a_day_is_compared_with_the_same_weekday_of_up_to_eight_weeks():
    days = reference_days(TUESDAY, ordinary)
    assert days[:2] == [date(2018, 10, 2), date(2018, 9, 25)]
    assert len(days) == 8
    assert {day.weekday() for day in days} == {1}


def test_a_day_of_another_class_is_no_measure():
    holidays = {date(2018, 10, 2): "holiday", date(2018, 9, 11): "ramadan"}
    days = reference_days(TUESDAY, lambda day: holidays.get(day, "normal"))
    assert days[:2] == [date(2018, 9, 25), date(2018, 9, 18)]
    assert not set(holidays) & set(days)


def test_with_fewer_than_four_such_days_the_nearest_days_of_its_kind_fill_up():
    begun = date(2018, 9, 24)
    days = reference_days(TUESDAY, lambda day: "normal" if day >= begun else "summer")
    # Tuesdays 2 October and 25 September; then the nearest of Monday to Thursday: 8 and 4 October
    assert days == [date(2018, 10, 8), date(2018, 10, 4), date(2018, 10, 2), date(2018, 9, 25)]


def test_a_friday_is_never_filled_up_with_working_days():
    begun = date(2018, 9, 20)
    days = reference_days(date(2018, 10, 5), lambda day: "friday" if day >= begun and day.weekday() == 4 else "normal")
    assert days == [date(2018, 9, 28), date(2018, 9, 21)]


def test_in_ramadan_any_of_its_days_fills_up_what_its_weekends_lack():
    """Ramadan began on 17 May: two Sundays, then the nearest days of it, and before it nothing."""
    found = reference_days(date(2018, 6, 3), lambda day: "ramadan" if day >= date(2018, 5, 17) else "normal")
    assert found == [date(2018, 6, 2), date(2018, 6, 1), date(2018, 5, 27), date(2018, 5, 20)]
    assert reference_days(date(2018, 5, 18), lambda day: "ramadan" if day >= date(2018, 5, 17) else "normal") == [
        date(2018, 5, 17)
    ]


def test_the_level_is_the_median_and_the_zone_three_corrected_deviations():
    # median 11.5; residuals 1.5 0.5 0.5 1.5, their median 1.0; 1.4826 x 1.363 (four values); three times it 6.0624
    found = expected(np.array([[10.0], [12.0], [11.0], [13.0]]))
    assert found.level[0] == pytest.approx(11.5)
    assert found.low[0] == pytest.approx(5.4376, abs=1e-3)
    assert found.high[0] == pytest.approx(17.5624, abs=1e-3)


def test_equal_days_leave_a_zone_of_six_per_cent_because_meters_differ():
    found = expected(np.full((5, 3), 100.0))
    assert found.high.tolist() == pytest.approx([106.0] * 3)
    assert found.low.tolist() == pytest.approx([94.0] * 3)


def test_fewer_than_four_values_say_nothing():
    history = np.array([[10.0, 10.0], [12.0, np.nan], [11.0, 11.0], [13.0, 12.0]])
    found = expected(history)
    assert np.isfinite(found.level).tolist() == [True, False]
    assert np.isnan(found.high[1])


def test_a_leak_in_one_of_five_weeks_does_not_move_the_level():
    found = expected(np.array([[50.0], [51.0], [49.0], [50.0], [90.0]]))
    assert found.level[0] == 50.0


def test_the_spread_of_a_slot_is_that_of_its_neighbours_too():
    steady, restless = [20.0, 20.0, 20.0, 20.0], [10.0, 30.0, 14.0, 26.0]
    history = np.array([steady, restless]).T
    # residuals of both slots: 0 0 0 0 6 6 10 10, their median 3; 1.4826 x 3 x 1.363 x 3 deviations = 18.187
    together, alone = expected(history, neighbours=1), expected(history, neighbours=0)
    assert together.high[0] == pytest.approx(38.187, abs=1e-3)
    assert alone.high[0] == pytest.approx(21.2)  # the floor of 2 %, three times


def test_a_flow_is_never_expected_below_nothing():
    assert expected(np.array([[0.5], [4.0], [0.2], [3.0]])).low[0] == 0.0


def test_no_slots_are_no_error():
    assert len(expected(np.empty((8, 0))).level) == 0
