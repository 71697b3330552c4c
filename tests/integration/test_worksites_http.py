"""Worksites over HTTP agree with the page's own answer; what a form does through its callback function."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import worksites as worksites_api
from callbacks.worksite_forms import Filled, act
from data_access.actors import Actor, Role
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.topics import Topic, changes
from data_access.worksite_actions import Order, replan
from data_access.worksites import worksite
from tests.builders.worksites import store_ground, store_worksite

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
DISPATCHER = Actor("Salma", Role.DISPATCHER, "127.0.0.1")


@pytest.fixture
def client(sqlite_database: Database) -> Iterator[TestClient]:
    def two_sites(session: object) -> None:
        store_ground(session)  # type: ignore[arg-type]
        store_worksite(session, ref="LATE", current_end=date(2018, 10, 28), budget_mad=5_793_000.0)  # type: ignore[arg-type]
        store_worksite(session, ref="NOWHERE", lon=None, lat=None)  # type: ignore[arg-type]

    sqlite_database.call(changes(Topic.WORKSITES)(two_sites))
    server = FastAPI()
    server.include_router(worksites_api.router(sqlite_database, FixedClock(NOW)))
    with TestClient(server) as client:
        yield client


def test_geojson_holds_every_followed_site_and_null_where_the_place_is_unknown(client: TestClient) -> None:
    answer = client.get("/api/v1/worksites").json()
    assert {site["id"]: site["geometry"] is None for site in answer["features"]} == {"LATE": False, "NOWHERE": True}
    [late] = client.get("/api/v1/worksites?status=late&service=water").json()["features"]
    assert late["geometry"]["coordinates"] == [-7.6, 33.57]
    assert (late["properties"]["days_late"], late["properties"]["current_end"]) == (7, "2018-10-28")


def test_csv_carries_the_filters_of_the_page_and_says_that_it_is_simulated(client: TestClient) -> None:
    lines = client.get("/api/v1/worksites.csv?status=late").text.splitlines()
    assert len(lines) == 2
    cells = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    assert cells["days_late"] == "7"
    assert (cells["budget_mad"], cells["lat"], cells["simulated"]) == ("5793000", "33,57", "true")


def test_the_past_is_answered_and_an_unreadable_instant_refused(client: TestClient) -> None:
    assert client.get("/api/v1/worksites?at=2018-08-01T06:00").json()["features"] == []
    refused = client.get("/api/v1/worksites?at=yesterday")
    assert refused.status_code == 400
    assert "yesterday" in refused.json()["error"]


def an_act(database: Database, action: str, filled: Filled, actor: Actor = DISPATCHER, seen: int = 0) -> str:
    return asyncio.run(act(database, action, Order(actor, NOW, "CH-2018-0001", seen), filled, "fr"))


@pytest.fixture
def site(sqlite_database: Database) -> Database:
    sqlite_database.call(changes(Topic.WORKSITES)(lambda session: store_worksite(session)))
    return sqlite_database


def test_a_form_without_a_day_confirms_for_today(site: Database) -> None:
    assert an_act(site, "end", Filled()) == "Enregistré."
    assert site.call(worksite, ref="CH-2018-0001", at=NOW).row.time.actual_end == date(2018, 10, 9)


@pytest.mark.parametrize(
    ("action", "filled", "sentence"),
    [
        ("replan", Filled(), "Indiquez une date."),
        ("replan", Filled(day=date(2018, 12, 1)), "Un motif est nécessaire."),
        ("progress", Filled(), "Indiquez un pourcentage."),
        ("progress", Filled(figure=120.0), "L'avancement va de 0 à 100 %."),
        ("suspend", Filled(), "Un motif est nécessaire."),
        ("resume", Filled(), "Impossible : le chantier CH-2018-0001 est « En cours »."),
    ],
)
def test_a_form_that_cannot_be_done_is_answered_with_the_reason(
    site: Database, action: str, filled: Filled, sentence: str
) -> None:
    assert an_act(site, action, filled) == sentence
    assert site.call(worksite, ref="CH-2018-0001", at=NOW).events == ()


def test_a_viewer_is_refused_in_words(site: Database) -> None:
    answer = an_act(site, "end", Filled(), Actor("Omar", Role.VIEWER, "x"))
    assert answer.startswith("Votre rôle ne permet pas cette action")


def test_the_second_dispatcher_hears_who_was_faster_and_when(site: Database) -> None:
    site.call(replan, Order(DISPATCHER, NOW, "CH-2018-0001", 0), end=date(2018, 11, 2), cause="roche dure")
    late_comer = Actor("Yassine", Role.DISPATCHER, "x")
    answer = an_act(site, "replan", Filled(day=date(2018, 12, 1), words="pluies"), late_comer)
    assert answer == "Salma a été plus rapide, à 9 oct. 06:00."


def test_empty_fields_are_nothing_and_not_zero() -> None:
    assert Filled.of(None, "", None) == Filled()
    assert Filled.of("2018-10-09 00:00:00", 0, "x") == Filled(date(2018, 10, 9), 0.0, "x")
