"""SAIDI, SAIFI and CAIDI on public events of Casablanca, worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics.reliability import Outage, Restoration, reliability

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
