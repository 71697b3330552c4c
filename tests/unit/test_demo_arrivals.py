"""How the demonstration's readings arrive: each once, some late, some never, some put right afterwards."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from feeds.demo import arrivals, instruments
from feeds.demo.arrivals import Delivery, corrected, delivered
from feeds.demo.faults import Kind, told
from feeds.demo.signals import Story

START = int(datetime(2018, 10, 9, 5, tzinfo=UTC).timestamp())
STORY = Story(2018, START)
HOUR_S = 3600


def as_dict(*deliveries: Delivery) -> dict[tuple[int, int], tuple[str, int, int]]:
    """Value, quality and arrival by sensor and instant; a key that comes twice ends the test."""
    found: dict[tuple[int, int], tuple[str, int, int]] = {}
    for each in deliveries:
        columns = (each.rows, each.ts, each.values, each.quality, each.known_at)
        for row, ts, value, quality, known_at in zip(*(column.tolist() for column in columns), strict=True):
            assert (row, ts) not in found
            found[row, ts] = (str(value), quality, known_at)
    return found


def rows_behind(gateway: str) -> set[int]:
    return {row for row, each in enumerate(instruments.instruments()) if gateway in (each.gateway, each.asset)}


def test_readings_come_once_whatever_the_steps():
    since, until = START - 30 * HOUR_S, START + 6 * HOUR_S
    cuts = [since, START - 7 * HOUR_S, START - 900, START, START + 900, until]
    pieces = [delivered(STORY, first, last) for first, last in pairwise(cuts)]
    assert as_dict(delivered(STORY, since, until)) == as_dict(*pieces)


def test_ordinary_readings_are_known_within_two_minutes():
    found = delivered(STORY, START - 24 * HOUR_S, START)
    delay = found.known_at - found.ts
    assert delay.min() >= 20
    assert np.mean(delay <= 120) > 0.95


def test_what_a_silent_gateway_measured_comes_when_it_speaks_again():
    silence = next(fault for fault in told(START) if fault.target == "GW-MA2")
    behind = rows_behind("GW-MA2")
    during = delivered(STORY, silence.begins, silence.ends - 900)
    assert not behind & set(during.rows[during.ts >= silence.begins].tolist())
    after = delivered(STORY, silence.ends - 900, silence.ends + 1800)
    late = np.isin(after.rows, list(behind)) & (after.ts < silence.ends)
    assert set(after.rows[late].tolist()) == behind
    assert (after.known_at[late] >= silence.ends).all()
    assert after.ts[late].min() - silence.begins < 900


def test_a_dead_sensor_sends_nothing():
    row = next(row for row, each in enumerate(instruments.instruments()) if each.code == "Q-SM20-1")
    assert row not in delivered(STORY, START - 3 * HOUR_S, START).rows


def test_some_readings_are_missing_and_bad_ones_bear_no_value():
    found = delivered(STORY, START - 5 * 24 * HOUR_S, START)
    expected = 5 * 96 * len(instruments.instruments())
    assert 0.95 < len(found.ts) / expected < 0.995
    assert set(found.quality.tolist()) == {0, 1, 2}
    assert np.isnan(found.values[found.quality == 2]).all()
    assert np.isfinite(found.values[found.quality != 2]).all()


def test_wrongly_scaled_values_are_put_right_once_and_a_day_later():
    wrong = [fault for fault in told(START) if fault.kind is Kind.MISSCALED]
    moment = wrong[0].ends + arrivals.CORRECTED_AFTER_S
    assert corrected(STORY, moment, moment + HOUR_S) == []
    (right,) = corrected(STORY, moment - 1, moment)
    said = as_dict(delivered(STORY, wrong[0].begins - 900, wrong[0].ends))
    for row, ts, value in zip(right.rows.tolist(), right.ts.tolist(), right.values.tolist(), strict=True):
        if (row, ts) in said and said[row, ts][1] != 2:
            assert float(said[row, ts][0]) == pytest.approx(value * (1 + wrong[0].size / 100), abs=0.011)
    assert (right.known_at == moment).all()
