"""What the whole city does in a quarter-hour is no burst; what one sector does beside it is."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.bursts import BURST, Usual, bursting
from analytics.city_flow import beside_city


def suhoor(sectors: int = 40) -> tuple[np.ndarray, Usual]:
    """Two quarter-hours of 60 m3/h where 40 +- 1 are usual, more in some sectors than in others."""
    lively = np.linspace(0.9, 1.1, sectors)[:, None]
    usual = Usual(np.full((sectors, 2), 40.0), np.full((sectors, 2), 1.0))
    return 60.0 * lively * np.ones((1, 2)), usual


def told(flow: np.ndarray, usual: Usual) -> list[int]:
    now = Usual(usual.level[:, -1], usual.sd[:, -1])
    found = bursting(flow - usual.level, now, np.zeros(len(flow), bool), BURST)
    return np.flatnonzero(found).tolist()


def test_a_night_that_all_sectors_turn_to_day_is_no_burst_and_a_burst_in_it_is():
    flow, usual = suhoor()
    assert len(told(flow, usual)) == 40, "without the city every sector would alarm"
    assert told(flow, beside_city(flow, usual)) == []
    flow[7] += 55.0
    assert told(flow, beside_city(flow, usual)) == [7]


def test_the_spread_is_what_the_sectors_leave_each_other():
    flow, usual = suhoor()
    found = beside_city(flow, usual)
    assert found.level[0, 0] == pytest.approx(60.0)
    assert found.sd[0, 0] == pytest.approx(60.0 * 1.4826 * 0.05, rel=0.05)  # half of the sectors lie within 5 %


def test_a_few_sectors_are_no_city():
    flow, usual = suhoor(19)
    assert beside_city(flow, usual).level[0, 0] == 40.0
