"""Slips of the unit: refused while they last, never mistaken for a leak, and a burst never mistaken for a slip."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.leaks.engine import Setting, judge_flow
from analytics.leaks.slips import without_slips
from tests.builders.leak_series import hourly_series, inflow, with_leak

FIRST, LAST = 24 * 60 + 10, 24 * 80 + 10


def slipped(factor):
    flow = inflow(120)
    flow[FIRST:LAST] *= factor
    return hourly_series(flow)


@pytest.mark.parametrize("factor", [3.6, 1 / 3.6, 1000.0])
def test_a_slip_is_refused_but_for_its_first_and_last_hours(factor):
    refused = np.isnan(without_slips(slipped(factor)).value)
    assert refused[FIRST + 6 : LAST].all()
    assert not refused[:FIRST].any()
    assert not refused[LAST + 6 :].any()


@pytest.mark.parametrize("factor", [3.6, 1 / 3.6])
def test_a_slip_raises_no_leak_and_is_counted(factor):
    judged = judge_flow("Z", without_slips(slipped(factor)), Setting(ZoneInfo("UTC")))
    assert judged.events == ()
    assert judged.reasons["unit"] > 24 * 19


def test_a_clean_series_stays_as_it_is():
    series = hourly_series(inflow(120))
    assert without_slips(series) is series


@pytest.mark.parametrize("size", [10.0, 30.0])
def test_a_burst_is_no_slip(size):
    """30 m3/h are one and a half of the night flow, and less than the day's."""
    series = hourly_series(with_leak(inflow(120), first_day=80, last_day=100, size=size))
    assert without_slips(series) is series


def test_quarter_hours_are_refused_by_the_hour():
    quarters = np.repeat(inflow(120), 4)
    quarters[4 * FIRST : 4 * LAST] *= 3.6
    series = without_slips(type(hourly_series(quarters))(0, 900, quarters))
    assert np.isnan(series.value[4 * FIRST + 24 : 4 * LAST]).all()
