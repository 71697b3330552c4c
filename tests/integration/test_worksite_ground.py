"""What lies under the works: streets taken in and handed out, the consequence of a closure, the list of a week."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from analytics.worksites import METRES_PER_DEGREE
from api import map_ground
from data_access.actors import system_actor
from data_access.closures import closure_of
from data_access.database import Database
from data_access.errors import DeliveryRefused, NotFound
from data_access.map_tiles import tile, tile_set
from data_access.rows.imports import Rejection
from data_access.rows.map_tiles import TileSetRow
from data_access.rows.streets import MAIN, SIDE, StreetRow
from data_access.schema import Asset, NetworkService, Sensor, SensorRole, Zone
from data_access.streets import DEMO, streets_in, take_streets
from data_access.topics import Topic, changes
from data_access.worksite_week import week
from feeds.basemap import basemap, parse
from feeds.batches import Importing
from feeds.map_tiles import TileFlaw, opened
from tests.builders.feeds import importer
from tests.builders.worksites import store_ground, store_worksite

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
LINE = {"type": "LineString", "coordinates": [[-7.60, 33.57], [-7.59, 33.57]]}
HERE, AWAY = (-7.61, 33.56, -7.58, 33.58), (-7.5, 33.5, -7.49, 33.51)


def a_file(folder: Path, *streets: tuple[dict[str, Any] | None, dict[str, Any]]) -> Path:
    features = [{"type": "Feature", "geometry": line, "properties": told} for line, told in streets]
    file = folder / "streets.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def test_a_file_of_streets_replaces_the_invented_ones(database: Database, tmp_path: Path) -> None:
    actor = system_actor("test")
    invented = StreetRow("rue du Safran", "زنقة الزعفران", SIDE, True, LINE)
    database.call(take_streets, [invented], source=DEMO, actor=actor, at=NOW)
    assert [street.is_invented for street in database.call(streets_in, box=HERE)] == [True]
    assert database.call(streets_in, box=AWAY) == []
    file = a_file(
        tmp_path,
        (LINE, {"name": "Rue 7", "highway": "residential"}),
        (LINE, {"name": "Grande rue", "name:ar": "الشارع الكبير", "highway": "primary"}),
        (LINE, {"highway": "primary"}),
        ({"type": "Point", "coordinates": [-7.6, 33.57]}, {"name": "Place"}),
    )
    found = parse(file)
    assert [each.line for each in found.rejections] == [each.line for each in found.rejections if each.raw]
    assert len(found.rejections) == 2
    database.call(take_streets, found.streets, source="import:streets", actor=actor, at=NOW)
    told = [(street.name_fr, street.rank, street.is_invented) for street in database.call(streets_in, box=HERE)]
    assert told == [("Grande rue", MAIN, False), ("Rue 7", SIDE, False)]


def test_the_command_takes_streets_in(sqlite_url: str, sqlite_database: Database, tmp_path: Path) -> None:
    file = a_file(tmp_path, (LINE, {"name": "Rue 7"}))
    result = importer(sqlite_url)("basemap", file)
    assert result.exit_code == 0, result.output
    assert [street.name_fr for street in sqlite_database.call(streets_in, box=HERE)] == ["Rue 7"]


PICTURE = b"\x89PNG\r\n\x1a\n of a street"


def tiles_file(folder: Path, *tiles: tuple[int, int, int, bytes], **told: str) -> Path:
    """An MBTiles file: what it says of itself, and its tiles by zoom, column and row from the south."""
    path = folder / "city.mbtiles"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name text, value text)")
        file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        file.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)
    return path


def test_tiles_are_taken_in_and_handed_out_one_by_one(database: Database, tmp_path: Path) -> None:
    """At zoom 2 the third row from the south is the second from the north."""
    tiles = ((2, 1, 2, PICTURE), (2, 0, 0, b"<svg/>"), (2, 4, 0, PICTURE), (1, 0, 1, PICTURE))
    path = tiles_file(tmp_path, *tiles, bounds="-8,33,-7,34", attribution="© <a href='x'>Survey &amp; Co</a>")
    heard: list[Rejection] = []
    run = Importing(database, system_actor("test"), lambda: NOW, lambda _path, told: heard.append(told))
    outcome = basemap(run, path, attribution=None)
    assert (outcome.added, outcome.refused) == (2, False)
    assert [(told.reason, told.raw) for told in heard] == [
        (TileFlaw.NO_PICTURE, "2/0/0"),
        (TileFlaw.OUT_OF_GRID, "2/4/0"),
    ]
    assert database.call(tile_set) == TileSetRow(1, 2, (-8.0, 33.0, -7.0, 34.0), "© Survey & Co", NOW)
    assert database.call(tile, zoom=2, column=1, row=1) == PICTURE
    assert database.call(tile, zoom=2, column=1, row=2) is None
    with TestClient(the_server(database)) as client:
        told = client.get("/api/v1/map/tiles").json()
        assert (told["minZoom"], told["maxNativeZoom"], told["bounds"]) == (1, 2, [[33.0, -8.0], [34.0, -7.0]])
        shown = client.get(told["url"].format(z=2, x=1, y=1))
        assert (shown.content, shown.headers["content-type"]) == (PICTURE, "image/png")
        assert client.get("/api/v1/map/tiles/2/1/2").status_code == 204
    with TestClient(the_server(database, "https://tiles.example/{z}/{x}/{y}.png")) as client:
        assert client.get("/api/v1/map/tiles").json() == {"url": "https://tiles.example/{z}/{x}/{y}.png"}
    again = basemap(run, tiles_file(tmp_path, (2, 3, 3, PICTURE)), attribution="Survey")
    assert (again.added, database.call(tile, zoom=2, column=1, row=1)) == (1, None)


def the_server(database: Database, tiles_url: str = "") -> FastAPI:
    server = FastAPI()
    server.include_router(map_ground.router(database, tiles_url))
    return server


@pytest.mark.parametrize(
    ("tiles", "told", "flaw"),
    [
        ([(0, 0, 0, PICTURE)], {"format": "pbf"}, TileFlaw.SHAPES),
        ([(0, 0, 0, b"\x1f\x8b shapes")], {}, TileFlaw.SHAPES),
        ([], {"format": "png"}, TileFlaw.NO_TILES),
    ],
)
def test_a_file_of_tiles_that_cannot_be_drawn_is_refused(
    tmp_path: Path, tiles: list[Any], told: dict[str, str], flaw: TileFlaw
) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        opened(tiles_file(tmp_path, *tiles, **told))
    assert refused.value.rejection.reason is flaw


def test_the_command_says_why_a_file_of_tiles_was_refused(
    sqlite_url: str, sqlite_database: Database, tmp_path: Path
) -> None:
    result = importer(sqlite_url)("basemap", tiles_file(tmp_path, (0, 0, 0, b"shapes"), format="pbf"))
    assert result.exit_code == 1
    assert "exporter des images" in result.output
    broken = tmp_path / "broken.mbtiles"
    broken.write_bytes(b"a page of HTML")
    assert "pas un fichier MBTiles" in importer(sqlite_url)("basemap", broken).output
    assert sqlite_database.call(tile_set) is None


@changes(Topic.NETWORK)
def a_row_of_pipes(session: Session) -> None:
    """Four pipes of 100 m in a row from the inlet; a valve after the first and after the third."""
    service = NetworkService(code="water")
    zone = Zone(code="Z", kind="sector", name_fr="Z", connections=400, source="test")
    session.add_all([service, zone])
    session.flush()
    east = [round(-7.60 + number * 0.001, 5) for number in range(5)]
    common = {"service_id": service.id, "zone_id": zone.id}
    for number in range(4):
        line = {"type": "LineString", "coordinates": [[east[number], 33.57], [east[number + 1], 33.57]]}
        session.add(Asset(code=f"P{number + 1}", kind="pipe", geometry=line, length_m=100.0, **common))
    for number in (1, 3):
        session.add(Asset(code=f"V{number}", kind="valve", lon=east[number], lat=33.57, **common))
    inlet = Sensor(code="D", quantity="flow", unit="m3/h", service_id=service.id, step_s=900, lon=east[0], lat=33.5701)
    session.add(inlet)
    session.flush()
    session.add(SensorRole(sensor_id=inlet.id, zone_id=zone.id, role="inlet"))


def test_closing_a_pipe_names_valves_and_customers(database: Database) -> None:
    """P2 and P3 are emptied between the two valves, P4 hangs behind: 300 of 400 m, 300 of 400 customers."""
    database.call(a_row_of_pipes)
    found = database.call(closure_of, pipe="P2")
    assert ([valve.code for valve in found.valves], found.dry_metres, found.customers) == (["V1", "V3"], 300.0, 300)
    assert (found.whole_sector, found.assumed_valves, len(found.dry)) == (False, False, 3)
    assert database.call(closure_of, pipe="P1").whole_sector
    with pytest.raises(NotFound):
        database.call(closure_of, pipe="V1")


@changes(Topic.WORKSITES)
def a_busy_week(session: Session) -> None:
    store_ground(session)
    soon = {"status": "authorised", "actual_start": None, "current_start": date(2018, 10, 15)}
    store_worksite(session, ref="ENDS", current_end=date(2018, 10, 12), permit_valid_to=date(2018, 10, 10))
    store_worksite(session, ref="STARTS", trade="telecom", lat=33.57 + 60 / METRES_PER_DEGREE, **soon)
    store_worksite(session, ref="LATER", lat=33.58, current_end=date(2018, 10, 16))


def test_the_list_of_a_week_holds_what_starts_ends_expires_and_meets(database: Database) -> None:
    database.call(a_busy_week)
    found = database.call(week, at=NOW)
    assert (found.first, found.last) == (date(2018, 10, 9), date(2018, 10, 15))
    [part] = found.parts
    named = {name: [row.ref for row in getattr(part, name)] for name in ("starts", "ends", "permits")}
    assert named == {"starts": ["STARTS"], "ends": ["ENDS"], "permits": ["ENDS"]}
    assert [(each.one, each.other) for each in part.shares] == [("ENDS", "STARTS")]
    assert part.clashes == ()
