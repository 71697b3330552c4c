"""Where a leak is: the posterior over pipes, their ranking, and the signatures of a small network under EPANET."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.leaks.location import Pipes, component, distances, posterior, ranked
from analytics.leaks.scoring import Alarm, Leak, Verdict
from tests.builders.leak_model import TWO_BRANCHES
from workers.backtest import figures
from workers.leak_models import Question, signatures
from workers.leak_places import ZoneMap, read_network
from workers.leak_zones import Places


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "two_branches.inp"
    path.write_text(TWO_BRANCHES)
    return path


def test_a_leak_lowers_the_logger_of_its_own_branch(model):
    found = signatures(Question(model, ("A2", "B2"), (), ()))
    assert set(found) == {"M", "A1", "A2", "B1", "B2"}
    assert found["A2"][0] < 3 * found["A2"][1] < 0
    assert found["A2"][0] == pytest.approx(found["B2"][1], rel=1e-3)  # the branches are alike


def test_a_model_that_epanet_refuses_is_none(tmp_path):
    broken = tmp_path / "broken.inp"
    broken.write_text("[JUNCTIONS]\n A 0 1\n[PIPES]\n p A B 1 1 1 0 Open\n[END]\n")
    assert signatures(Question(broken, ("A",), (), ())) is None


def test_the_pipes_of_the_branch_whose_logger_fell_come_first(model):
    zone = ZoneMap(read_network(model), Places(("A2", "B2"), ("in",), ()), ["in"], by_use=True)
    assert set(zone.rank(np.array([-0.5, -0.02]))) <= {"a1", "a2"}
    assert set(zone.rank(np.array([-0.02, -0.5]))) <= {"b1", "b2"}


def test_without_residuals_the_middle_of_the_network_comes_first(model):
    zone = ZoneMap(read_network(model), Places(("A2", "B2"), ("in",), ()), ["in"], by_use=True)
    assert zone.rank(None)[0] in {"a1", "b1", "a2", "b2"}
    assert "in" not in zone.rank(None)  # the metered pipe belongs to no zone


def test_a_zone_that_the_network_does_not_know_has_no_pipes(model):
    zone = ZoneMap(read_network(model), Places(("elsewhere",), (), ()), [], by_use=True)
    assert zone.rank(np.array([-1.0])) == ()


def test_lengths_of_a_model_in_us_units_become_metres(tmp_path):
    path = tmp_path / "us.inp"
    path.write_text(TWO_BRANCHES.replace("CMH", "GPM"))
    assert read_network(path).pipes.length_m[0] == pytest.approx(30.48)


def test_distances_run_along_pipes_between_their_middles():
    """A square of 100 m sides: opposite sides are 100 m + two halves apart."""
    square = Pipes(("n", "e", "s", "w"), np.full(4, 100.0), np.array([[0, 1], [1, 2], [2, 3], [3, 0]]), 4)
    assert distances(square)[0].tolist() == [0.0, 100.0, 200.0, 100.0]


def test_parts_without_a_way_are_infinitely_far():
    apart = Pipes(("a", "b"), np.full(2, 10.0), np.array([[0, 1], [2, 3]]), 4)
    assert np.isinf(distances(apart)[0, 1])


def test_the_first_pipe_is_the_one_with_most_of_the_mass_around_it():
    away = np.array([[0.0, 900, 900, 900], [900, 0, 100, 200], [900, 100, 0, 100], [900, 200, 100, 0]])
    assert ranked(np.array([0.4, 0.2, 0.2, 0.2]), away)[0] == 1
    assert set(ranked(np.array([0.9, 0.05, 0.03, 0.02]), away)) == {0}


def test_a_shift_of_all_loggers_says_nothing_when_centred():
    expected = np.array([[-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    moved = posterior(np.array([-1.0, 0.2, 0.1]) - 5.0, expected, np.ones(2), centred=True)
    still = posterior(np.array([-1.0, 0.2, 0.1]), expected, np.ones(2), centred=True)
    np.testing.assert_allclose(moved, still)


def test_a_component_without_seeds_is_empty():
    assert not component([(0, 1)], 2, []).any()


def test_a_backtest_says_how_far_the_first_pipe_lay_and_any_pipe_would():
    """A line of five pipes of 200 m; the leak is in the first: 600 m to the fourth, and 0 to 800, so 400, to any."""
    line = Pipes(tuple("abcde"), np.full(5, 200.0), np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]]), 6)
    leak = Leak("Z", 0, 86_400, pipe="a")
    found = Verdict(((leak, Alarm("Z", 3600, pipe="d")), (leak, Alarm("Z", 3600))), (), (), 1.0)
    values = {"metres": "600", "chance": "400", "near": "0", "all": "1"}
    assert ("location_error", values) in figures(found, line)
    assert "location_error" not in dict(figures(found))
