"""Sectors and works over HTTP agree with the page's own answer, at any instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import sectors as sectors_api
from api import works as works_api
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.ledger import put_interruptions
from tests.builders.ledger import cut
from tests.builders.network import BUILDER, SIX, build_network, flowing, tell


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[TestClient]:
    sqlite_database.call(build_network)
    sqlite_database.call(tell, flowing("AC-01", 39.0), at=SIX - timedelta(minutes=15))
    sqlite_database.call(tell, flowing("AC-01", 40.5) | {("PS-01", "load"): 34.0})
    server = FastAPI()
    server.include_router(sectors_api.router(sqlite_database, FixedClock(SIX)))
    server.include_router(works_api.router(sqlite_database, FixedClock(SIX)))
    with TestClient(server) as client:
        yield client


def cells(text: str) -> list[dict[str, str]]:
    head, *lines = text.lstrip("\ufeff").splitlines()
    return [dict(zip(head.split(";"), line.split(";"), strict=True)) for line in lines]


def test_sectors_say_what_can_be_judged_and_null_is_not_zero(client: TestClient):
    answer = {row["sector"]: row for row in client.get("/api/v1/sectors").json()}
    assert set(answer) == {"AC-01", "AC-02", "MA-01", "MA-02"}
    assert (answer["AC-01"]["judgement"], answer["AC-01"]["inflow_m3h"]) == ("judged", 40.5)
    assert answer["AC-01"]["inflow_at"] == "2018-10-09T05:00:00+00:00"
    assert (answer["MA-02"]["judgement"], answer["MA-02"]["inflow_m3h"]) == ("missing", None)


def test_the_table_carries_the_filters_of_the_page(client: TestClient):
    rows = cells(client.get("/api/v1/sectors.csv?zone=AC&service=water&sector=AC-01").text)
    assert {row["sector"] for row in rows} == {"AC-01", "AC-02"}
    spoken = next(row for row in rows if row["sector"] == "AC-01")
    assert (spoken["inflow_m3h"], spoken["simulated"]) == ("40,5", "false")


def test_the_past_is_answered_and_an_unreadable_instant_refused(client: TestClient):
    then = {row["sector"]: row for row in client.get("/api/v1/sectors?at=2018-10-09T05:45").json()}
    assert then["AC-01"]["inflow_m3h"] == 39.0
    refused = client.get("/api/v1/sectors.csv?at=yesterday")
    assert refused.status_code == 400
    assert "yesterday" in refused.json()["error"]


def test_the_series_of_a_sector(client: TestClient):
    answer = client.get("/api/v1/sectors/AC-01/series?from=2018-10-09T05:00&to=2018-10-09T06:00").json()
    assert (answer["sector"], answer["unit"]) == ("AC-01", "m3/h")
    assert [(point["at"], point["inflow"], point["expected"]) for point in answer["points"]] == [
        ("2018-10-09T04:45:00+00:00", 39.0, None)
    ], "the end does not count"


def test_a_series_that_cannot_be_given_says_why(client: TestClient):
    assert client.get("/api/v1/sectors/XX-99/series").status_code == 404
    assert "XX-99" in client.get("/api/v1/sectors/XX-99/series").json()["error"]
    assert client.get("/api/v1/sectors/AC-01/series?from=2018-10-09T07:00&to=2018-10-09T06:00").status_code == 400
    assert client.get("/api/v1/sectors/AC-01/series?from=2010-01-01T00:00").status_code == 400


def test_the_works_of_the_other_services_are_tables_too(client: TestClient):
    [post] = cells(client.get("/api/v1/substations.csv").text)
    assert (post["code"], post["load_mw"], post["load_pct"], post["customers_off"]) == ("PS-01", "34", "85", "0")
    assert cells(client.get("/api/v1/feeders.csv").text) == [], "this small city has told none"
    [station] = cells(client.get("/api/v1/lift-stations.csv").text)
    assert (station["judgement"], station["level_pct"]) == ("missing", "")
    [gateway] = cells(client.get("/api/v1/gateways.csv").text)
    assert (gateway["sensors"], gateway["sensors_silent"]) == ("6", "3")


def test_interruptions_are_a_table_with_their_steps(client: TestClient, sqlite_database: Database):
    steps = [{"at": (SIX - timedelta(minutes=30)).isoformat(), "customers_restored": 60}]
    sqlite_database.call(put_interruptions, [cut("I-1", 100, steps=steps, cause="storm")], actor=BUILDER)
    [row] = cells(client.get("/api/v1/interruptions.csv").text)
    assert (row["code"], row["substation"], row["minutes"], row["customers_off"]) == ("I-1", "PS-01", "60", "40")
    assert (row["restored"], row["ended_at"]) == ("2018-10-09T04:30:00+00:00 60", "")
