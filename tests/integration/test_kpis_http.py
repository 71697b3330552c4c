"""Indicators over HTTP and through the page's callback functions: the same filters and instant, the same answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from dash.exceptions import PreventUpdate
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import kpis as kpis_api
from callbacks.moments import readable_moment
from callbacks.roadmap import (
    drawn,
    indicator,
    listed,
    phase_of,
    portfolio_of,
    selected_period,
    tabled,
    unreadable,
)
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.kpis import kpi_table
from data_access.portfolios import portfolios
from data_access.roadmap import programme
from data_access.rows.kpi_filters import KpiFilters
from data_access.rows.roadmap import Component, Stage
from feeds.demo.roadmap import build_roadmap
from tests.builders.roadmap import NOW


@pytest.fixture(scope="module")
def city(migrated_sqlite, tmp_path_factory) -> Iterator[Database]:
    """The demonstration's programme, built once: these tests only read."""
    file = tmp_path_factory.mktemp("programme") / "ain.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{file}", connections=2)
    database.call(build_roadmap, np.random.default_rng(1), NOW)
    yield database
    database.close()


@pytest.fixture
def client(city) -> Iterator[TestClient]:
    server = FastAPI()
    server.include_router(kpis_api.router(city, FixedClock(NOW)))
    with TestClient(server) as asking:
        yield asking


def test_json_tells_every_indicator_with_its_standing(client):
    answer = {found["code"]: found for found in client.get("/api/v1/kpis").json()}
    assert len(answer) == 32
    assert answer["water_saved"]["status"] == "no_evidence"
    assert answer["network_efficiency"]["period_end"] == "2018-09-30"


def test_csv_carries_the_filters_of_the_page_and_says_that_it_is_simulated(client, city):
    lines = client.get("/api/v1/kpis.csv?component=telecom&owner=telecom").content.decode("utf-8-sig").splitlines()
    expected = KpiFilters.of({"component": "telecom", "owner": "telecom"}).keep(city.call(kpi_table, at=NOW))
    assert len(lines) == 1 + len(expected)
    cells = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    assert (cells["code"], cells["simulated"]) == (expected[0].code, "true")


def test_the_past_is_answered_and_an_unreadable_instant_refused(client):
    then = client.get("/api/v1/kpis?at=2016-07-13T14:32").json()
    assert {found["period_end"] for found in then} == {"2016-06-30", None}
    assert client.get("/api/v1/kpis?at=yesterday").status_code == 400


def test_one_indicator_comes_with_the_records_of_each_of_its_values(client):
    answer = client.get("/api/v1/kpis/milestones_on_time").json()
    newest = answer["values"][0]
    figures = {each["record"]: each["figures"] for each in newest["records"]}
    assert figures["M-MASTER-PLAN"] == [0.0, 1.0]  # due, and reached after its baseline
    assert newest["value"] == newest["computed_again"] == 100 * sum(kept for kept, _ in figures.values()) / len(figures)
    assert (answer["formula"], newest["period_end"]) == ("milestones_on_time", "2018-09-30")
    assert client.get("/api/v1/kpis/nothing").status_code == 404


def test_a_word_that_is_no_filter_filters_nothing(city):
    rows = city.call(kpi_table, at=NOW)
    assert KpiFilters.of({"component": "sewage", "owner": "nobody"}).keep(rows) == rows
    assert KpiFilters.of(None) == KpiFilters()


def test_the_table_of_the_page_agrees_with_the_export(city, client):
    records, note = tabled(city.call(kpi_table, at=NOW), {"owner": "water"}, "en")
    exported = client.get("/api/v1/kpis?owner=water").json()
    assert [record["code"] for record in records] == [found["code"] for found in exported]
    assert note.startswith(f"{len(exported)} indicators")


def test_each_portfolio_counts_its_projects_and_its_money(city):
    telecom = next(found for found in city.call(portfolios, at=NOW) if found.component is Component.TELECOM)
    assert sum(telecom.stages.values()) == len(telecom.initiatives) == 9
    assert telecom.budget_mad == sum(project.budget_mad for project in telecom.initiatives) == 265e6
    assert telecom.next_milestone.code == "M-FIBRE"
    assert telecom.riskiest.risk == "medium:security"
    assert Stage.STOPPED not in telecom.stages


def test_a_phase_of_the_address_restricts_the_portfolio(city):
    clock = FixedClock(NOW)
    everything = asyncio.run(portfolio_of(city, {}, clock))
    second = asyncio.run(portfolio_of(city, {"phase": "2"}, clock))
    assert [len(found.initiatives) for found in everything] == [22, 9, 14]
    assert [len(found.initiatives) for found in second] == [1, 1, 3]
    (alone,) = asyncio.run(portfolio_of(city, {"component": "applications"}, clock))
    assert alone.component is Component.APPLICATIONS


def test_before_its_adoption_the_time_line_shows_the_master_plan_as_late(city):
    then = city.call(programme, at=datetime(2018, 1, 15, tzinfo=UTC))
    table = listed(then, {}, "fr")
    written = " ".join(note["text"] for note in drawn(then, {}, "light", "fr")["layout"]["annotations"])
    assert "Schéma directeur, +334 j" in written  # by then forecast for 28 February
    rows = {row.children[1].children: row.className for row in table.children[1].children}
    assert rows["Schéma directeur"] == "milestone milestone--open"


def test_an_instant_that_is_none_is_told_once_and_leaves_the_other_blocks_alone(city):
    address = {"at": "yesterday"}
    assert "yesterday" in str(unreadable(address, FixedClock(NOW), "en"))
    with pytest.raises(PreventUpdate):
        readable_moment(address, FixedClock(NOW))


def test_what_is_no_phase_and_what_is_no_indicator_is_none(city):
    assert (phase_of({"phase": "two"}), phase_of({"phase": "2"}), phase_of(None)) == (None, 2, None)
    assert asyncio.run(indicator(city, "nothing", {}, FixedClock(NOW))) is None
    assert selected_period([]) is None
    assert unreadable({"at": "2018-01-15T06:00"}, FixedClock(NOW), "en") is None
    assert selected_period([{"code": "2018-09-30"}]) == "2018-09-30"
