"""The engine on one sector: what it finds, when, how large, and that it never looks ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.leaks.budget import Budget, thresholds
from analytics.leaks.engine import Setting, judge_flow
from analytics.leaks.events import EventKind
from analytics.leaks.series import Series
from analytics.leaks.steps import before, risen, row_median
from tests.builders.leak_series import HOUR_S, START, hourly_series, inflow, with_leak

SETTING = Setting(ZoneInfo("UTC"))
DAY_S = 86_400
T0 = int(START.timestamp())


def leaks(flow, setting=SETTING):
    return [event for event in judge_flow("Z", hourly_series(flow), setting).events if event.kind != EventKind.REPAIR]


def test_a_quiet_sector_has_no_event():
    assert judge_flow("Z", hourly_series(inflow(200)), SETTING).events == ()


def test_a_burst_is_found_on_the_next_night_with_its_size_and_onset():
    (leak,) = leaks(with_leak(inflow(120), first_day=80.5, last_day=100, size=8.0))
    assert leak.kind == EventKind.BURST
    assert leak.detected_ts - (T0 + 80.5 * DAY_S) <= DAY_S
    assert leak.low_m3h <= 8.0 <= leak.high_m3h
    assert abs(leak.onset_ts - (T0 + 80.5 * DAY_S)) <= 6 * HOUR_S


def test_a_tenth_of_the_night_flow_is_found_within_three_nights():
    (leak,) = leaks(with_leak(inflow(120), first_day=80, last_day=110, size=2.0))
    assert leak.detected_ts - (T0 + 80 * DAY_S) < 3 * DAY_S
    assert leak.flow_m3h == pytest.approx(2.0, abs=0.5)


def test_a_growing_leak_is_found_before_half_of_its_growth():
    (leak, *_) = leaks(with_leak(inflow(140), first_day=80, last_day=120, size=8.0, growing=True))
    assert leak.detected_ts < T0 + 100 * DAY_S


def test_the_end_of_a_leak_is_a_repair_and_clears_it():
    flow = with_leak(inflow(120), first_day=80, last_day=95, size=6.0)
    leak, repair = judge_flow("Z", hourly_series(flow), SETTING).events
    assert repair.kind == EventKind.REPAIR
    assert leak.cleared_ts == repair.detected_ts
    assert T0 + 95 * DAY_S < repair.detected_ts < T0 + 98 * DAY_S


def test_a_second_leak_is_seen_once_the_first_is_the_usual():
    first = with_leak(inflow(160), first_day=70, last_day=160, size=6.0)
    found = leaks(with_leak(first, first_day=120, last_day=160, size=6.0))
    assert [round((leak.detected_ts - T0) / DAY_S) for leak in found] == [70, 121]  # the night that begins with day 121


@pytest.mark.parametrize("hours", [24 * 60 + 11, 24 * 61 + 5, 24 * 61 + 10, 24 * 97 + 8, 24 * 111])
def test_what_is_said_of_the_first_hours_does_not_change_when_later_ones_come(hours):
    flow = with_leak(inflow(150, noise=0.06, seed=8), first_day=60, last_day=96, size=5.0)
    known = T0 + hours * HOUR_S
    whole = [as_known(event, known) for event in judge_flow("Z", hourly_series(flow), SETTING).events]
    cut = judge_flow("Z", hourly_series(flow[:hours]), SETTING).events
    assert [event for event in whole if event is not None] == list(cut)


def as_known(event, known_ts):
    """The event as it stood at an instant; None before its detection."""
    if event.detected_ts > known_ts:
        return None
    return replace(event, cleared_ts=None) if event.cleared_ts and event.cleared_ts > known_ts else event


@pytest.mark.parametrize("times", [0.25, 3.6])
def test_another_unit_scales_the_sizes_and_nothing_else(times):
    flow = with_leak(inflow(120), first_day=80, last_day=100, size=6.0)
    once = judge_flow("Z", hourly_series(flow), SETTING).events
    scaled = judge_flow("Z", hourly_series(times * flow), SETTING).events
    assert [(e.detected_ts, e.onset_ts, e.kind, e.confidence) for e in scaled] == [
        (e.detected_ts, e.onset_ts, e.kind, e.confidence) for e in once
    ]
    assert scaled[0].flow_m3h == pytest.approx(times * once[0].flow_m3h, abs=0.01)


def test_a_week_later_everything_is_a_week_later():
    series = hourly_series(with_leak(inflow(120), first_day=80, last_day=100, size=6.0))
    later = Series(series.start_ts + 7 * DAY_S, HOUR_S, series.value)
    moved = judge_flow("Z", later, SETTING).events
    assert [event.detected_ts - 7 * DAY_S for event in moved] == [
        event.detected_ts for event in judge_flow("Z", series, SETTING).events
    ]


def test_gaps_hide_no_leak():
    flow = with_leak(inflow(120), first_day=80, last_day=100, size=6.0)
    flow[np.random.default_rng(2).random(len(flow)) < 0.1] = np.nan
    assert len(leaks(flow)) == 1


def test_a_zone_without_inflow_says_so():
    judged = judge_flow("Z", hourly_series(np.full(48, np.nan)), SETTING)
    assert (judged.events, judged.reasons) == ((), {"no_inflow": 1})


def test_incomplete_nights_are_counted_not_guessed():
    flow = inflow(60).reshape(60, 24)
    flow[40:43, 1:4] = np.nan  # three of six hours are left
    judged = judge_flow("Z", hourly_series(flow.ravel()), SETTING)
    assert judged.reasons["night_incomplete"] == 3
    assert judged.events == ()


def test_nights_of_ramadan_are_judged_among_themselves_and_feasts_not_at_all():
    flow = inflow(120).reshape(120, 24)
    flow[80:110, 0:6] += 8.0  # people are awake
    flow[110:112, 0:6] += 12.0
    days = [(START + timedelta(days=k)).date() for k in range(120)]
    calendar = dict.fromkeys(days[80:110], "ramadan") | dict.fromkeys(days[110:112], "eid")
    assert len(judge_flow("Z", hourly_series(flow.ravel()), SETTING).events) > 0
    judged = judge_flow("Z", hourly_series(flow.ravel()), SETTING, calendar)
    assert judged.events == ()
    assert judged.reasons["feast"] == 2


def test_a_leak_in_the_middle_of_ramadan_is_found():
    flow = inflow(120).reshape(120, 24)
    flow[70:100, 0:6] += 8.0
    calendar = {(START + timedelta(days=k)).date(): "ramadan" for k in range(70, 100)}
    leaky = with_leak(flow.ravel(), first_day=88, last_day=100, size=8.0)
    events = judge_flow("Z", hourly_series(leaky), SETTING, calendar).events
    assert [(event.detected_ts - T0) // DAY_S for event in events if event.kind == EventKind.BURST] == [88]


def test_fewer_false_alarms_ask_for_a_higher_threshold():
    assert Budget(0.1).threshold() > Budget(1.0).threshold() > Budget(5.0).threshold()


def test_a_restless_sector_asks_for_more_than_a_quiet_one():
    restless = np.tile([0.0, 5.0, 0.0], 40)
    assert thresholds(restless, Budget())[-1] > thresholds(np.zeros(120), Budget())[-1]


def test_the_score_is_the_lowest_excess_over_the_median_in_standard_deviations():
    """28 nights of 9, 10, 11 in turn: median 10, MAD 1; then three nights 6, 7 and 8 above.

    By the night alone the last two tell most, 7 / 1.4826 / 2.5; with the day, where the other hours are 5, 5 and 5
    above, the last three: 5 / 1.4826.
    """
    before_them = np.tile([9.0, 10.0, 11.0], 11)
    values = np.concatenate([before_them, [16.0, 17.0, 18.0]])
    level, spread = before(values, 3)
    assert (level[-1], spread[-1]) == (10.0, pytest.approx(1.4826))
    assert risen(values, values).score[-1] == pytest.approx(7 / 1.4826 / 2.5)
    rest = np.concatenate([before_them, [15.0, 15.0, 15.0]])[:, None]
    assert risen(values, values, rest).score[-1] == pytest.approx(5 / 1.4826)


def test_a_burst_of_the_morning_is_found_before_the_next_night():
    """Nights are over at 6; at 18 the other hours since yesterday are ten with it and eight without."""
    (leak,) = leaks(with_leak(inflow(120), first_day=80, last_day=100, size=12.0))
    assert leak.detected_ts < T0 + 81 * DAY_S


def test_a_median_passes_over_what_is_missing():
    assert row_median(np.array([[1.0, np.nan, 5.0, 9.0]])).tolist() == [5.0]
