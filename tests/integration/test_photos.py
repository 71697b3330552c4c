"""Photos of an alert: who may add one, what is taken, what is shown at an instant, and to whom."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import photos as photo_routes
from callbacks.alert_photos import add
from components.alert_photos import gallery
from data_access import alert_actions as actions
from data_access.actors import Actor, Role, current_actor
from data_access.alert_steps import Told
from data_access.alerts import alert
from data_access.attachments import PhotoRefused, attach_photo, photos
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted
from data_access.rows.attachments import MOST_BYTES
from tests.builders.alerts import GUEST, KARIMA, SIX, YOUSSEF, build_city, raised

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
LATER = SIX + timedelta(minutes=5)


@pytest.fixture
def code(database: Database) -> str:
    database.call(build_city)
    return database.call(raised)


def taken(database: Database, code: str, name: str = "fouille.png", content: bytes = PNG) -> None:
    database.call(attach_photo, Told(code, KARIMA, LATER), name=name, content=content)


def test_a_photo_is_an_event_of_its_alert_and_was_not_there_before(database: Database, code: str):
    taken(database, code, name="C:\\photos\\fouille.png")
    assert database.call(photos, code=code, at=SIX) == []
    (shown,) = there = database.call(photos, code=code, at=LATER)
    assert (shown.name, shown.author, shown.at) == ("fouille.png", KARIMA.name, LATER)
    assert f"src='/api/v1/photos/{shown.number}'" in str(gallery(there, "fr"))
    assert gallery([], "fr") is None
    last = database.call(alert, code=code, at=LATER).events[-1]
    assert (last.event, last.actor, last.reason) == ("photo", KARIMA.name, "fouille.png")


def test_a_photo_makes_nobody_slower(database: Database, code: str):
    taken(database, code)
    database.call(actions.acknowledge, code=code, actor=YOUSSEF, at=LATER, seen_state="new")
    assert database.call(alert, code=code, at=LATER).row.acknowledged_by == YOUSSEF.name


@pytest.mark.parametrize(
    ("content", "problem"), [(PNG + bytes(MOST_BYTES), "photo_size"), (b"<svg/>", "photo_kind"), (b"", "photo_kind")]
)
def test_what_is_too_large_or_no_picture_is_refused(database: Database, code: str, content: bytes, problem: str):
    with pytest.raises(PhotoRefused) as refused:
        taken(database, code, content=content)
    assert refused.value.message_key == f"alerts.error.{problem}"
    assert database.call(photos, code=code, at=LATER) == []


def test_neither_a_viewer_nor_an_unknown_alert_gets_one(database: Database, code: str):
    with pytest.raises(NotPermitted):
        database.call(attach_photo, Told(code, GUEST, LATER), name="a.png", content=PNG)
    with pytest.raises(NotFound):
        taken(database, "A-1999-0001")


def test_what_a_browser_sends_is_answered_in_words(sqlite_database: Database):
    sqlite_database.call(build_city)
    told = Told(sqlite_database.call(raised), KARIMA, LATER)
    sent = "data:image/png;base64," + b64encode(PNG).decode()
    assert asyncio.run(add(sqlite_database, told, "a.png", sent, "fr")) == "Fait, noté au journal."
    for wrong in ("data:image/png;base64,é", "data:image/png;base64,PHN2Zy8+"):
        assert "ni JPEG" in asyncio.run(add(sqlite_database, told, "a.png", wrong, "fr"))


@pytest.fixture
def client(database: Database, code: str) -> Iterator[TestClient]:
    taken(database, code)
    server = FastAPI()
    server.include_router(photo_routes.router(database, FixedClock(LATER)))
    with TestClient(server) as asking:
        yield asking


def asked(client: TestClient, actor: Actor | None, number: int = 1) -> tuple[int, str]:
    token = current_actor.set(actor)
    try:
        answer = client.get(f"/api/v1/photos/{number}")
    finally:
        current_actor.reset(token)
    return answer.status_code, answer.headers["content-type"]


def test_who_may_view_sees_it_and_nobody_else(client: TestClient):
    assert asked(client, GUEST) == (200, "image/png")
    assert client.get("/api/v1/photos/1").status_code == 403
    assert asked(client, Actor("feed", Role.FEED, "10.0.0.9"))[0] == 403
    assert asked(client, GUEST, number=2)[0] == 404


def test_a_photo_is_served_as_nothing_but_a_picture(client: TestClient):
    token = current_actor.set(GUEST)
    answer = client.get("/api/v1/photos/1")
    current_actor.reset(token)
    assert answer.content == PNG
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
