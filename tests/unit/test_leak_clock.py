"""Clocks of meters that jump: the daily course comes whole hours too early or too late."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.leaks.clock import shifted_hours
from analytics.leaks.engine import Setting, judge_flow
from analytics.leaks.events import EventKind
from tests.builders.leak_series import START, hourly_series, inflow, with_leak


def days(flow):
    return flow.reshape(-1, 24)


@pytest.mark.parametrize("hours", [-5, 2, 9])
def test_a_jump_is_told_until_the_clock_is_right(hours):
    flow = inflow(60)
    flow[24 * 30 : 24 * 40] = np.roll(flow, hours)[24 * 30 : 24 * 40]
    shifts = shifted_hours(days(flow))
    assert set(shifts[30:40].tolist()) == {hours}
    assert not shifts[:30].any()
    assert not shifts[40:].any()


def test_a_leak_a_gap_and_a_weekend_are_no_jump():
    flow = with_leak(inflow(60, noise=0.05), first_day=30, last_day=45, size=30.0)
    flow[24 * 20 : 24 * 21] = np.nan
    by_day = days(flow)
    by_day[5::7] *= 1.3
    assert not shifted_hours(by_day).any()


def test_what_lasts_four_weeks_is_the_way_of_the_meter():
    flow = inflow(100)
    flow[24 * 30 :] = np.roll(flow, 3)[24 * 30 :]
    shifts = shifted_hours(days(flow))
    assert (shifts != 0).sum() == 28
    assert not shifts[-20:].any()


def test_nothing_is_known_of_the_first_week_and_of_half_days():
    flow = days(inflow(30))
    flow[20, 10:] = np.nan
    flow[20] = np.roll(flow[20], 4)
    assert shifted_hours(flow[:5]).tolist() == [0] * 5
    assert not shifted_hours(flow).any()


def test_days_of_a_wrong_clock_are_not_judged_and_said_so():
    """The first of ten days tells, and may look like a burst until it is over; refused are the ten days after it."""
    flow = inflow(60)
    flow[24 * 30 : 24 * 40] = np.roll(flow, 4)[24 * 30 : 24 * 40]
    judged = judge_flow("Z", hourly_series(flow), Setting(ZoneInfo("UTC")))
    assert judged.reasons["clock"] == 10 * 24
    leaks = [event for event in judged.events if event.kind != EventKind.REPAIR]
    assert all(event.detected_ts < START.timestamp() + 31 * 86_400 for event in leaks)
