"""What the loggers of a sector tell: steps of residuals, leaks by their direction, one event from both sources."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.leaks.budget import Budget
from analytics.leaks.days import Nights
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.fusion import fused, sized
from analytics.leaks.pressure_leaks import pressure_leaks
from analytics.leaks.pressures import Heads, drivers, heads_of, steps_of
from analytics.leaks.series import Series
from analytics.leaks.weekly import without_weekdays
from tests.builders.leak_series import HOUR_S, START, inflow

DAY_S = 86_400
DIRECTIONS = np.array([[-1.0, -0.3, 0.1, 0.2], [0.2, 0.1, -0.8, -0.4]])  # m, of two leaks at four loggers


def network(days, *, leaks=()):
    """Four loggers below a head of 50 m that fall with Q^2; `leaks` are (direction, first day, last day, size)."""
    flow = inflow(days)
    heads = 50 - np.array([1.0, 1.5, 2.0, 2.5]) * (flow[:, None] / 100) ** 2
    heads += 0.01 * np.random.default_rng(6).standard_normal(heads.shape)
    for direction, first, last, size in leaks:
        heads[24 * first : 24 * last] += size * DIRECTIONS[direction]
    return Heads(int(START.timestamp()), heads, flow[:, None])


def told(days, *leaks):
    found = pressure_leaks("Z", network(days, leaks=leaks), Budget())
    return [(leak.event.kind, round((leak.event.detected_ts - START.timestamp()) / DAY_S)) for leak in found]


def test_what_the_inflow_explains_is_no_step():
    assert steps_of(network(60), 8.0) == []


def test_a_leak_is_known_after_its_second_day_at_the_logger_next_to_it():
    (step,) = steps_of(network(60, leaks=[(0, 30, 60, 0.2)]), 8.0)
    assert (step.day, step.logger, step.is_fall) == (31, 0, True)
    np.testing.assert_allclose(step.shift_m, 0.2 * DIRECTIONS[0], atol=0.01)


def test_a_leak_and_its_repair():
    assert told(60, (0, 30, 45, 0.2)) == [(EventKind.SLOW_LEAK, 32), (EventKind.REPAIR, 47)]


def test_two_leaks_of_different_directions_are_two_events():
    assert told(70, (0, 30, 70, 0.2), (1, 45, 70, 0.2)) == [(EventKind.SLOW_LEAK, 32), (EventKind.SLOW_LEAK, 47)]


def test_the_growth_of_a_leak_is_no_second_leak():
    assert told(70, (0, 30, 70, 0.2), (0, 45, 70, 0.2)) == [(EventKind.SLOW_LEAK, 32)]


def test_pressure_that_only_rises_is_no_leak():
    heads = network(60)
    heads.heads[24 * 30 :] += 0.5
    assert pressure_leaks("Z", heads, Budget()) == []


@pytest.mark.parametrize("days", [33, 46])
def test_later_days_change_nothing_of_what_was_said(days):
    whole = network(60, leaks=[(0, 30, 44, 0.2)])
    cut = Heads(whole.start_ts, whole.heads[: 24 * days], whole.flows[: 24 * days])
    steps = [(step.day, step.score) for step in steps_of(whole, 8.0) if step.day < days]
    assert [(step.day, step.score) for step in steps_of(cut, 8.0)] == steps


def test_a_logger_that_fails_hides_nothing_and_raises_nothing():
    broken = network(60, leaks=[(0, 30, 60, 0.2)])
    broken.heads[24 * 20 :, 3] = np.nan
    (step,) = steps_of(broken, 8.0)
    assert (step.day, step.logger) == (31, 0)


def test_two_loggers_are_too_few():
    series = Series(0, HOUR_S, np.ones(24 * 30))
    assert heads_of([series] * 2, [series], 0) is None
    assert heads_of([series] * 3, [], 0) is None


def test_loggers_and_flows_meet_on_whole_days():
    early, late = Series(0, HOUR_S, np.ones(24 * 30)), Series(5 * HOUR_S, HOUR_S, np.ones(24 * 29))
    heads = heads_of([early, late, early], [early], 0)
    assert (heads.start_ts, heads.days) == (DAY_S, 28)


def test_drivers_are_the_inflow_in_hundreds_its_square_and_the_outlets():
    np.testing.assert_allclose(drivers(np.array([[200.0, 50.0]])), [[2.0, 4.0, 0.5]])


def event(day, *, kind=EventKind.BURST, cleared=None, reason="nights"):
    when = day * DAY_S
    return LeakEvent(
        "Z", kind, when, when - DAY_S, 5.0, 4.0, 6.0, 0.6, reason, None if cleared is None else cleared * DAY_S
    )


END = 100 * DAY_S


def test_nights_and_loggers_of_the_same_leak_are_one_event():
    nights = [event(10, cleared=30), event(30, kind=EventKind.REPAIR, cleared=30)]
    told = replace(event(11, reason="pressures", cleared=29), pipes=("p1",))
    leak, repair = fused(nights, [told, event(29, kind=EventKind.REPAIR, cleared=29)], END)
    assert (leak.detected_ts, leak.pipes, leak.cleared_ts) == (11 * DAY_S, ("p1",), 29 * DAY_S)
    assert leak.confidence == pytest.approx(1 - 0.4 * 0.4)
    assert (repair.kind, repair.detected_ts) == (EventKind.REPAIR, 29 * DAY_S)


def test_nights_wait_a_day_for_the_loggers_and_no_longer():
    (leak,) = fused([event(10)], [replace(event(15, reason="pressures"), pipes=("p1",))], END)
    assert (leak.detected_ts, leak.pipes) == (11 * DAY_S, ())


def test_nights_that_still_wait_when_the_readings_end_are_not_told_yet():
    assert fused([event(10)], [], 10 * DAY_S + DAY_S // 2) == []


def test_nights_after_the_loggers_raise_nothing():
    (leak,) = fused([event(15)], [replace(event(10, reason="pressures"), pipes=("p1",))], END)
    assert (leak.detected_ts, leak.pipes) == (10 * DAY_S, ("p1",))


def test_leaks_a_month_apart_are_two():
    assert len(fused([event(10)], [event(40, reason="pressures")], END)) == 2


@pytest.mark.parametrize("cut", [12, 17, 25, 29, 31])
def test_what_is_said_by_then_is_the_same_without_what_comes_later(cut):
    nights = [event(10, cleared=30), event(20), event(24), event(30, kind=EventKind.REPAIR, cleared=30)]
    loggers = [event(14, reason="pressures", cleared=28), event(22), event(28, kind=EventKind.REPAIR, cleared=28)]

    def known(events):
        return [(each.detected_ts, each.kind) for each in events if each.detected_ts <= cut * DAY_S]

    def by_then(events):
        return [each for each in events if each.detected_ts <= cut * DAY_S]

    assert known(fused(nights, loggers, END)) == known(fused(by_then(nights), by_then(loggers), cut * DAY_S))


def test_loggers_take_their_size_from_the_nights():
    nights = Nights(np.full(20, 10.0), np.r_[np.full(18, 10.0), 14.0, 16.0], DAY_S * np.arange(20))
    assert sized(event(19), nights).flow_m3h == 5.0


def test_what_a_weekday_always_has_is_no_step():
    """Saturdays 10 above the rest: from the fourth on they are like the others, whatever comes later."""
    dates = [START.date().fromordinal(START.date().toordinal() + k) for k in range(70)]
    values = np.array([20.0 + 10 * (day.weekday() == 5) for day in dates])
    flat = without_weekdays(values, dates)
    saturdays = flat[[day.weekday() == 5 for day in dates]]
    assert saturdays[:3].tolist() == [30.0] * 3
    assert set(saturdays[4:].tolist()) == {20.0}
    np.testing.assert_array_equal(without_weekdays(values[:50], dates[:50]), flat[:50])
