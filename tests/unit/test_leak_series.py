"""Readings on an even axis, what is refused in them, and the net inflow of a sector."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.leaks.balance import net_inflow
from analytics.leaks.series import HOUR_S, Series, flat, hourly, on_grid, validated


def test_shuffled_and_doubled_rows_give_the_same_series():
    ts, value = np.arange(0, 48 * 900, 900), np.arange(48.0)
    order = np.random.default_rng(3).permutation(48)
    clean = on_grid(ts, value)
    messy = on_grid(np.concatenate([ts[order], ts[order]]), np.concatenate([value[order], value[order]]))
    assert (messy.start_ts, messy.step_s) == (clean.start_ts, clean.step_s) == (0, 900)
    np.testing.assert_array_equal(messy.value, clean.value)


def test_five_minutes_become_the_mean_of_their_quarter_hour():
    series = on_grid(np.array([0, 300, 600, 900]), np.array([1.0, 2.0, 6.0, 4.0]))
    assert series.value.tolist() == [3.0, 4.0]


def test_a_gap_stays_a_gap():
    series = on_grid(np.array([0, 900, 2700]), np.array([1.0, 2.0, 4.0]))
    np.testing.assert_array_equal(series.value, [1.0, 2.0, np.nan, 4.0])


def test_no_reading_is_an_empty_series():
    assert len(on_grid(np.empty(0, np.int64), np.empty(0)).value) == 0


def test_an_hour_needs_three_of_its_four_quarters():
    series = Series(0, 900, np.array([1.0, 2.0, 3.0, np.nan, 1.0, 2.0, np.nan, np.nan]))
    np.testing.assert_array_equal(hourly(series).value, [2.0, np.nan])


def test_a_stuck_meter_is_refused_once_it_has_stood_still_for_four_hours():
    value = np.concatenate([np.arange(10.0), np.full(10, 5.0)])
    found = validated(Series(0, HOUR_S, value))
    assert found.faults == {"flat": 6}  # ten equal hours: the first, and the three after it, stay
    assert np.isnan(found.value[-6:]).all()
    assert not np.isnan(found.value[:-6]).any()


def test_two_equal_samples_are_not_flat():
    assert not flat(np.array([1.0, 1.0, 2.0]), HOUR_S).any()


def test_negative_inflow_and_a_slip_of_a_thousand_are_refused():
    value = np.tile([10.0, 11.0, 12.0, 13.0], 60)
    value[100], value[150] = -1.0, 12_000.0
    found = validated(Series(0, HOUR_S, value))
    assert found.faults == {"negative": 1, "range": 1}
    assert np.flatnonzero(np.isnan(found.value)).tolist() == [100, 150]


def test_a_transfer_may_be_negative():
    assert validated(Series(0, HOUR_S, np.array([-1.0, 2.0])), may_be_negative=True).faults == {}


def test_net_inflow_is_in_less_out_less_what_is_stored():
    inlet = Series(0, HOUR_S, np.array([10.0, 10.0, 10.0]))
    outlet = Series(0, HOUR_S, np.array([3.0, 4.0, 3.0]))
    stored = Series(0, HOUR_S, np.array([100.0, 102.0, 101.0]))  # m3: fills by 2, then gives 1 back
    np.testing.assert_allclose(net_inflow([inlet], [outlet], [stored]).value, [np.nan, 4.0, 8.0])


def test_meters_of_different_steps_meet_on_the_coarser_one():
    quarters = Series(900, 900, np.full(11, 2.0))  # from 00:15 to 03:00
    hours = Series(0, HOUR_S, np.array([10.0, 10.0, 10.0]))
    net = net_inflow([hours], [quarters])
    assert (net.start_ts, net.value.tolist()) == (HOUR_S, [8.0, 8.0])


def test_without_an_inlet_there_is_no_net_inflow():
    assert len(net_inflow([], [Series(0, HOUR_S, np.ones(3))]).value) == 0


@pytest.mark.parametrize("times", [0.5, 3.6])
def test_another_unit_scales_the_series_and_refuses_the_same(times):
    value = np.tile([10.0, 11.0, 12.0, 13.0], 60)
    value[150] = 12_000.0
    once, scaled = validated(Series(0, HOUR_S, value)), validated(Series(0, HOUR_S, times * value))
    np.testing.assert_allclose(scaled.value, times * once.value)
