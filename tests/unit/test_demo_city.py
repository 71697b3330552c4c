"""The ground of the demonstration city: published totals, borders that meet, things that stand where they belong."""

from __future__ import annotations

import re

import numpy as np
import shapely

from feeds.demo import facilities, geography, ground, instruments, partition, profile
from feeds.demo.zones import plan

CENSUS_2014 = {"Sidi Moumen": 454_779, "Hay Hassani": 468_542, "Anfa": 94_504, "Mers Sultan": 129_759}
CENSUS_TOTAL = 3_357_173  # the sixteen together


def test_the_sixteen_arrondissements_have_the_people_of_the_census():
    people = {area.name_fr: area.population for area in plan().arrondissements}
    assert len(people) == 16
    assert sum(people.values()) == CENSUS_TOTAL
    assert {name: people[name] for name in CENSUS_2014} == CENSUS_2014


def test_the_sectors_of_an_arrondissement_share_its_people_exactly():
    for area in plan().arrondissements:
        assert sum(sector.population for sector in plan().sectors if sector.parent == area.code) == area.population


def test_two_hundred_sectors_add_up_to_the_published_network():
    sectors = plan().sectors
    assert len(sectors) == 200
    assert sum(sector.connections for sector in sectors) == 234_000
    assert sum(sector.customers for sector in sectors) == 1_200_000
    assert round(sum(sector.mains_km for sector in sectors), 1) == 5_000.0


def test_codes_are_two_letters_and_a_number_and_none_comes_twice():
    codes = [sector.code for sector in plan().sectors]
    assert all(re.fullmatch(r"[A-Z]{2}-\d\d", code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_sectors_tile_their_arrondissement_without_gap_or_overlap():
    for area in plan().arrondissements:
        mine = np.array([sector.shape for sector in plan().sectors if sector.parent == area.code])
        assert shapely.coverage_is_valid(mine)
        assert shapely.equals(shapely.coverage_union_all(mine), area.shape)


def test_arrondissements_tile_the_city():
    shapes = np.array([area.shape for area in plan().arrondissements])
    assert shapely.coverage_is_valid(shapes)
    assert abs(shapely.area(shapes).sum() - geography.outline().area) < 0.1
    assert 185 < geography.outline().area < 215


def test_every_zone_is_in_one_piece_around_its_point():
    for area in (*plan().arrondissements, *plan().sectors):
        assert area.shape.geom_type == "Polygon"
        assert area.shape.contains(shapely.Point(area.place))


def test_the_shore_bears_east_north_east_with_the_sea_to_the_north():
    first, *_rest, last = shapely.get_coordinates(geography.coast())
    east, north = last - first
    assert abs(np.rad2deg(np.arctan2(east, north)) - 71) < 5
    assert not geography.sea().overlaps(geography.outline())
    assert geography.sea().contains(shapely.Point(geography.km(np.array([(-7.64, 33.68)]))[0]))


def test_the_south_lies_higher_than_the_shore():
    port, maarouf = geography.elevation_m(geography.km(np.array([(-7.607, 33.603), (-7.646, 33.520)])))
    assert port < 20 < 80 < maarouf < 160


def test_thirty_six_reservoirs_hold_more_than_twenty_nine_hours():
    tanks = facilities.of_kind("reservoir")
    assert len(tanks) == 36
    assert sum(tank.capacity or 0 for tank in tanks) > 547_000 * 29 / 24


def test_every_sector_has_inflow_three_pressures_a_gateway_and_one_substation():
    roles = {(each.zone, each.role) for each in instruments.instruments()}
    fed = [code for post in facilities.of_kind("substation") for code in post.served]
    for sector in plan().sectors:
        assert {(sector.code, role) for role in ("inlet", "logger", "critical_point")} <= roles
        measured = [each.quantity for each in instruments.instruments() if each.zone == sector.code]
        assert sorted(measured) == ["flow", "pressure", "pressure", "pressure"]
        assert sector.code in instruments.gateway_of()
        assert fed.count(sector.code) == 1


def test_records_name_only_what_is_among_them():
    zones = {record.code for record in ground.zones()}
    records = list(ground.assets())
    assets = {record.code for record in records}
    assert len(assets) == len(records)
    assert {record.zone for record in records if record.zone} <= zones
    assert {name for sensor in ground.sensors() for name in (sensor.asset, sensor.gateway) if name} <= assets
    assert {role.zone for role in ground.roles()} <= zones


def test_whole_numbers_are_shared_out_to_the_last_one():
    assert partition.largest_remainder(np.array([1.0, 1.0, 1.0]), 10).tolist() == [4, 3, 3]
    assert partition.largest_remainder(np.array([0.5, 0.25, 0.25]), 4).tolist() == [2, 1, 1]


def test_most_substations_carry_their_peak_without_one_transformer_and_a_few_have_been_outgrown():
    posts = facilities.of_kind("substation")
    peaks = 1.4 * profile.of_substations(2018)
    firm = np.array([sum(units) - max(units) for units in map(facilities.transformers_mva, posts)])
    over = {post.code for post, peak, spare in zip(posts, peaks, firm, strict=True) if peak > spare}
    assert over == set(facilities.OUTGROWN)
    assert all(sum(facilities.transformers_mva(post)) == post.capacity for post in posts)


def test_the_customers_of_the_feeders_add_up_to_their_substation():
    of_area = {zone.code: zone.customers for zone in ground.zones() if zone.kind == "feeder_area"}
    by_area = dict.fromkeys(of_area, 0)
    for feeder in (asset for asset in ground.assets() if asset.kind == "feeder"):
        by_area[f"FA-{feeder.attributes['substation']}"] += feeder.attributes["customers"]
    assert by_area == of_area
