"""SAIDI, SAIFI and CAIDI on public events of Casablanca, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import e, exp

import pytest

from analytics.firm_capacity import firm_mva
from analytics.reliability import Outage, Restoration, daily_saidi, major_event_threshold_min, reliability

START = datetime(2020, 7, 8, 5, 26, tzinfo=UTC)
YEAR_END = datetime(2020, 12, 31, 23, tzinfo=UTC)


def after(minutes):
    return START + timedelta(minutes=minutes)


def outage(customers, *steps):
    return Outage(START, customers, [Restoration(after(minutes), back) for minutes, back in steps])


def test_staged_restoration_counts_each_step_with_its_own_time():
    """8 July 2020: 200,000 of 1,100,000 customers, half for 94 minutes and half for 240."""
    figures = reliability([outage(200_000, (94, 100_000), (240, 100_000))], 1_100_000, until=YEAR_END)
    assert figures is not None
    assert figures.saifi == pytest.approx(0.1818, abs=0.0001)
    assert figures.saidi_min == pytest.approx(30.36, abs=0.01)
    assert figures.caidi_min == pytest.approx(167)


def test_customers_back_within_five_minutes_are_not_counted():
    """6,250 customers lost, 14 % (875) restored remotely after one minute, the rest after an hour."""
    figures = reliability([outage(6_250, (1, 875), (60, 5_375))], 10_750, until=YEAR_END)
    assert figures is not None
    assert figures.saifi == pytest.approx(0.5)
    assert figures.saidi_min == pytest.approx(30)
    assert figures.caidi_min == pytest.approx(60)


def test_exactly_five_minutes_is_still_momentary():
    figures = reliability([outage(100, (5, 100))], 100, until=YEAR_END)
    assert figures is not None
    assert (figures.saidi_min, figures.saifi, figures.caidi_min) == (0, 0, None)


def test_customers_still_out_count_up_to_the_instant_that_is_asked():
    running = outage(1_000, (30, 400))
    figures = reliability([running], 1_000, until=after(60))
    assert figures is not None
    assert figures.saidi_min == pytest.approx(0.4 * 30 + 0.6 * 60)


def test_a_step_that_has_not_come_yet_is_not_known():
    planned = outage(1_000, (30, 400), (90, 600))
    figures = reliability([planned], 1_000, until=after(60))
    assert figures is not None
    assert figures.saidi_min == pytest.approx(0.4 * 30 + 0.6 * 60)


def test_events_add_up():
    twice = [outage(100, (10, 100)), outage(300, (20, 300))]
    figures = reliability(twice, 1_000, until=YEAR_END)
    assert figures is not None
    assert figures.saifi == pytest.approx(0.4)
    assert figures.saidi_min == pytest.approx(7)
    assert figures.caidi_min == pytest.approx(17.5)


def test_a_quiet_period_is_zero_minutes_and_nobody_served_is_unknown():
    quiet = reliability([], 1_000, until=YEAR_END)
    assert quiet is not None
    assert (quiet.saidi_min, quiet.saifi, quiet.caidi_min) == (0, 0, None)
    assert reliability([], 0, until=YEAR_END) is None


def test_an_interruption_counts_wholly_on_the_local_day_on_which_it_began():
    """100 of 1,000 customers from 23:30 to 00:30 are 6 minutes each, on the day before; momentary ones are none."""
    late = datetime(2018, 10, 8, 22, 30, tzinfo=UTC)  # 23:30 in Casablanca
    told = [
        Outage(late, 100, [Restoration(late + timedelta(hours=1), 100)]),
        Outage(late + timedelta(hours=12), 50, [Restoration(late + timedelta(hours=12, minutes=20), 50)]),
        Outage(late + timedelta(days=3), 900, [Restoration(late + timedelta(days=3, minutes=2), 900)]),
    ]
    daily = daily_saidi(told, 1_000, until=late + timedelta(days=30))
    assert daily == {date(2018, 10, 8): pytest.approx(6.0), date(2018, 10, 9): pytest.approx(1.0)}
    assert daily_saidi(told, 0, until=late) == {}


def test_the_threshold_of_major_event_days_is_two_and_a_half_deviations_above_the_mean_of_the_logarithms():
    """Half of the days at 1 minute and half at e^2: the mean of the logarithms is 1, their deviation sqrt(40 / 39)."""
    days = [1.0] * 20 + [e**2] * 20
    assert major_event_threshold_min(days) == pytest.approx(exp(1 + 2.5 * (40 / 39) ** 0.5))
    assert major_event_threshold_min([*days, 0.0, 0.0]) == major_event_threshold_min(days), "zero days are left out"


def test_fewer_than_thirty_days_tell_no_threshold():
    assert major_event_threshold_min([1.0, 2.0] * 14) is None


def test_without_its_largest_transformer_a_substation_carries_the_rest():
    assert firm_mva(120.0, [40.0, 40.0, 40.0]) == 80.0
    assert firm_mva(120.0) == 60.0, "two equal ones where nothing is known"
    assert firm_mva(None) is None
