"""The demonstration's hydraulics: every node balances, leaks lower pressures, the operator's model is another."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from feeds.demo import hydraulics, leaks, pressures, profile, sector_models, solved
from feeds.demo.hydraulics import GROWN, LEAK_LOADS, LOADS, Leak, true_model
from feeds.demo.inp import ACCURACY, Model, Period, inp_text
from feeds.demo.noise import Real
from feeds.demo.streets import networks

NOON = datetime(2018, 10, 9, 12, tzinfo=UTC)
EVERY = range(200)
SOME = EVERY[::37]


def run(model: Model, periods: list[Period], folder: Path):
    """What WNTR reads back from a run of EPANET: the network and its results."""
    import wntr

    file = folder / "model.inp"
    file.write_text(inp_text(model, periods), encoding="ascii")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = wntr.network.WaterNetworkModel(str(file))
        return network, wntr.sim.EpanetSimulator(network).run_sim(file_prefix=str(folder / "run"))


def head_drops(network, leak: Leak) -> Real:
    """How far every head falls when the leak opens."""
    model, every = true_model(network), range(len(network.share))
    found = hydraulics.heads(model, [Period(1.0), Period(1.0, ((leak.junction, leak.flow_m3h),))], every)
    return found[:, 0] - found[:, 1]


@pytest.mark.parametrize("number", EVERY)
def test_what_flows_into_every_junction_leaves_it(number: int, tmp_path: Path):
    network = networks()[number]
    leak = ((len(network.share) // 2, 20.0),)
    model, results = run(true_model(network), [Period(0.4), Period(1.6), Period(1.0, leak)], tmp_path)
    flows, taken = results.link["flowrate"], results.node["demand"]
    balance = {name: taken[name].to_numpy() * -1.0 for name in model.junction_name_list}
    for name, pipe in model.pipes():
        for end, sign in ((pipe.start_node_name, -1), (pipe.end_node_name, 1)):
            if end in balance:
                balance[end] = balance[end] + sign * flows[name].to_numpy()
    inflow = flows[f"V-{network.tag}"].to_numpy()
    assert np.abs(np.array(list(balance.values()))).max() < ACCURACY * inflow.max()
    mean = float(true_model(network).demand_m3h.sum())
    assert inflow * 3600 == pytest.approx([0.4 * mean, 1.6 * mean, mean + 20.0], rel=1e-3)


@pytest.mark.parametrize("number", SOME)
def test_pressure_falls_everywhere_when_a_leak_opens_and_most_where_it_is(number: int):
    network = networks()[number]
    junction = int(network.third)
    drops = head_drops(network, Leak(junction, 25.0))
    assert drops.min() > -0.002
    assert drops[junction] > drops.max() - 0.001
    apart = np.linalg.norm(network.places - network.places[junction], axis=1)
    near, far = apart < np.quantile(apart, 0.1), apart > np.quantile(apart, 0.6)
    assert drops[near].mean() > 1.2 * drops[far].mean()


def test_a_larger_leak_takes_more_and_twice_the_load_loses_about_2_to_the_1_85():
    network = networks()[SOME[0]]
    drops = hydraulics.leak_drops(network, Leak(int(network.critical), 30.0))
    assert drops.shape == (3, len(LEAK_LOADS), len(GROWN))
    assert not drops[:, :, 0].any()
    assert (np.diff(drops, axis=2) > 0).all()
    lost = hydraulics.losses(network)
    one, two = np.searchsorted(LOADS, [1.0, 2.0])
    assert lost[:, two] / lost[:, one] == pytest.approx(2**1.852, rel=0.02)


def test_the_table_between_its_cells_is_near_what_epanet_says_there():
    network = networks()[SOME[1]]
    direct = hydraulics.SOURCE_HEAD_M - hydraulics.heads(true_model(network), [Period(1.6)], network.loggers)[:, 0]
    between = [np.interp(1.6, LOADS, row) for row in hydraulics.losses(network)]
    assert between == pytest.approx(direct, rel=0.02)


def test_a_table_taken_up_is_the_table_that_was_solved():
    network = networks()[SOME[2]]
    kept = solved.kept(pressures.table_names())
    assert len(kept) == 200
    again = np.rint(hydraulics.losses(network).ravel() * 1000).astype(np.int64)
    assert kept[f"sector/{network.sector.code}"] == again.astype(solved.STORED).tobytes()


def test_a_leak_is_in_a_pipe_that_touches_its_junction_and_felt_about_as_told():
    found = leaks.placed("SM-05", 126.0, 30.0)
    network = leaks.network_of("SM-05")
    assert found.junction in (network.start[found.pipe], network.end[found.pipe])
    assert not network.shut[found.pipe]
    assert found.drops_m[1, :, -1] == pytest.approx(30.0, abs=8.0)
    assert leaks.placed("SM-05", 126.0, 30.0).junction == found.junction


def test_usual_pressures_are_those_of_a_city_and_lowest_far_from_the_inlet():
    mean = profile.of_sectors(2018).mean_m3h[:, None]
    inlet, critical, _third = pressures.at_loggers(2018, mean, [], np.zeros(1, np.int64))[:, :, 0]
    assert (critical > 30).all()
    assert (critical < 52).all()
    assert np.median(critical) == pytest.approx(41.0, abs=1.0)
    assert inlet.min() > 20


def test_the_operators_model_solves_and_is_wrong_as_such_models_are(tmp_path: Path):
    usual, points = profile.of_sectors(2018).mean_m3h, pressures.set_points_m(2018)
    network = networks()[SOME[0]]
    known = sector_models.degraded(network, 2018, float(usual[0]), float(points[0]))
    true = replace(true_model(network), source_head_m=points[0] + network.elevation_m[network.inlet])
    off = known.roughness / true.roughness - 1
    assert 0.05 < np.std(off) < 0.25
    assert not (known.shut & true.shut).any()
    assert known.shut.any()
    assert 0.3 < np.std(known.elevation_m - true.elevation_m) < 0.9
    _, results = run(known, [Period(1.0)], tmp_path)
    said = results.node["pressure"].iloc[0][known.junction_names].to_numpy()
    heads = hydraulics.heads(true, [Period(usual[0] / true.demand_m3h.sum())], range(len(network.share)))[:, 0]
    apart = np.abs(said - (heads - network.elevation_m))
    assert 0.2 < apart.mean() < 4.0


def test_the_same_seed_makes_the_same_models_and_another_seed_others():
    first, again, other = (next(sector_models.models(seed, NOON)) for seed in (2018, 2018, 7))
    assert first == again
    assert first.inp != other.inp


def test_a_model_names_its_pipes_by_the_codes_of_assets_and_has_the_reducing_valve_of_its_door():
    rows = {row.name: row for row in sector_models.models(2018, NOON)}
    assert len(rows) == 200
    behind = [name for name, row in rows.items() if f"RP-{name.replace('-', '')} " in row.inp]
    assert len(behind) == 104
    assert "C-SM05-0001 " in rows["SM-05"].inp
