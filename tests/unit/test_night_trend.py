"""Nights judged in bulk: the same verdicts as one by one, and a leak that does not become the usual level."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from analytics import night_flow
from analytics.night_flow import UsableNight
from analytics.night_trend import Trend, trend

FIRST = date(2018, 1, 1)
CHANCE = np.random.default_rng(4)


def judged(flows: list[list[float]], classes: list[str] | None = None) -> Trend:
    mnf = np.array(flows, float)
    days = [FIRST + timedelta(days=number) for number in range(mnf.shape[1])]
    return trend(mnf, np.isnan(mnf), days, classes or ["normal"] * mnf.shape[1])


def test_a_night_is_measured_by_the_median_of_the_fourteen_before_it():
    found = judged([[10.0] * 14 + [12.0]])
    assert np.isnan(found.z[0, :7]).all()
    assert (found.level_m3h[0, 14], found.sd_m3h[0, 14]) == (10.0, 0.3)
    assert found.z[0, 14] == pytest.approx(2.0 / 0.3)


def test_the_verdicts_are_those_of_a_night_alone():
    flows, classes = 20 + CHANCE.normal(0, 0.5, (3, 60)), (["normal"] * 4 + ["friday"] + ["normal"] * 2) * 9
    found = judged(flows.tolist(), classes[:60])
    for sector, night in ((0, 20), (1, 39), (2, 59), (0, 4), (1, 11)):
        before = [
            UsableNight(FIRST + timedelta(days=place), classes[place], float(flows[sector, place]))
            for place in range(night)
            if not found.suspected[sector, place]
        ]
        alone = night_flow.baseline(before, classes[night])
        if alone is None:
            assert np.isnan(found.level_m3h[sector, night])
        else:
            assert found.level_m3h[sector, night] == pytest.approx(alone.level_m3h)
            assert found.sd_m3h[sector, night] == pytest.approx(alone.sd_m3h)


def test_a_leak_of_a_month_stays_suspected_and_ends_on_the_second_quiet_night():
    found = judged([[10.0] * 14 + [15.0] * 30 + [10.0] * 4, [10.0] * 48])
    assert found.prompted[0].tolist() == [False] * 14 + [True] * 31 + [False] * 3
    assert found.suspected[0].tolist() == [False] * 14 + [True] * 30 + [False] * 4
    assert found.level_m3h[0, 43] == 10.0
    assert not found.prompted[1].any()


def test_ramadan_has_no_measure_but_ramadan_and_teaches_ordinary_nights_nothing():
    found = judged([[10.0] * 10 + [30.0] * 9 + [10.0]], ["normal"] * 10 + ["ramadan"] * 9 + ["normal"])
    assert np.isnan(found.z[0, 10:17]).all()
    assert found.z[0, 17:20].tolist() == [0.0, 0.0, 0.0]


def test_missing_nights_are_not_judged_and_nothing_is_bridged():
    found = judged([[10.0] * 14 + [np.nan] * 3 + [16.0, 16.0]])
    assert np.isnan(found.z[0, 14:17]).all()
    assert found.prompted[0, 14:].tolist() == [False, False, False, True, True]
