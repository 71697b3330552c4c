"""The pipes of the demonstration city: one connected graph in each sector, the published lengths, fitting materials."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from feeds.demo import ground, profile
from feeds.demo.facilities import SITES, of_kind
from feeds.demo.pipe_stock import MATERIALS
from feeds.demo.streets import Network, floor_of, networks
from feeds.demo.trunks import boundary_valves, reducers, trunks
from feeds.demo.zones import plan

YEARS = {material.name: material.years for material in MATERIALS}


def reached(network: Network) -> int:
    """How many junctions the inlet reaches through open pipes."""
    is_open = ~network.shut
    size = len(network.share)
    ends = (network.start[is_open], network.end[is_open])
    _, part = connected_components(coo_array((np.ones(is_open.sum()), ends), shape=(size, size)), directed=False)
    return int((part == part[network.inlet]).sum())


def test_the_inlet_of_every_sector_reaches_all_its_junctions():
    assert len(networks()) == 200
    assert [network.sector.code for network in networks() if reached(network) != len(network.share)] == []


def test_a_sector_cut_in_two_would_be_seen():
    network = networks()[0]
    cut = Network(**{name: getattr(network, name) for name in Network.__slots__} | {"shut": np.ones_like(network.shut)})
    assert reached(cut) == 1


def test_lengths_are_those_of_the_sectors_and_of_the_city_within_two_per_cent():
    for network in networks():
        assert network.length_m.sum() / 1000 == pytest.approx(network.sector.mains_km, rel=0.02)
    assert sum(network.length_m.sum() for network in networks()) / 1e6 == pytest.approx(5.0, rel=0.02)
    assert sum(len(network.length_m) for network in networks()) == pytest.approx(100_000, rel=0.02)


def test_the_published_totals_hold_within_three_per_cent():
    city = profile.of_sectors(2018)
    assert 24 * city.mean_m3h.sum() == pytest.approx(547_000, rel=0.03)
    assert city.use_m3h.sum() / city.mean_m3h.sum() == pytest.approx(0.77, rel=0.03)
    assert sum(sector.connections for sector in plan().sectors) == pytest.approx(234_000, rel=0.03)
    assert len(of_kind("reservoir")) == 36
    assert len(reducers()) == 104


def test_pipes_lie_inside_their_sector():
    for network in networks()[::10]:
        lines = shapely.linestrings(np.stack([network.places[network.start], network.places[network.end]], axis=1))
        assert network.sector.shape.covers(shapely.MultiLineString(list(lines)))
        assert shapely.length(lines) * 1000 == pytest.approx(network.length_m, abs=0.06)


def test_every_pipe_has_a_material_of_its_year_and_no_pipe_is_thinner_than_a_hydrant_needs():
    for network in networks():
        first, last = (np.array([YEARS[name][side] for name in network.material]) for side in (0, 1))
        assert (first <= network.laid).all()
        assert (network.laid <= last).all()
        assert network.diameter_mm.min() >= 80


def test_no_main_is_wider_than_those_at_the_inlet_but_for_hydrants():
    for network in networks():
        at_inlet = (network.start == network.inlet) | (network.end == network.inlet)
        assert network.diameter_mm.max() <= max(150.0, network.diameter_mm[at_inlet].max())
    assert np.mean([network.diameter_mm.max() for network in networks()]) > 200


def test_the_old_town_has_older_mains_than_the_outskirts():
    old, young = (
        np.concatenate([network.laid for network in networks() if network.sector.parent == parent])
        for parent in ("SB", "SM")
    )
    assert old.mean() < 1970 < 1980 < young.mean()


def test_the_three_loggers_of_a_sector_stand_at_three_junctions():
    assert all(len(set(network.loggers)) == 3 for network in networks())


def test_shares_of_demand_add_up_and_two_valves_of_each_sector_are_closed_unknown_to_all():
    for network in networks():
        assert network.share.sum() == pytest.approx(1.0)
        assert network.shut.sum() == 2
        assert not (network.shut & ~network.is_spare).any()


def test_trunk_mains_bring_water_from_two_sides_to_every_site_and_every_inlet():
    codes = [trunk.code for trunk in trunks()]
    assert len(codes) == len(set(codes)) == len(SITES) + 1 + 200
    from_sources = sum(
        trunk.mean_m3h for trunk in trunks() if trunk.name.split(" - ")[0] in ("Bouregreg", "Oum Er-Rbia")
    )
    assert from_sources * 24 == pytest.approx(547_000, rel=0.001)
    inlets = {network.place(network.inlet) for network in networks()}
    assert inlets <= {end for trunk in trunks() for end in (trunk.line.coords[0], trunk.line.coords[-1])}


def test_boundary_valves_stand_between_sectors_that_touch():
    shapes = {sector.code: sector.shape for sector in plan().sectors}
    pairs = [valve.sectors for valve in boundary_valves()]
    assert len(pairs) == len(set(pairs)) > 400
    assert all(shapes[first].touches(shapes[second]) for first, second in pairs)
    assert {code for pair in pairs for code in pair} == set(shapes)


def test_pressure_floors_rise_with_the_ground():
    assert [floor_of(height) for height in (0, 39.9, 40, 100, 150)] == ["coast", "coast", "middle", "upper", "high"]


def test_the_assets_are_what_the_network_has():
    kinds = Counter(record.kind for record in ground.assets())
    assert kinds["pipe"] == sum(len(network.length_m) for network in networks())
    assert kinds["prv"] == 104
    assert kinds["reservoir"] == 36
    assert kinds["boundary_valve"] == len(boundary_valves())
    assert kinds["trunk_main"] == len(trunks())
    assert kinds["valve"] > 200 * 20
    assert kinds["hydrant"] > 200 * 20
