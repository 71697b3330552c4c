"""The search zone of a leak: how far loggers moved, what pressure and noise tell of pipes, and the zone they give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analytics.leaks.search import Shift, by_noise, by_pressure, probability, shift_of, smallest_set
from data_access.rows.alert_scene import Heard
from data_access.rows.hydraulics import SectorModelRow
from data_access.rows.leak_search import Gauge, LaidPipe
from tests.builders.leak_model import TWO_BRANCHES
from workers.leak_search import Sector, search_zone

SINCE = datetime(2018, 10, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
WEEKS, DAYS = 14 * 96, 2 * 96
TS = np.array([int((SINCE + QUARTER * step).timestamp()) for step in range(-WEEKS, DAYS)])
MODEL = SectorModelRow("AN-01", "AN-01", "test", SINCE, TWO_BRANCHES)
# the two branches of the model, west and east of the main, 400 m a pipe
STEP_DEG = 400 / 92_800
PIPES = [
    LaidPipe("a1", 400, [(-7.6, 33.58), (-7.6 - STEP_DEG, 33.58)]),
    LaidPipe("a2", 400, [(-7.6 - STEP_DEG, 33.58), (-7.6 - 2 * STEP_DEG, 33.58)]),
    LaidPipe("b1", 400, [(-7.6, 33.58), (-7.6 + STEP_DEG, 33.58)]),
    LaidPipe("b2", 400, [(-7.6 + STEP_DEG, 33.58), (-7.6 + 2 * STEP_DEG, 33.58)]),
]
WEST, EAST = PIPES[1].line[1], PIPES[3].line[1]
NIGHTS = datetime(2018, 10, 3, 3, tzinfo=UTC)


def course(night_m: float, day_m: float) -> np.ndarray:
    """A pressure of 40 m that changes at the leak: in the hours 2 to 4 of Casablanca (UTC+1) and in all others."""
    hour = (TS // 3600 + 1) % 24
    return 40 + np.where(SINCE.timestamp() > TS, 0.0, np.where((hour >= 2) & (hour < 5), night_m, day_m))


def test_a_logger_is_compared_with_its_own_quarter_hours_and_in_the_night_when_there_was_one():
    assert shift_of(TS, course(-2.0, -9.0), SINCE, SINCE + timedelta(days=2)) == Shift(-2.0, 0.0)


def test_a_leak_without_a_night_is_judged_by_the_hours_since():
    began = SINCE + timedelta(hours=9)
    seen = began + timedelta(hours=2)
    pressure = 40 + np.where(began.timestamp() > TS, 0.0, -7.0)
    known = seen.timestamp() >= TS
    assert shift_of(TS[known], pressure[known], began, seen) == Shift(-7.0, 0.0)


def test_without_two_weeks_or_without_a_value_since_nothing_is_said():
    late = (SINCE - timedelta(days=2)).timestamp() < TS
    assert shift_of(TS[late], course(-2, -2)[late], SINCE, SINCE + timedelta(days=2)) is None
    early = SINCE.timestamp() > TS
    assert shift_of(TS[early], course(0, 0)[early], SINCE, SINCE + timedelta(days=2)) is None


def test_the_spread_is_what_the_nights_before_wander():
    """Nights in turn 1 m above and below: the median deviation is 1 m, times 1.4826 a standard deviation."""
    wander = np.where(TS // 86_400 % 2 == 0, 1.0, -1.0)
    found = shift_of(TS, course(0, 0) + wander, SINCE, SINCE + timedelta(days=1))
    assert found is not None
    assert found.spread_m == pytest.approx(1.4826)


def test_a_logger_that_wanders_as_far_as_the_leak_moves_it_hardly_tells():
    expected = np.array([[-2.0], [-1.0]])
    sure, unsure = (probability(np.ones(2), by_pressure([Shift(-2.0, spread)], expected)) for spread in (0.1, 20.0))
    assert sure[0] > 0.7 > 0.52 > unsure[0] > 0.48


def test_a_logger_that_tells_nothing_leaves_the_lengths():
    told = by_pressure([None], np.array([[-2.0], [-1.0]])), by_noise([], np.empty((2, 0)))
    assert probability(np.array([300.0, 100.0]), *told) == pytest.approx([0.75, 0.25])


def test_a_quiet_logger_speaks_against_the_pipes_beside_it():
    far = np.array([[20.0, 900.0], [900.0, 20.0]])
    loud, quiet = by_noise([True, False], far), by_noise([False, False], far)
    assert loud[0] > loud[1]
    assert quiet[0] == pytest.approx(quiet[1])


def test_the_smallest_set_holds_eighty_percent():
    assert smallest_set(np.array([0.1, 0.5, 0.05, 0.35])) == [1, 3]


def a_sector(west_m: float, east_m: float, **changes) -> Sector:
    moved = [Gauge("P-W", WEST, Shift(west_m, 0.05)), Gauge("P-E", EAST, Shift(east_m, 0.05))]
    return replace(Sector(PIPES, moved, [], MODEL), **changes)


def test_the_branch_whose_logger_fell_is_the_zone():
    """6 m3/h through 800 m of 80 mm cost the logger at its end 2.7 m (Hazen-Williams), the other one nothing."""
    zone = search_zone(a_sector(-2.7, 0.0), 6.0)
    assert set(zone.pipes) <= {"a1", "a2"}
    assert (zone.gauges, zone.missing, zone.model, zone.of_length_m) == (2, None, "AN-01", 1600)


def test_without_a_model_a_loud_logger_says_where():
    heard = [Heard("A-1", *EAST, NIGHTS, 50.0, 14.0, True), Heard("A-2", *WEST, NIGHTS, 36.0, 0.5, False)]
    zone = search_zone(a_sector(0, 0, model=None, listeners=heard), 6.0)
    assert zone.pipes[0] == "b2"
    assert (zone.missing, zone.gauges, zone.listeners, zone.loud) == ("no_model", 0, 2, 1)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"gauges": [Gauge("P-W", WEST, None)]}, "no_logger"),
        ({"model": replace(MODEL, inp="[JUNCTIONS]\nnothing")}, "not_solved"),
    ],
)
def test_what_cannot_be_told_is_said(changes, missing):
    zone = search_zone(a_sector(0, 0, **changes), 6.0)
    assert zone.missing == missing
    assert zone.length_m == 1600  # every pipe: eighty percent of four equal ones are all four


def test_a_sector_without_pipes_has_no_zone():
    assert search_zone(a_sector(0, 0, pipes=[]), 6.0).pipes == []
