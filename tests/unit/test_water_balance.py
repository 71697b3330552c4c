"""The water balance on the published figures of 2018: 199.8 Mm3 distributed, efficiency 77.33 %, 6,500 km."""

from __future__ import annotations

import pytest

from analytics.water_balance import linear_loss_index, network_efficiency_pct, non_revenue_pct, non_revenue_water_m3

INPUT_M3 = 547_428 * 365.0  # mean day published for 2018: 199.8 Mm3
BILLED_M3 = INPUT_M3 * 0.7733


def test_the_operators_efficiency_is_billed_over_input():
    assert network_efficiency_pct(154.66, 200.0) == pytest.approx(77.33)


def test_what_is_not_billed_in_2018_is_45_million_cubic_metres():
    assert non_revenue_water_m3(BILLED_M3, INPUT_M3) == pytest.approx(45.3e6, rel=0.001)
    assert non_revenue_pct(BILLED_M3, INPUT_M3) == pytest.approx(22.67)


def test_the_loss_of_2018_is_19_cubic_metres_per_kilometre_and_day():
    """124,100 m3 a day over 6,500 km."""
    lost = non_revenue_water_m3(BILLED_M3, INPUT_M3)
    assert linear_loss_index(lost, 6_500, 365) == pytest.approx(19.1, abs=0.05)


def test_the_index_does_not_depend_on_the_length_of_the_period():
    assert linear_loss_index(30_000, 100, 30) == pytest.approx(linear_loss_index(365_000, 100, 365))


@pytest.mark.parametrize("unknown", [(None, 200.0), (150.0, None), (150.0, 0.0)])
def test_an_unknown_volume_gives_an_unknown_figure(unknown):
    assert network_efficiency_pct(*unknown) is None
    assert non_revenue_pct(*unknown) is None


def test_nothing_billed_is_a_figure_and_not_an_unknown_one():
    assert network_efficiency_pct(0.0, 200.0) == 0.0
    assert non_revenue_water_m3(0.0, 200.0) == 200.0


def test_without_mains_or_days_there_is_no_index():
    assert linear_loss_index(1000, None, 30) is None
    assert linear_loss_index(1000, 0, 30) is None
    assert linear_loss_index(1000, 10, 0) is None
    assert linear_loss_index(None, 10, 30) is None
