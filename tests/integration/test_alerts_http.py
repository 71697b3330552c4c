"""Alerts over HTTP agree with the page; what the forms do through their callback function; what a panel reads."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api import alerts as alerts_api
from callbacks.alert_chart import chart_of
from callbacks.alert_forms import Filled, Request, act
from callbacks.alert_lists import board_of, listed
from callbacks.alert_loss import loss_of
from callbacks.alert_selection import known_address, selected
from callbacks.alerts import moved
from data_access import alert_scene
from data_access.actors import Actor
from data_access.alerts import alert, alerts
from data_access.clock import FixedClock
from data_access.crews import crews
from data_access.database import Database
from data_access.rows.alerts import ListState
from tests.builders.alerts import GUEST, KARIMA, SIX, YOUSSEF, build_city, raised
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import catch_up

CLOCK = FixedClock(SIX)


@pytest.fixture
def city(sqlite_database: Database) -> Database:
    """Two alerts at six: HH-12 (P3, 01) and AN-01 (P1, 02)."""
    sqlite_database.call(build_city)
    sqlite_database.call(raised, at=SIX - timedelta(hours=3))
    sqlite_database.call(raised, at=SIX - timedelta(hours=1), sector="AN-01", rule="burst", kind="alarm", priority=1)
    return sqlite_database


@pytest.fixture
def client(city: Database) -> Iterator[TestClient]:
    server = FastAPI()
    server.include_router(alerts_api.router(city, CLOCK))
    with TestClient(server) as client:
        yield client


def test_json_lists_what_the_page_lists_with_zones_and_instants(client: TestClient):
    worst, second = client.get("/api/v1/alerts").json()
    assert (worst["alert"], worst["zone"], worst["arrondissement"], worst["priority"]) == (
        "A-2018-0002",
        "AN-01",
        "ANFA",
        1,
    )
    assert second["detected_at"] == "2018-10-09T02:00:00+00:00"
    assert [each["alert"] for each in client.get("/api/v1/alerts?zone=HAY").json()] == ["A-2018-0001"]
    assert client.get("/api/v1/alerts?state=shelved").json() == []
    assert [each["alert"] for each in client.get("/api/v1/alerts?at=2018-10-09T04:00").json()] == ["A-2018-0001"]


def test_csv_is_written_for_the_readers_spreadsheet(client: TestClient):
    lines = client.get("/api/v1/alerts.csv?priority=3").text.splitlines()
    cells = dict(zip(lines[0].lstrip("\ufeff").split(";"), lines[1].split(";"), strict=True))
    assert (cells["alert"], cells["flow_m3h"], cells["simulated"]) == ("A-2018-0001", "18", "false")


@pytest.mark.parametrize("query", ["at=yesterday", "state=lost", "priority=9"])
def test_a_filter_that_names_nothing_is_refused_with_its_text(client: TestClient, query: str):
    for path in ("alerts", "alerts.csv"):
        refused = client.get(f"/api/v1/{path}?{query}")
        assert refused.status_code == 400
        assert query.split("=")[1] in refused.json()["error"]


def done(city: Database, action: str, filled: Filled, actor: Actor = KARIMA, seen: str = "new") -> str:
    request = Request(actor, SIX, "A-2018-0001", seen)
    return asyncio.run(act(city, action, request, filled, "fr"))


def test_a_form_answers_that_it_is_done(city: Database):
    assert done(city, "acknowledge", Filled()) == "Fait, noté au journal."
    assert done(city, "assign", Filled("OUEST-2", "K. Bennani")) == "Fait, noté au journal."
    assert done(city, "send", Filled(), seen="acknowledged") == "Fait, noté au journal."
    assert done(city, "repair", Filled(), seen="in_field") == "Fait, noté au journal."
    assert done(city, "comment", Filled(words="vu sur place")) == "Fait, noté au journal."
    row = city.call(alert, code="A-2018-0001", at=SIX).row
    assert (row.handling, row.crew, row.owner, row.acknowledged_by) == (
        "repaired",
        "OUEST-2",
        "K. Bennani",
        "k.bennani",
    )


def test_a_form_answers_who_was_faster_and_when(city: Database):
    done(city, "acknowledge", Filled(), YOUSSEF)
    assert done(city, "acknowledge", Filled()) == "y.alami a été plus rapide, à 9 oct. 06:00."


def test_a_form_answers_why_it_was_refused(city: Database):
    assert done(city, "false_alarm", Filled()) == "Un motif est nécessaire."
    assert done(city, "repair", Filled()) == "Impossible dans l'état actuel : À acquitter."
    too_long = "Sourdine refusée : 8 h au plus pour cette priorité, jamais pour une P1."
    assert done(city, "shelve", Filled("12", "travaux")) == too_long
    assert done(city, "acknowledge", Filled(), GUEST).startswith("Votre rôle ne permet pas cette action")
    assert city.call(alert, code="A-2018-0001", at=SIX).row.handling == "new"


def test_a_shelf_and_its_end_by_hand(city: Database):
    done(city, "shelve", Filled("2", "travaux"))
    assert city.call(alert, code="A-2018-0001", at=SIX).row.shelved_until == SIX + timedelta(hours=2)
    done(city, "unshelve", Filled())
    assert city.call(alert, code="A-2018-0001", at=SIX).row.display == "unacknowledged"
    done(city, "close", Filled(words="purge"))
    assert city.call(alert, code="A-2018-0001", at=SIX).row.handling == "closed"


def test_an_address_that_makes_no_sense_shows_the_active_alerts(city: Database):
    odd = {"state": "lost", "priority": "seven", "service": "all"}
    board = asyncio.run(board_of(city, odd, CLOCK))
    assert [row.code for row in board.rows] == ["A-2018-0002", "A-2018-0001"]
    assert board.counts[ListState.TO_ACKNOWLEDGE] == 2


def test_an_instant_that_cannot_be_read_is_told_in_the_list(city: Database):
    rows, chosen, note = asyncio.run(listed(city, {"at": "soon"}, CLOCK, None, False, "fr"))
    assert (rows, chosen) == ([], {"ids": []})
    assert "soon" in note
    with pytest.raises(PreventUpdate):
        known_address(None)


def test_an_unknown_alert_is_nothing_selected(city: Database):
    assert asyncio.run(selected(city, {"alert": "A-1999-0001"}, CLOCK)) is None
    assert asyncio.run(selected(city, {}, CLOCK)) is None
    found = asyncio.run(selected(city, {"alert": "A-2018-0001"}, CLOCK))
    assert found is not None
    assert [crew.code for crew in city.call(crews)] == ["OUEST-2"]


def test_a_leak_loses_its_flow_over_its_life_until_it_ends(city: Database):
    detail = asyncio.run(selected(city, {"alert": "A-2018-0001"}, CLOCK))
    loss = asyncio.run(loss_of(city, detail, SIX, 6.20))  # type: ignore[arg-type]
    assert loss.volume_m3 == pytest.approx(18.0 * 3)
    assert loss.cost_mad == pytest.approx(54 * 6.20)
    assert loss.cost_per_day_mad == pytest.approx(18 * 24 * 6.20)
    assert loss.lowest_pressure_m is None, "no pressure sensor there"


@pytest.fixture
def burst(sqlite_database: Database) -> Database:
    """A burst in AN-02 with a fall of pressure, and a well that is too full."""
    telemetry = Telemetry(20).add("Q-AN-02", hour(18, 13), hour(18, 17), 60.0)
    telemetry.add("P-AN-02", hour(18, 13), hour(18, 17), -12.0).add("SR-1", hour(18, 14), hour(18, 16), 40.0)
    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, telemetry)
    catch_up(sqlite_database, hour(18, 15))
    return sqlite_database


def chart(database: Database, rule: str) -> tuple[Any, str]:
    clock = FixedClock(hour(18, 15))
    rows = asyncio.run(board_of(database, {}, clock)).rows
    code = next(row.code for row in rows if row.rule == rule)
    detail = asyncio.run(selected(database, {"alert": code}, clock))
    return asyncio.run(chart_of(database, detail, clock.now(), ("light", "fr")))


def test_a_leak_is_charted_by_its_inflow_and_a_limit_by_its_own_signal(burst: Database):
    _, inflow = chart(burst, "burst")
    figure, level = chart(burst, "high_level")
    assert (inflow, level) == ("Débit entrant · m³/h", "Niveau · %")
    assert max(value for value in go.Figure(figure).data[0].y if value is not None) == pytest.approx(90.0)
    empty, title = asyncio.run(chart_of(burst, None, hour(18, 15), ("light", "fr")))
    assert (empty["data"], title) == ([], "")


def test_the_lowest_pressure_is_the_one_since_the_onset_as_known_then(burst: Database):
    since = {"zone": "AN-02", "start": hour(18, 13), "end": hour(18, 15)}
    low = burst.call(alert_scene.lowest_pressure_m, **since, at=hour(18, 15))
    assert low == pytest.approx(40 - 4 - 12, abs=3)
    assert burst.call(alert_scene.lowest_pressure_m, **since, at=hour(18, 12)) is None


def test_the_ground_of_an_alert_without_a_place_is_empty(burst: Database):
    nothing = burst.call(alert_scene.ground, code="A-1999-0001", at=hour(18))
    assert (nothing.outline, dict(nothing.pipes), nothing.spots, nothing.bounds) == (None, {}, (), None)


def test_the_panel_is_asked_for_again_only_when_its_own_alert_has_moved(city: Database):
    code = city.call(alert_codes)[0]
    query = {"alert": code, "at": None}
    events = len(city.call(alert, code=code, at=SIX).events)
    with pytest.raises(PreventUpdate):
        asyncio.run(moved(city, query, CLOCK, {"code": code, "events": events}))
    with pytest.raises(PreventUpdate):
        asyncio.run(moved(city, query, CLOCK, {"code": "A-2018-9999", "events": 0}))
    assert asyncio.run(moved(city, query, CLOCK, {"code": code, "events": events - 1})) == {**query, "events": events}


def alert_codes(session: Session) -> list[str]:
    """The codes of the active alerts."""
    return [row.code for row in alerts(session, at=SIX)]
