"""Bursts told by the hours of the day before a night has seen them, and one event of both."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.leaks.budget import Budget
from analytics.leaks.days import days_of
from analytics.leaks.engine import Setting, judge_flow
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.hour_bursts import hour_bursts, joined
from tests.builders.leak_series import HOUR_S, START, hourly_series, inflow, with_leak

UTC = ZoneInfo("UTC")
T0 = int(START.timestamp())
DAY_S = 86_400
EIGHT = T0 + 80 * DAY_S + 8 * HOUR_S
NIGHT = LeakEvent("Z", EventKind.BURST, EIGHT + DAY_S, EIGHT, 20.0, 18.0, 22.0, 0.9, "nights")
BURST = replace(NIGHT, detected_ts=EIGHT + 5 * HOUR_S, confidence=0.7, reason="hours")


def bursts(flow):
    return hour_bursts("Z", days_of(hourly_series(flow), UTC), Budget())


def test_a_burst_at_eight_is_told_at_thirteen_with_its_size():
    (burst,) = bursts(with_leak(inflow(90), first_day=80 + 8 / 24, last_day=81 + 1 / 24, size=40.0))
    assert (burst.detected_ts, burst.onset_ts) == (EIGHT + 5 * HOUR_S, EIGHT)
    assert burst.low_m3h <= 40.0 <= burst.high_m3h
    assert burst.cleared_ts == T0 + 81 * DAY_S + 4 * HOUR_S  # three hours after its end


@pytest.mark.parametrize("size", [4.0, 10.0])
def test_what_is_less_than_a_quarter_of_the_quietest_hour_or_of_chance_waits_for_the_night(size):
    """A quarter of 20 is 5; five spreads of at least 5 % of 60 are 15."""
    assert bursts(with_leak(inflow(90), first_day=80 + 8 / 24, last_day=81, size=size)) == []


def test_four_hours_are_no_burst_and_a_gap_proves_nothing():
    flow = with_leak(inflow(90), first_day=80 + 8 / 24, last_day=80 + 12 / 24, size=40.0)
    assert bursts(flow) == []
    longer = with_leak(inflow(90), first_day=80 + 8 / 24, last_day=80 + 14 / 24, size=40.0)
    longer[80 * 24 + 10] = np.nan
    assert bursts(longer) == []


def test_a_burst_and_the_night_that_confirms_it_are_one_event():
    flow = with_leak(inflow(120), first_day=80 + 8 / 24, last_day=95, size=40.0)
    leak, repair = judge_flow("Z", hourly_series(flow), Setting(UTC)).events
    assert (leak.reason, leak.detected_ts) == ("hours", EIGHT + 5 * HOUR_S)
    assert repair.kind == EventKind.REPAIR
    assert leak.cleared_ts == repair.detected_ts


def test_a_burst_on_a_leak_that_is_known_raises_nothing():
    assert joined([BURST], [replace(NIGHT, detected_ts=EIGHT - DAY_S)]) == [replace(NIGHT, detected_ts=EIGHT - DAY_S)]


def test_a_burst_that_was_over_before_the_night_is_an_event_of_its_own():
    over = replace(BURST, cleared_ts=EIGHT + 9 * HOUR_S)
    assert joined([over], [NIGHT]) == [over, NIGHT]
    assert joined([BURST], [replace(NIGHT, cleared_ts=EIGHT + 9 * DAY_S)]) == [
        replace(BURST, cleared_ts=EIGHT + 9 * DAY_S)
    ]
