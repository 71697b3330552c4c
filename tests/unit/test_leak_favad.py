"""Leakage under another pressure, equivalent bursts and the price of a leak, by hand from domain 1.3 and 1.4."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.leaks import favad
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.sizing import loss

LEAK = LeakEvent("Z", EventKind.BURST, 36_000, 7200, 8.0, 6.0, 10.0, 0.8, "nights")


@pytest.mark.parametrize(
    ("exponent", "leakage"),
    [(0.5, 30.0), (1.0, 22.5), (1.5, 16.875)],  # 40 m3/h, the pressure falls to 9/16: 3/4, 9/16, 27/64 of it
)
def test_leakage_follows_the_power_of_the_pressure(exponent, leakage):
    assert favad.leakage_at_m3h(40.0, 64.0, 36.0, exponent) == pytest.approx(leakage)


def test_an_area_that_opens_with_the_pressure_lies_between_the_powers():
    """A + m P with m P = A at 36 m: at 64 m the area is (1 + 64/36) / 2 = 1.389 of it, the speed 8/6."""
    assert favad.through_areas_m3h(18.0, 36.0, 64.0, 1.0) == pytest.approx(18 * 8 / 6 * (100 / 36) / 2)
    assert favad.through_areas_m3h(18.0, 36.0, 64.0, 1e9) == pytest.approx(favad.leakage_at_m3h(18.0, 36.0, 64.0, 1.5))


def test_the_exponent_of_small_changes_is_the_slope_of_the_areas():
    step = 1e-6
    grown = favad.through_areas_m3h(1.0, 50.0, 50.0 * (1 + step), 3.0)
    assert np.log(grown) / np.log(1 + step) == pytest.approx(favad.exponent_of(3.0), abs=1e-5)


def test_background_leakage_of_a_sector():
    """(20 x 12 + 1.25 x 1600) x 2 = 4480 L/h at 50 m; at 32 m 0.64^1.5 = 0.512 of it."""
    assert favad.background_m3h(12.0, 1600, 32.0, condition=2.0) == pytest.approx(4.48 * 0.512)


def test_the_casablanca_cut_of_8_percent_at_night_is_no_repair():
    """124,000 m3/d at 50 m; 46 m leaves 124,000 x 0.92 = 114,080."""
    assert favad.leakage_at_m3h(124_000.0, 50.0, 46.0) == pytest.approx(114_080.0)
    nights = favad.at_reference_pressure(np.array([124.0, 114.08]), np.array([50.0, 46.0]), 0.0)
    assert nights == pytest.approx([114.08, 114.08])


def test_a_night_without_a_pressure_cannot_be_compared():
    moved = favad.at_reference_pressure(np.array([30.0, 30.0, 30.0]), np.array([np.nan, 0.0, 40.0]), 10.0)
    assert np.isnan(moved[:2]).all()
    assert moved[2] == 30.0
    assert np.isnan(favad.at_reference_pressure(np.ones(2), np.full(2, np.nan), 0.0)).all()


def test_a_loss_ends_when_the_leak_does():
    told = loss(replace(LEAK, cleared_ts=7200 + 3 * 3600), 10**9, 6.0)
    assert (told.volume_m3, told.least_m3, told.most_m3) == (24.0, 18.0, 30.0)
    assert (told.cost_mad, told.bursts) == (144.0, None)
    assert loss(LEAK, 0, 6.0).volume_m3 == 0.0
