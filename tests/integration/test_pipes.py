"""Pipes of a part of the map and of a sector, asked by index. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import map_layers
from data_access import city, pipes
from data_access.database import Database
from data_access.rows.city import AssetRecord
from tests.builders.network import BUILDER, SIDE, SIX, SOUTH, build_network

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
EVERYWHERE = (-8.0, 33.0, -7.0, 34.0)
LAID = date(1987, 3, 1)


def pipe(code: str, zone: str, west: float, east: float, **facts: object) -> AssetRecord:
    """A line from west to east, half-way up the sectors."""
    middle = SOUTH + SIDE / 2
    line = {"type": "LineString", "coordinates": [[west, middle], [east, middle]]}
    usual = {"diameter_mm": 100.0, "material": "PVC", "laid_on": LAID, "length_m": 200.0}
    return AssetRecord(code, "pipe", "water", zone=zone, geometry=line, **(usual | facts))  # type: ignore[arg-type]


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    told = [
        pipe("C-2", "AC-01", -7.598, -7.596),
        pipe("C-3", "AC-02", -7.588, -7.582, material="fonte grise", diameter_mm=200.0),
        pipe("C-4", "AC-02", -7.588, -7.586, laid_on=None, length_m=50.0),
        pipe("C-5", "MA-01", -7.548, -7.542, diameter_mm=None),
    ]
    database.call(city.put_assets, told, actor=BUILDER, at=SIX)
    return database


def codes(database: Database, box: pipes.Box, **asked: int) -> list[str]:
    return [found.code for found in database.call(pipes.pipes_in, box=box, **asked)]


def test_what_reaches_into_the_box_is_there_and_nothing_else(small: Database):
    assert codes(small, (-7.589, 33.53, -7.587, 33.56)) == ["C-3", "C-4"]
    assert codes(small, (-7.5835, 33.53, -7.583, 33.56)) == ["C-3"], "it crosses the box without an end in it"
    assert codes(small, (-7.7, 33.0, -7.69, 33.1)) == []


def test_the_largest_come_first_when_there_are_too_many(small: Database):
    assert codes(small, EVERYWHERE, most=2) == ["C-1", "C-3"]
    assert len(codes(small, EVERYWHERE)) == 5


def test_a_pipe_whose_own_point_lies_outside_is_found_by_its_line(small: Database):
    """Its middle is 700 m east of the box, its western end in it; another one's point is nowhere near."""
    told = [
        pipe("C-6", "AC-02", -7.590, -7.575, lon=-7.5825, lat=SOUTH),
        pipe("C-7", "AC-02", -7.590, -7.589, lon=-7.2),
    ]
    small.call(city.put_assets, told, actor=BUILDER, at=SIX)
    assert "C-6" in codes(small, (-7.5895, 33.53, -7.589, 33.56))
    assert "C-7" not in codes(small, (-7.5895, 33.53, -7.589, 33.56))


def test_the_metres_of_a_sector_by_material_and_year(small: Database):
    found = {(each.material, each.year): each.length_m for each in small.call(pipes.sector_pipes, sector="AC-02")}
    assert found == {("fonte grise", 1987): 200.0, ("PVC", None): 50.0}


def test_a_view_costs_two_statements_and_reads_the_sectors_it_shows(small: Database, count_queries: Recorder):
    with count_queries(small) as statements:
        small.call(pipes.pipes_in, box=EVERYWHERE)
    assert len(statements) == 2
    assert "zone_id IN" in statements[1]


def test_the_route_answers_with_features_and_refuses_what_is_no_box(sqlite_database: Database):
    sqlite_database.call(build_network)
    sqlite_database.call(city.put_assets, [pipe("C-2", "AC-01", -7.598, -7.596)], actor=BUILDER, at=SIX)
    server = FastAPI()
    server.include_router(map_layers.router(sqlite_database))
    with TestClient(server) as client:
        answer = client.get("/api/v1/map/pipes?bbox=-7.599,33.5,-7.5979,33.6").json()
        refused = [
            client.get(f"/api/v1/map/pipes?bbox={box}").status_code for box in ("", "1,2,3", "2,0,1,1", "0,0,1,1")
        ]
    told = {feature["properties"]["code"]: feature["properties"] for feature in answer["features"]}
    assert told["C-2"] == {
        "code": "C-2", "diameter_mm": 100.0, "material": "PVC", "year": 1987, "length_m": 200.0
    }  # fmt: skip
    assert refused == [400] * 4
