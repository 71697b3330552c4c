"""Unknown is never normal: what one reading allows, and what several together do; and when a well is full."""

from __future__ import annotations

import pytest

from analytics.judgement import Judgement, of_all, of_any, of_reading
from analytics.wet_well import autonomy_h, minutes_to_overflow, rise_pct_h

J = Judgement


@pytest.mark.parametrize(
    ("value", "quality", "stale", "expected"),
    [
        (12.0, 0, False, J.JUDGED),
        (12.0, 1, False, J.JUDGED),
        (0.0, 0, False, J.JUDGED),
        (None, 2, False, J.BAD),
        (12.0, 2, False, J.BAD),
        (None, 0, False, J.BAD),
        (12.0, 0, True, J.STALE),
        (None, None, True, J.MISSING),
    ],
)
def test_what_one_reading_allows(value, quality, stale, expected):
    assert of_reading(value, quality, stale) is expected


def test_the_worst_of_all_needed_sensors_decides():
    assert of_all([J.JUDGED, J.JUDGED]) is J.JUDGED
    assert of_all([J.JUDGED, J.STALE, J.BAD]) is J.BAD
    assert of_all([]) is J.MISSING


def test_the_best_of_interchangeable_sensors_decides():
    assert of_any([J.MISSING, J.BAD, J.STALE]) is J.STALE
    assert of_any([J.BAD, J.JUDGED]) is J.JUDGED
    assert of_any([]) is J.MISSING


def test_a_well_that_rises_ten_per_cent_an_hour_from_eighty_is_full_in_two_hours():
    rise = rise_pct_h([0.0, 0.25, 0.5, 0.75], [72.5, 75.0, 77.5, 80.0])
    assert rise == pytest.approx(10.0)
    assert minutes_to_overflow(80.0, rise) == pytest.approx(120.0)


def test_a_well_that_falls_or_stands_still_is_never_full():
    assert minutes_to_overflow(95.0, -3.0) is None
    assert minutes_to_overflow(95.0, 0.1) is None
    assert minutes_to_overflow(None, 10.0) is None


def test_a_well_that_is_full_spills_over_until_it_falls():
    """Its level rises no more, and its trend may not be known."""
    assert [minutes_to_overflow(99.6, rise) for rise in (0.0, 3.0, None, -6.0)] == [0.0, 0.0, 0.0, None]


def test_two_samples_are_no_trend():
    assert rise_pct_h([0.0, 0.25], [10.0, 90.0]) is None
    assert rise_pct_h([1.0, 1.0, 1.0], [10.0, 20.0, 30.0]) is None


def test_how_long_a_reservoir_lasts():
    assert autonomy_h(60.0, 5000.0, 150.0) == pytest.approx(20.0)
    assert autonomy_h(60.0, 5000.0, 0.0) is None
    assert autonomy_h(None, 5000.0, 150.0) is None
