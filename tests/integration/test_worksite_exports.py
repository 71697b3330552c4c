"""What others are handed: the members of WZDx 4.2, real feeds read back equal, calendars in UTC, workbooks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api import worksite_layers
from api import worksites as worksites_api
from data_access.actors import system_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.topics import Topic, changes
from data_access.worksite_import import WorksiteDelivery, take_worksites
from feeds.worksite_mapping import shipped_registers
from feeds.worksite_register import parse
from tests.builders.feeds import shared
from tests.builders.worksites import store_ground, store_worksite

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
FEED = {"publisher", "version", "update_date", "data_sources"}
CORE = {"event_type", "data_source_id", "road_names", "direction"}
EVENT = {
    "core_details",
    "start_date",
    "end_date",
    "is_start_date_verified",
    "is_end_date_verified",
    "is_start_position_verified",
    "is_end_position_verified",
    "location_method",
    "vehicle_impact",
}
SQUARE = [[-7.6, 33.57], [-7.598, 33.57], [-7.598, 33.571], [-7.6, 33.571], [-7.6, 33.57]]


def served(database: Database, at: datetime) -> TestClient:
    server = FastAPI()
    server.include_router(worksites_api.router(database, FixedClock(at)))
    server.include_router(worksite_layers.router(database, FixedClock(at)))
    return TestClient(server)


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[TestClient]:
    """A pit as a polygon, a site without a place, one late site whose title would run as a formula."""

    @changes(Topic.WORKSITES)
    def some_sites(session: Session) -> None:
        store_ground(session)
        store_worksite(
            session, ref="PIT", geometry={"type": "Polygon", "coordinates": [SQUARE]}, street="rue du Safran"
        )
        store_worksite(session, ref="NOWHERE", lon=None, lat=None, arrondissement_id=None)
        store_worksite(session, ref="LATE", title_fr="=1+1, a; b", current_end=date(2018, 10, 28))

    sqlite_database.call(some_sites)
    with served(sqlite_database, NOW) as client:
        yield client


def test_a_feed_of_wzdx_has_every_member_that_version_4_2_asks_for(client: TestClient) -> None:
    feed = client.get("/api/v1/worksites.wzdx.json").json()
    assert feed["feed_info"].keys() >= FEED
    assert (feed["type"], feed["feed_info"]["version"]) == ("FeatureCollection", "4.2")
    sources = {source["data_source_id"] for source in feed["feed_info"]["data_sources"]}
    assert len(feed["features"]) == 3
    for event in feed["features"]:
        assert UUID(event["id"])
        assert event["properties"].keys() >= EVENT
        core = event["properties"]["core_details"]
        assert core.keys() >= CORE
        assert core["data_source_id"] in sources
        assert event["geometry"]["type"] in ("LineString", "MultiPoint"), "a polygon is told as its centre line"
        assert event["properties"]["start_date"].endswith("Z")


def test_days_are_told_as_instants_of_the_city(client: TestClient) -> None:
    """The first of October 2018 began at 23:00 UTC of September; the 21st ended at 22:59:59 UTC."""
    events = client.get("/api/v1/worksites.wzdx.json").json()["features"]
    [pit] = [event for event in events if event["properties"]["core_details"]["road_names"] == ["rue du Safran"]]
    told = pit["properties"]
    assert (told["start_date"], told["end_date"]) == ("2018-09-30T23:00:00Z", "2018-10-21T22:59:59Z")
    assert (told["is_start_date_verified"], told["is_end_date_verified"]) == (True, False)
    assert pit["geometry"]["coordinates"] == [[-7.6, 33.5705], [-7.598, 33.5705]]


def facts(site: WorksiteDelivery) -> dict[str, Any]:
    names = ("ref", "title_fr", "nature", "owner", "start", "end", "traffic_impact", "street", "geometry")
    return {name: getattr(site, name) for name in names}


@pytest.mark.parametrize("name", ["recurring", "simple_linestring", "detour"])
def test_real_feeds_are_handed_on_as_they_came(sqlite_database: Database, tmp_path: Path, name: str) -> None:
    registers, at = shipped_registers(), datetime(2009, 1, 1, tzinfo=UTC)
    came = parse(shared(f"importers/worksites/wzdx_v4.2_{name}.geojson"), registers=registers, received_at=at).sites
    assert came
    sqlite_database.call(take_worksites, came, actor=system_actor("test"))
    with served(sqlite_database, at) as client:
        told = client.get("/api/v1/worksites.wzdx.json").json()
    file = tmp_path / "again.geojson"
    file.write_text(json.dumps(told), encoding="utf-8")
    again = parse(file, registers=registers, received_at=at).sites
    by_ref = {site.ref: facts(site) for site in again}
    assert by_ref == {site.ref: facts(site) for site in came}


def unfolded(text: str) -> list[Mapping[str, str]]:
    """The events of a calendar by their properties."""
    lines = text.replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines:
        key, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events:
            events[-1][key] = value
    return events


def test_a_calendar_is_in_utc_and_escapes_what_separates(client: TestClient) -> None:
    text = client.get("/api/v1/worksites.ics").text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    late = next(event for event in unfolded(text) if event["UID"] == "LATE@ain")
    assert (late["DTSTART"], late["DTEND"]) == ("20180930T230000Z", "20181028T230000Z")  # UTC+1, the 29th begins
    assert late["SUMMARY"] == r"[simulation] LATE =1+1\, a\; b"


def test_a_workbook_holds_figures_and_days_and_no_formula(client: TestClient) -> None:
    content = client.get("/api/v1/worksites.xlsx?status=late").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    [row] = [dict(zip(rows[0], cells, strict=True)) for cells in rows[1:]]
    assert (row["ref"], row["progress_pct"], row["days_late"]) == ("LATE", 50, 7)
    assert str(row["current_end"]) == "2018-10-28 00:00:00"
    assert row["title_fr"] == "'=1+1, a; b"


def test_every_form_holds_the_sites_of_the_page(client: TestClient) -> None:
    listed = {site["id"] for site in client.get("/api/v1/worksites.geojson").json()["features"]}
    assert listed == {"PIT", "NOWHERE", "LATE"}
    assert len(client.get("/api/v1/worksites.csv").text.splitlines()) == 4
    assert len(unfolded(client.get("/api/v1/worksites.ics?status=late").text)) == 1


def test_trenches_come_for_a_part_of_the_map_only(client: TestClient) -> None:
    here = client.get("/api/v1/worksites/trenches?bbox=-7.61,33.56,-7.59,33.58").json()["features"]
    assert [(site["id"], site["geometry"]["type"]) for site in here] == [("PIT", "Polygon")]
    assert client.get("/api/v1/worksites/trenches?bbox=-7.51,33.56,-7.49,33.58").json()["features"] == []
    assert client.get("/api/v1/worksites/trenches").status_code == 400
