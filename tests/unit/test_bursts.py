"""Bursts by hand: the usual course by kind of day, what stands out, what rose at once, what has settled."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analytics.bursts import Usual, bursting, day_kind, has_dropped, has_settled, is_abrupt, median_of, usual

NAN = float("nan")
WEEKDAYS = ["weekday"] * 6
CALM = Usual(np.array([50.0]), np.array([2.0]))


def test_the_median_leaves_out_what_is_missing_and_asks_for_enough():
    values = np.array([[5.0, NAN, 1.0, 3.0], [NAN, NAN, 2.0, 4.0], [1.0, 2.0, 3.0, 4.0]])
    assert median_of(values, 3).tolist() == pytest.approx([3.0, NAN, 2.5], nan_ok=True)
    assert np.isnan(median_of(np.empty((2, 0)), 1)).all()


def test_a_day_is_measured_by_days_of_its_kind_and_spread_by_all():
    history = np.array([[40.0, 41, 39, 40, 44, 36, 80.0, 82, 84]])
    found = usual(history, [*WEEKDAYS, "friday", "friday", "friday"], "friday", 0.5)
    # distances from the own kind's median (40 and 82): 0 1 1 0 4 4 2 0 2 -> median 1
    assert found.level[0] == pytest.approx(82.0)
    assert found.sd[0] == pytest.approx(max(1.4826 * 1, 0.03 * 82))


def test_with_too_few_days_of_the_kind_all_days_serve_with_twice_the_spread():
    history = np.array([[40.0, 41, 39, 40, 44, 36, 40, 40]])
    found = usual(history, [*WEEKDAYS, "friday", "friday"], "friday", 0.5)
    assert found.level[0] == pytest.approx(40.0)
    assert found.sd[0] == pytest.approx(2 * max(1.4826 * 0.5, 0.03 * 40))


def test_without_a_history_nothing_is_usual():
    found = usual(np.full((1, 4), NAN), ["weekday"] * 4, "weekday", 0.5)
    assert np.isnan(found.level[0])
    assert not bursting(np.array([[90.0, 90.0]]), found, np.array([True]))[0]
    assert not has_settled(np.array([[0.0, 0.0]]), found.sd)[0]


@pytest.mark.parametrize(
    ("excess", "fell", "stands_out"),
    [
        ([15.0, 15.0], False, True),  # above 7 sd = 14
        ([13.0, 13.0], False, False),
        ([13.0, 13.0], True, True),  # with a fall of pressure 4 sd = 8 are enough
        ([15.0, 7.0], True, False),  # one of the two is back
        ([15.0, NAN], True, False),
    ],
)
def test_less_is_asked_of_the_flow_where_the_pressure_fell(excess: list[float], fell: bool, stands_out: bool):
    assert bursting(np.array([excess]), CALM, np.array([fell]))[0] == stands_out


def test_a_burst_is_never_smaller_than_five_cubic_metres_and_a_tenth_of_the_flow():
    quiet = Usual(np.array([10.0, 100.0]), np.array([0.3, 0.3]))
    fell = np.array([True, True])
    assert bursting(np.array([[4.9, 4.9], [9.9, 9.9]]), quiet, fell).tolist() == [False, False]
    assert bursting(np.array([[5.1, 5.1], [10.1, 10.1]]), quiet, fell).tolist() == [True, True]


def test_what_rose_within_the_hour_did_not_rise_at_once():
    before, newest = np.array([0.0, 17.9, 18.1, NAN]), np.full(4, 45.0)
    assert is_abrupt(before, newest).tolist() == [True, True, False, True]


def test_a_fall_of_pressure_is_at_least_two_metres_and_four_deviations():
    falls = np.array([[2.1, 2.1], [2.1, 1.9], [2.1, NAN], [3.9, 3.9], [4.1, 4.1]])
    assert has_dropped(falls, np.array([0.4, 0.4, 0.4, 1.0, 1.0])).tolist() == [True, False, False, False, True]


def test_settled_means_every_sample_of_the_hour():
    assert has_settled(np.array([[3.9, 3.9], [3.9, 4.1], [3.9, NAN]]), np.full(3, 2.0)).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("day", "day_class", "kind"),
    [
        (date(2018, 10, 8), "normal", "weekday"),
        (date(2018, 10, 11), "summer", "weekday"),
        (date(2018, 10, 12), "friday", "friday"),
        (date(2018, 10, 13), "normal", "saturday"),
        (date(2018, 10, 14), "normal", "sunday"),
        (date(2018, 11, 6), "holiday", "sunday"),
        (date(2018, 5, 18), "ramadan", "ramadan"),
        (date(2018, 6, 16), "eid", "eid"),
    ],
)
def test_days_that_are_alike_share_a_kind(day: date, day_class: str, kind: str):
    assert day_kind(day, day_class) == kind


def test_a_sector_without_days_of_the_kind_borrows_what_the_others_show_on_them():
    kinds = ["weekday"] * 9 + ["ramadan"] * 3
    history = np.array([[40.0] * 9 + [60.0] * 3] * 25)
    history[3, 9:] = np.nan
    history[3, :9] = 80.0
    assert usual(history, kinds, "ramadan", 0.5).level[3] == pytest.approx(120.0)
