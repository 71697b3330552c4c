"""What acoustic loggers say: loud nights against their own, and how far apart the levels of a night lie."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.leaks.acoustic import Heard, hearing

USUAL = np.tile([31.0, 32.0, 33.0, 32.0], 7)  # median 32, MAD 0.5: 0.74 dB, less than loggers repeat (1 dB)


def nights(*newest):
    return np.r_[USUAL, newest]


@pytest.mark.parametrize(
    ("newest", "heard"),
    [
        ((32.0, 45.0, 44.0), Heard.LEAK),
        ((45.0, np.nan, 44.0), Heard.LEAK),
        ((32.0, 32.0, 44.0), Heard.SUSPECT),
        ((45.0, 45.0, 32.0), Heard.QUIET),
        ((32.0, 35.0, 35.0), Heard.QUIET),  # three standard deviations of four
        ((45.0, 45.0, np.nan), Heard.UNKNOWN),
    ],
)
def test_two_loud_nights_of_three_are_a_leak(newest, heard):
    assert hearing(nights(*newest)).heard == heard


def test_the_score_is_the_excess_over_its_own_nights():
    told = hearing(nights(32.0, 32.0, 40.0))
    assert (told.above_db, told.score) == (8.0, 8.0)


def test_a_loud_night_of_traffic_is_wide_and_no_leak():
    spread = np.r_[np.tile([4.0, 5.0, 6.0, 5.0], 7), 5.0, 12.0, 12.0]
    assert hearing(nights(32.0, 45.0, 45.0), spread).heard == Heard.QUIET
    assert hearing(nights(32.0, 45.0, 45.0), np.minimum(spread, 3.0)).heard == Heard.LEAK


def test_a_new_logger_is_unknown_not_quiet():
    assert hearing(np.full(9, 32.0)).heard == Heard.UNKNOWN
    assert hearing(np.empty(0)).heard == Heard.UNKNOWN
