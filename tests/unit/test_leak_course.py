"""The expected flow of the week ahead: kinds of days, the level of the last days, the band, and causality."""

from __future__ import annotations

import numpy as np

from analytics.leaks.course import _widening, previous_week, week_ahead
from tests.builders.leak_series import inflow

KINDS = np.array([max(day % 7 - 3, 0) for day in range(140)])  # from a Monday on


def flows(days=140, **more):
    return inflow(days, **more).reshape(days, 24)


def test_weekends_are_expected_to_be_weekends():
    flow = flows(noise=0.0)
    flow[KINDS == 2] += 10.0
    np.testing.assert_allclose(week_ahead(flow, KINDS, 126).expected, flow[126:133], atol=1e-6)


def test_the_last_days_weigh_most():
    """A level that rose by 10 a week ago: 1 - exp(-7 / m) of the weight lies after it: 0.970, 0.753 and 0.295 of it.

    The last of 112 days of memory leave out exp(-112 / 20) of the weight, four parts in a thousand.
    """
    flow = flows(noise=0.0)
    flow[119:] += 10.0
    expected = week_ahead(flow, np.zeros(140, np.int64), 126).expected
    np.testing.assert_allclose(expected[0] - flow[0], 10 * (0.970 + 0.753) / 2, atol=0.02)
    np.testing.assert_allclose(expected[1] - flow[1], 10 * (0.970 + 0.753 + 0.295) / 3, atol=0.02)


def test_nine_of_ten_hours_lie_inside_the_band():
    flow = flows(noise=0.05, seed=3)
    course = week_ahead(flow, KINDS, 126)
    inside = (flow[126:133] >= course.low) & (flow[126:133] <= course.high)
    assert 0.82 < inside.mean() < 0.97


def test_the_week_itself_is_not_looked_at():
    flow = flows()
    before = week_ahead(flow, KINDS, 126)
    flow[126:] = 999.0
    np.testing.assert_array_equal(week_ahead(flow, KINDS, 126).expected, before.expected)


def test_too_short_a_past_expects_nothing():
    assert np.isnan(week_ahead(flows(), KINDS, 14).expected).all()


def test_gaps_cost_only_their_own_hours():
    flow = flows()
    flow[120, :] = np.nan
    assert np.isfinite(week_ahead(flow, KINDS, 126).expected).all()


def test_the_naive_model_is_the_week_before():
    flow = flows()
    np.testing.assert_array_equal(previous_week(flow, 126), flow[119:126])


def test_a_hot_week_after_mild_ones_is_expected_to_draw_more():
    """Every degree above 18 has drawn 2 m3/h in every hour; the week ahead is 5 degrees warmer than the days before."""
    random = np.random.default_rng(4)
    degrees = np.clip(random.normal(4, 2, 147), 0, None)
    degrees[126:133] = degrees[60:126].mean() + 5
    flow = flows(147, noise=0.0) + 2 * degrees[:, None]
    kinds = np.zeros(147, np.int64)
    blind, seeing = (week_ahead(flow, kinds, 126, days).expected for days in (None, degrees[:, None]))
    assert np.abs(seeing - flow[126:133]).mean() < 0.4 * np.abs(blind - flow[126:133]).mean()


def test_the_band_is_widened_when_weeks_do_not_keep_to_the_others():
    """Half of the errors of a week that is four times as wild lie outside: wider than is allowed, twice."""
    calm, wild = np.linspace(-1, 1, 201), np.linspace(-4, 4, 201)
    assert _widening([calm, calm]) == 1.0
    assert _widening([calm, wild]) == 2.0
