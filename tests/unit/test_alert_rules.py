"""Limit rules on samples: what trips, what recovers, what a missing sample does, and what a gateway explains."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.limit_rules import (
    LIMIT_RULES,
    Kind,
    Side,
    gateway_priority,
    is_silent,
    is_stale,
    leak_priority,
    recovered,
    tripped,
)

LIMIT = np.array([20.0])
NAN = float("nan")


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [
        ([19.0, 19.9], True, False),
        ([20.0, 19.0], False, False),
        ([20.1, 25.0], False, True),
        ([NAN, 19.0], False, False),
    ],
)
def test_a_limit_trips_only_when_every_sample_is_beyond_it(samples: list[float], low: bool, high: bool):
    assert tripped(np.array([samples]), LIMIT, Side.LOW)[0] == low
    assert tripped(np.array([samples]), LIMIT, Side.HIGH)[0] == high


@pytest.mark.parametrize(
    ("samples", "low", "high"),
    [
        ([21.0, 22.0], True, False),
        ([20.9, 22.0], False, False),
        ([19.0, 18.5], False, True),
        ([NAN, 25.0], False, False),
    ],
)
def test_a_limit_recovers_only_beyond_its_dead_band(samples: list[float], low: bool, high: bool):
    assert recovered(np.array([samples]), LIMIT, Side.LOW, 0.05)[0] == low
    assert recovered(np.array([samples]), LIMIT, Side.HIGH, 0.05)[0] == high


def test_a_sample_is_stale_after_three_steps_and_never_before_45_minutes():
    ages = np.array([2700.0, 2701.0, 2700.0, 10_800.0, 10_801.0, NAN])
    steps = np.array([900.0, 900.0, 300.0, 3600.0, 3600.0, 900.0])
    assert is_stale(ages, steps).tolist() == [False, True, False, False, True, True]


def test_most_of_a_gateway_must_be_stale_before_it_is_the_cause():
    assert is_silent(stale=6, carried=10)
    assert not is_silent(stale=5, carried=10)
    assert not is_silent(stale=2, carried=2)


def test_the_rule_table_keeps_what_is_an_alarm_apart_from_what_is_a_prompt():
    assert {rule.name for rule in LIMIT_RULES if rule.kind is Kind.PROMPT} == {"heavy_load"}
    assert len({rule.name for rule in LIMIT_RULES}) == len(LIMIT_RULES)
    assert all(1 <= rule.priority <= 4 for rule in LIMIT_RULES)


def test_a_burst_with_a_pressure_drop_is_worse_than_a_slow_leak_of_the_same_size():
    assert leak_priority(60, burst=True, pressure_dropped=True) == 1
    assert leak_priority(60, burst=True, pressure_dropped=False) == 2
    assert leak_priority(60, burst=False, pressure_dropped=False) == 2
    assert [leak_priority(size, burst=False, pressure_dropped=False) for size in (20, 19.9, 4, 3.9)] == [2, 3, 3, 4]
    assert (gateway_priority(10), gateway_priority(9)) == (2, 3)


@pytest.mark.parametrize(
    ("own", "unit", "capacity", "limit"),
    [(85.0, "MW", 40.0, 85.0), (None, "%", 40.0, 100.0), (None, "MW", 40.0, 40.0), (None, "MW", None, None)],
)
def test_a_limit_is_the_sensors_own_before_the_rules_before_the_assets(
    own: float | None, unit: str, capacity: float | None, limit: float | None
):
    overload = next(rule for rule in LIMIT_RULES if rule.name == "overload")
    heavy = next(rule for rule in LIMIT_RULES if rule.name == "heavy_load")
    assert overload.limit_for(own, unit, capacity) == limit
    assert heavy.limit_for(own, unit, capacity) == (None if limit is None else pytest.approx(0.8 * limit))


def test_a_well_spills_over_at_its_brim_and_not_at_its_own_limit():
    high, spill = (next(rule for rule in LIMIT_RULES if rule.name == name) for name in ("high_level", "overflow"))
    assert high.limit_for(90.0, "%", None) == 90.0
    assert spill.limit_for(90.0, "%", None) == spill.limit > high.limit
    assert spill.priority < high.priority
