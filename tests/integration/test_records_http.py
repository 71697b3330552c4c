"""POST /api/v1/records/<kind>: lists of other systems, row by row, once, from who may. Both engines."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api import records
from api.sessions import Doorkeeper, SessionMiddleware
from components.closed_wall import closed_wall_page
from components.sign_in import sign_in_page
from components.text import LANGUAGES, known, say
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.schema import Crew, CustomerContact, Interruption
from feeds.record_kinds import KINDS_OF_RECORDS
from settings import Settings
from tests.builders.ingest import QUARTER_PAST, make_token, quarantine
from tests.builders.network import build_network

CREW = {"code": "NORD-1", "name_fr": "Équipe Nord", "service": "water"}
CALL = {"at": "2018-10-09T05:00:00Z", "kind": "no_water", "sector": "AC-01"}
CREWS, CONTACTS = "/api/v1/records/crews", "/api/v1/records/contacts"


@pytest.fixture
def city(database: Database) -> Database:
    database.call(build_network)
    return database


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    sqlite_database.call(build_network)
    return sqlite_database


def sender(database: Database, scope: str = "records") -> TestClient:
    """Another system with a token of that scope; without one it is a stranger."""
    server = FastAPI()
    server.add_middleware(
        SessionMiddleware, doorkeeper=Doorkeeper(database, Settings(), False, sign_in_page, closed_wall_page)
    )
    server.include_router(records.router(database, FixedClock(QUARTER_PAST), say))
    client = TestClient(server, client=("10.0.0.7", 50000))
    if scope:
        client.headers["Authorization"] = f"Bearer {make_token(database, scope, name=f'sap-{scope}')}"
    return client


def count(session: Session, entity: Any) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


def test_good_rows_are_stored_and_bad_ones_told_and_kept(city: Database):
    bad = CREW | {"code": "SUD-1", "service": "gas"}
    answer = sender(city).post(CREWS, json=[CREW, bad])
    assert answer.status_code == 200
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert [(error["row"], error["column"]) for error in told["errors"]] == [(2, "service")]
    assert [row[:3] for row in city.call(quarantine)] == [("crews", "sap-records", 2)]
    assert city.call(lambda session: session.scalar(select(Crew.name_fr).where(Crew.code == "NORD-1"))) == "Équipe Nord"


def test_csv_counts_its_header_as_row_one(small: Database):
    body = "code,name_fr,service\nNORD-1,Nord,water\n,Sud,water\n"
    told = sender(small).post(CREWS, content=body.encode(), headers={"Content-Type": "text/csv"}).json()
    assert (told["accepted"], [(error["row"], error["column"]) for error in told["errors"]]) == (1, [(3, "code")])


def test_an_interruption_is_sent_again_with_its_restorations(small: Database):
    cut = {"code": "I-9", "service": "water", "zone": "AC-01", "started_at": "2018-10-09T04:00:00Z", "customers": 90}
    back = cut | {"ended_at": "2018-10-09T05:00:00Z", "steps": "2018-10-09T05:00:00Z=90", "planned": True}
    client = sender(small)
    for body in ([cut], [back]):
        assert client.post("/api/v1/records/interruptions", json=body).json()["accepted"] == 1
    [row] = small.call(lambda session: session.execute(select(Interruption.customers, Interruption.planned)).all())
    assert tuple(row) == (90, True)


def test_the_same_key_is_answered_as_before_and_stores_nothing(city: Database):
    client, key = sender(city), {"Idempotency-Key": "calls-1"}
    first, again = (client.post(CONTACTS, json=[CALL], headers=key) for _ in range(2))
    assert first.json() == again.json() == {"accepted": 1, "rejected": 0, "gaps": 0, "errors": []}
    assert (first.headers.get("Idempotency-Replayed"), again.headers.get("Idempotency-Replayed")) == (None, "true")
    assert city.call(count, CustomerContact) == 1
    assert client.post(CONTACTS, json=[CALL, CALL], headers=key).status_code == 422
    assert city.call(count, CustomerContact) == 1


@pytest.mark.parametrize(("scope", "status"), [("", 401), ("ingest", 403), ("records", 200)])
def test_who_may_send(small: Database, scope: str, status: int):
    assert sender(small, scope).post(CREWS, json=[CREW]).status_code == status


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[]", {}, 400),
        (b'[{"code": ["NORD-1"]}]', {}, 400),
        (b"\xff\xfe", {"Content-Type": "text/csv"}, 400),
        (b"code;name\n", {"Content-Type": "text/csv"}, 400),
        (b"[]", {"Content-Type": "application/xml"}, 415),
        (b"[]", {"Idempotency-Key": "x" * 201}, 400),
    ],
)
def test_what_cannot_be_read_is_told_and_stores_nothing(small: Database, body: bytes, headers: dict[str, str], status):
    answer = sender(small).post(CREWS, content=body, headers={"Content-Type": "application/json"} | headers)
    assert (answer.status_code, "error" in answer.json()) == (status, True)
    assert small.call(count, Crew) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_list_has_its_name_on_the_page_of_incoming_data(lang: str):
    assert [kind for kind in (*KINDS_OF_RECORDS, "assets", "records") if not known(f"data.kind.{kind}", lang)] == []
