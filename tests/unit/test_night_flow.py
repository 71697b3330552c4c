"""Night flow by hand: quietest hour, legitimate use, baseline of the class, and the nights that stand out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from analytics.night_flow import (
    Baseline,
    UsableNight,
    at_pressure_m3h,
    baseline,
    is_quiet_again,
    legitimate_use_m3h,
    net_night_flow_m3h,
    night_minimum,
    score,
)

FIRST = date(2018, 9, 1)
NAN = float("nan")


def nights(*values: float, day_class: str = "normal", start: int = 0) -> list[UsableNight]:
    return [UsableNight(FIRST + timedelta(days=start + n), day_class, value) for n, value in enumerate(values)]


def test_the_minimum_is_the_quietest_full_hour_not_the_quietest_sample():
    night = night_minimum(np.array([9.0, 1, 9, 9, 6, 6, 6, 6]), 900)
    # hours: 9+1+9+9=28/4=7, 1+9+9+6=25/4=6.25, 9+9+6+6=30/4=7.5, 9+6+6+6=27/4=6.75, 6+6+6+6=6
    assert night.mnf_m3h == pytest.approx(6.0)
    assert night.mnf_index == 7
    assert night.mean_m3h == pytest.approx(52 / 8)


def test_an_hour_with_a_gap_is_no_hour():
    night = night_minimum(np.array([9.0, 9, 9, 9, 2, NAN, 2, 2]), 900)
    assert night.mnf_m3h == pytest.approx((9 + 9 + 9 + 9) / 4 - (9 - 2) / 4)  # samples 1..4
    assert night.n_samples == 7
    assert night.completeness == pytest.approx(7 / 8)
    assert not night.is_complete


def test_a_silent_night_is_unknown_not_zero():
    night = night_minimum(np.full(8, NAN), 900)
    assert (night.mnf_m3h, night.mnf_index, night.mean_m3h, night.completeness) == (None, None, None, 0.0)
    assert night_minimum(np.array([]), 900).mnf_m3h is None


def test_hourly_samples_are_their_own_hours():
    assert night_minimum(np.array([4.0, 3.0]), 3600).mnf_m3h == pytest.approx(3.0)


def test_legitimate_use_follows_the_population():
    assert legitimate_use_m3h(17_000) == pytest.approx(10.2)  # 17,000 * 0.6 L/h
    assert legitimate_use_m3h(None) is None
    assert net_night_flow_m3h(None, 10.2) is None
    assert net_night_flow_m3h(8.0, 10.2) == pytest.approx(-2.2)


def test_the_baseline_is_the_median_of_the_last_fourteen_nights_of_the_class():
    old = nights(*[100.0] * 5)
    recent = nights(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, start=5)
    usual = baseline(old + recent, "normal")
    # median 16.5; distances 0.5 1.5 ... 6.5 twice each: their median 3.5
    assert usual == Baseline(pytest.approx(16.5), pytest.approx(1.4826 * 3.5), 14)


def test_a_steady_sector_keeps_a_floor_under_its_spread():
    assert baseline(nights(*[5.0] * 8), "normal") == Baseline(5.0, 0.3, 8)
    assert baseline(nights(*[100.0] * 8), "normal") == Baseline(100.0, pytest.approx(2.0), 8)


def test_fewer_than_seven_nights_are_no_baseline():
    assert baseline(nights(*[5.0] * 6), "normal") is None


def test_a_rare_class_borrows_the_ordinary_nights_and_its_own_offset():
    history = nights(*[10.0] * 12) + nights(13, 14, 15, day_class="friday", start=12)
    usual = baseline(history, "friday")
    # the last 14 ordinary nights: 11 x 10, 13, 14, 15 -> median 10; Fridays' median 14 -> offset 4
    assert usual is not None
    assert usual.level_m3h == pytest.approx(14.0)


def test_ramadan_is_not_measured_by_other_nights_nor_measures_them():
    assert baseline(nights(*[10.0] * 14) + nights(30, 31, day_class="ramadan", start=14), "ramadan") is None
    assert baseline(nights(*[30.0] * 14, day_class="ramadan") + nights(10, 10, start=14), "normal") is None


def test_a_night_under_another_pressure_is_brought_to_this_one():
    assert at_pressure_m3h(30.0, 10.0, 50.0, 40.0) == pytest.approx(10 + 20 * 0.8)
    assert at_pressure_m3h(30.0, None, 50.0, 60.0) == pytest.approx(36.0)
    assert at_pressure_m3h(8.0, 10.0, 50.0, 40.0) == pytest.approx(8.0), "all of it legitimate"
    assert at_pressure_m3h(30.0, 10.0, None, 40.0) is None


def test_a_score_needs_both_a_night_and_its_measure():
    assert score(11.0, Baseline(10.0, 0.5, 14)) == pytest.approx(2.0)
    assert score(None, Baseline(10.0, 0.5, 14)) is None
    assert score(11.0, None) is None


def test_one_quiet_night_does_not_end_a_suspicion_and_half_a_leak_is_still_one():
    assert not is_quiet_again([9.0, 0.1], 9.0)
    assert not is_quiet_again([0.1], 9.0)
    assert not is_quiet_again([9.0, 4.6, 4.6], 9.0)
    assert is_quiet_again([9.0, 4.4, -0.5], 9.0)
