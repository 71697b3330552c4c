"""The morning's verdict on all sectors at once, free of what the city does."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.city_nights import NightsKnown, city_course, standing

DAYS = 60


def nights(sectors: int, seed: int = 3) -> NightsKnown:
    """Calm nights around 30 m3/h (quietest hour) and 33 (mean)."""
    chance = np.random.default_rng(seed)
    low, mean = (level + chance.normal(0, 1.0, (sectors, DAYS)) for level in (30.0, 33.0))
    return NightsKnown(low, mean, np.ones((sectors, DAYS), bool), np.zeros((sectors, DAYS)))


def test_four_nights_that_are_nine_higher_stand_out_of_what_chance_does():
    """Each score is in units of what chance reaches in so many nights: the others stay about 1 or below."""
    known = nights(8)  # too few for a course of the city
    known.low[3, -4:] += 9.0
    known.mean[3, -4:] += 9.0
    found = standing(known)
    others = np.delete(found.score, 3)
    assert found.score[3] > 3 * others.max()
    assert (others < 1.5).all()
    assert found.fall[3] < 0
    assert found.size[3] == pytest.approx(9.0, abs=1.5)


def test_nights_that_teach_nothing_are_no_measure_and_are_still_judged():
    known = nights(4)
    known.low[1, -20:] += 9.0
    known.mean[1, -20:] += 9.0
    learned = standing(known).score[1]
    known.usable[1, -20:] = False
    assert standing(known).score[1] > 3 > learned, "twenty nights would have become the usual level"


def test_what_the_whole_city_does_is_no_leak_and_one_sector_is():
    known = nights(40)
    known.low[:, -3:] *= 1.3
    known.mean[:, -3:] *= 1.3
    known.low[7, -3:] += 10.0
    known.mean[7, -3:] += 10.0
    found = standing(known)
    others = np.delete(found.score, 7)
    assert found.score[7] > 2.0 > others.max()
    assert found.size[7] == pytest.approx(10.0, abs=2.0)
    assert found.level[7] == pytest.approx(30 * 1.3, abs=1.5), "what such a night usually shows"


def test_the_course_of_the_city_needs_a_city():
    assert city_course(np.array([[1.0, 2.0], [1.0, 2.0]]), np.ones((2, 2), bool)).tolist() == [1.0, 1.0]


def test_a_night_that_was_not_measured_has_no_score():
    known = nights(3)
    known.low[0, -1], known.mean[0, -1] = np.nan, np.nan
    found = standing(known)
    assert np.isnan(found.score[0])
    assert np.isfinite(found.score[1:]).all()


def test_a_short_past_has_no_score():
    found = standing(
        NightsKnown(*(np.full((3, 9), value) for value in (30.0, 33.0)), np.ones((3, 9), bool), np.zeros((3, 9)))
    )
    assert np.isnan(found.score).all()


def test_scaled_flows_scale_the_size_and_not_the_score():
    known = nights(5)
    known.low[2, -2:] += 12.0
    known.mean[2, -2:] += 12.0
    litres = NightsKnown(known.low / 3.6, known.mean / 3.6, known.usable, known.doubt)
    first, second = standing(known), standing(litres)
    assert second.score == pytest.approx(first.score)
    assert second.size == pytest.approx(first.size / 3.6)


def test_what_is_in_doubt_of_the_past_widens_the_measure():
    known = nights(3)
    known.low[1, -3:] += 6.0
    known.mean[1, -3:] += 6.0
    sure = standing(known)
    known.doubt[1] = 3.0
    unsure = standing(known)
    assert unsure.scale[1] == pytest.approx(np.hypot(sure.scale[1], 3.0), rel=0.05)
    assert unsure.score[1] < 0.6 * sure.score[1]
    assert unsure.score[0] == sure.score[0]
