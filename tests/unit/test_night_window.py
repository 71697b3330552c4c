"""The night window in elapsed time, on the nights when Morocco's clocks changed inside it.

Expected instants are by hand from the tz history: UTC+1 from 26 March 2017 02:00Z, UTC+0 for Ramadan from 21 May
02:00Z, UTC+1 again from 2 July 02:00Z, UTC+0 from 29 October 02:00Z; UTC+0 for good from 20 September 2026 01:00Z.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.local_time import day_span, local, local_day
from analytics.night_window import quarter_hours, window

CHANGES = {
    date(2017, 3, 26): "02:00",  # forward at 02:00Z; the evening before stood at UTC+0
    date(2017, 5, 21): "01:00",  # back at 02:00Z; the evening before stood at UTC+1
    date(2017, 7, 2): "02:00",
    date(2017, 10, 29): "01:00",
    date(2026, 9, 20): "01:00",  # back at 01:00Z, for good
}
ORDINARY = {date(2017, 1, 15): "02:00", date(2017, 8, 15): "01:00", date(2026, 9, 21): "02:00"}


@pytest.mark.parametrize(("night", "opens"), (CHANGES | ORDINARY).items())
def test_the_window_opens_at_two_by_the_clocks_of_the_evening_before(night: date, opens: str) -> None:
    start, end = window(night)
    assert f"{start:%Y-%m-%d %H:%M}" == f"{night} {opens}"
    assert start.tzinfo is UTC
    assert end - start == timedelta(hours=2)


@pytest.mark.parametrize("night", [*CHANGES, *ORDINARY])
def test_every_night_has_eight_quarter_hours_of_its_own_day(night: date) -> None:
    quarters = quarter_hours(night)
    assert len(set(quarters)) == 8
    assert {local_day(quarter) for quarter in quarters} == {night}


def test_a_window_of_local_clock_hours_would_not_hold_eight() -> None:
    """The trap: 02:00-04:00 on local clocks holds 4 quarter-hours in one night and 12 in another."""
    assert _quarters_by_local_clock(date(2017, 3, 26)) == 4
    assert _quarters_by_local_clock(date(2017, 5, 21)) == 12


def test_nights_of_fifteen_years_never_overlap_and_never_leave_their_day() -> None:
    day, previous_end = date(2012, 1, 1), datetime(2011, 12, 31, tzinfo=UTC)
    while day < date(2027, 1, 1):
        start, end = window(day)
        midnight, next_midnight = day_span(day)
        assert previous_end < midnight <= start < end <= next_midnight, day
        day, previous_end = day + timedelta(days=1), end


def test_a_class_without_quiet_hours_of_its_own_has_the_normal_ones() -> None:
    assert window(date(2018, 10, 12), "friday") == window(date(2018, 10, 12))


def _quarters_by_local_clock(day: date) -> int:
    start, end = day_span(day)
    quarters = [start + timedelta(minutes=15) * step for step in range((end - start) // timedelta(minutes=15))]
    return sum(2 <= local(quarter).hour < 4 for quarter in quarters)
