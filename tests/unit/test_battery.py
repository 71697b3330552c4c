"""When a battery has to be replaced, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

from analytics.battery import replacement_day
from analytics.nearness import km_apart

START = date(2018, 9, 9)


def falling(start_pct, pct_a_day, days=30):
    return {START + timedelta(days=day): start_pct - pct_a_day * day for day in range(days)}


def test_the_line_of_the_last_weeks_is_drawn_on_to_the_limit():
    """80 % falling by half a per cent a day is at 65.5 after 29 days, and at 20 another 91 days later."""
    assert replacement_day(falling(80.0, 0.5), 20.0) == START + timedelta(days=29 + 91)


def test_a_battery_at_its_limit_is_due_on_its_last_day():
    assert replacement_day(falling(30.0, 0.4), 20.0) == START + timedelta(days=29)


def test_what_cannot_be_told_is_none():
    assert replacement_day(falling(80.0, 0.5, days=13), 20.0) is None, "too few days"
    assert replacement_day(falling(80.0, 0.0), 20.0) is None, "it does not fall"
    assert replacement_day(falling(80.0, -0.3), 20.0) is None, "it is being charged"
    assert replacement_day(falling(99.9, 0.01), 20.0) is None, "more than ten years"


def test_a_day_without_figures_is_no_obstacle():
    told = falling(80.0, 0.5)
    del told[START + timedelta(days=7)]
    assert replacement_day(told, 20.0) == START + timedelta(days=120)


def test_kilometres_shrink_towards_the_pole():
    """A tenth of a degree of longitude is 11.132 km times the cosine of the latitude, 0.5 at 60 degrees."""
    assert round(km_apart((-7.6, 60.0), (-7.5, 60.0)), 3) == 5.566
    assert km_apart((-7.6, 33.5), (-7.6, 33.5)) == 0.0
