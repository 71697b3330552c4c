"""Trajectory, gap, status and forecast of an indicator, on figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analytics.target_date import HORIZON_DAYS, target_date
from analytics.trajectory import Point, Status, course_share, expected_value, gap, is_fresh, is_partial, status

NEW_YEAR = date(2018, 1, 1)


def days(*values, step=10, start=NEW_YEAR):
    return [Point(start + timedelta(days=step * number), value) for number, value in enumerate(values)]


def test_between_two_targets_the_trajectory_is_straight():
    assert expected_value(days(0.0, 100.0), NEW_YEAR + timedelta(days=3)) == pytest.approx(30.0)


def test_each_piece_of_the_trajectory_has_its_own_slope():
    assert expected_value(days(0.0, 100.0, 110.0), NEW_YEAR + timedelta(days=15)) == pytest.approx(105.0)


def test_before_the_baseline_nothing_is_expected_and_after_the_end_the_last_target_holds():
    trajectory = days(40.0, 20.0)
    assert expected_value(trajectory, NEW_YEAR - timedelta(days=1)) is None
    assert expected_value(trajectory, date(2030, 1, 1)) == 20.0
    assert expected_value([], NEW_YEAR) is None


def test_a_positive_gap_is_ahead_whichever_direction_is_good():
    assert gap(77.0, 75.0, +1) == 2.0
    assert gap(24.0, 30.0, -1) == 6.0
    assert gap(None, 30.0, -1) is None
    assert gap(0.0, None, +1) is None


def test_the_share_of_the_way_grows_towards_the_target_also_when_less_is_better():
    assert course_share(33.0, 46.0, 20.0) == pytest.approx(0.5)
    assert course_share(78.0, 74.0, 82.0) == pytest.approx(0.5)
    assert course_share(70.0, 74.0, 82.0) == pytest.approx(-0.5)
    assert course_share(70.0, None, 82.0) is None
    assert course_share(70.0, 82.0, 82.0) is None


@pytest.mark.parametrize(
    ("value", "expected_status"),
    [
        (60.0, Status.ON_TRACK),  # ahead
        (50.0, Status.ON_TRACK),  # on the line
        (48.1, Status.ON_TRACK),  # 1.9 of a course of 100 below: noise
        (47.9, Status.BEHIND),  # 2.1 % below
        (35.1, Status.BEHIND),  # 14.9 % below
        (35.0, Status.ADRIFT),  # 15 % below
    ],
)
def test_the_status_compares_the_gap_with_the_course(value, expected_status):
    assert status(value, 50.0, 100.0, direction=+1, fresh=True) is expected_status


def test_the_status_rule_reads_the_same_when_less_is_better():
    assert status(43.0, 38.0, -26.0, direction=-1, fresh=True) is Status.ADRIFT  # 5 of 26 is 19 %
    assert status(24.6, 23.9, -10.4, direction=-1, fresh=True) is Status.BEHIND  # 0.7 of 10.4 is 7 %
    assert status(58.0, 70.0, -72.0, direction=-1, fresh=True) is Status.ON_TRACK


@pytest.mark.parametrize(
    ("value", "expected", "course", "fresh"),
    [(None, 50.0, 10.0, True), (60.0, None, 10.0, True), (60.0, 50.0, None, True), (60.0, 50.0, 10.0, False)],
)
def test_without_fresh_evidence_nothing_is_on_track(value, expected, course, fresh):
    assert status(value, expected, course, direction=+1, fresh=fresh) is Status.NO_EVIDENCE


def test_evidence_speaks_until_its_freshness_has_run_out():
    end = date(2018, 6, 30)
    assert is_fresh(end, 130, date(2018, 11, 7))
    assert not is_fresh(end, 130, date(2018, 11, 8))
    assert not is_fresh(None, 130, end)


def test_unknown_coverage_is_partial_and_three_quarters_is_enough():
    assert is_partial(None)
    assert is_partial(0.749)
    assert not is_partial(0.75)


def test_a_perfect_line_reaches_its_target_on_one_day():
    reached = target_date(days(0.0, 10.0, 20.0, 30.0), 50.0, direction=+1)
    assert reached is not None
    assert (reached.on, reached.earliest, reached.latest) == (date(2018, 2, 20),) * 3


def test_a_noisy_line_has_an_interval_around_its_day():
    """Days -15, -5, 5, 15 around 16 January with -14, -6, 4, 16: slope 1, residuals ±1, s² = 4 / 2.

    Target 30: the line is there at +30. With t(90 %, 2) = 1.886 the roots of 0.985772 x² - 60 x + 898.2215
    are 26.56 and 34.30, so 12 and 19 days after the last value of 31 January.
    """
    reached = target_date(days(-14.0, -6.0, 4.0, 16.0), 30.0, direction=+1)
    assert reached is not None
    assert reached.on == date(2018, 2, 15)
    assert reached.earliest == date(2018, 2, 12)
    assert reached.latest == date(2018, 2, 19)


def test_less_is_better_mirrors_the_same_days():
    up = target_date(days(-14.0, -6.0, 4.0, 16.0), 30.0, direction=+1)
    down = target_date(days(14.0, 6.0, -4.0, -16.0), -30.0, direction=-1)
    assert up == down


def test_an_uncertain_trend_has_a_day_but_no_latest_one():
    reached = target_date(days(0.0, 12.0, -6.0, 9.0), 30.0, direction=+1)
    assert reached is not None
    assert reached.latest is None
    assert reached.earliest < reached.on


def test_a_trend_the_wrong_way_is_not_on_this_path():
    assert target_date(days(30.0, 20.0, 10.0, 0.0), 50.0, direction=+1) is None
    assert target_date(days(5.0, 5.0, 5.0, 5.0), 50.0, direction=+1) is None


def test_three_values_are_no_trend():
    assert target_date(days(0.0, 10.0, 20.0), 50.0, direction=+1) is None


def test_a_target_already_reached_is_reached_on_the_last_day():
    reached = target_date(days(90.0, 95.0, 99.0, 101.0), 100.0, direction=+1)
    assert reached is not None
    assert reached.on == date(2018, 1, 31)


def test_a_day_more_than_ten_years_ahead_is_no_forecast():
    creeping = days(0.0, 0.01, 0.02, 0.03)
    assert target_date(creeping, 0.03 + 0.001 * (HORIZON_DAYS + 2), direction=+1) is None
    assert target_date(creeping, 0.03 + 0.001 * (HORIZON_DAYS - 2), direction=+1) is not None


def test_only_the_last_eight_values_make_the_trend():
    old_collapse = days(1000.0, 0.0, *range(10, 80, 10))
    reached = target_date(old_collapse, 90.0, direction=+1)
    assert reached is not None
    assert reached.on == NEW_YEAR + timedelta(days=100)
