"""Alerts for other programs: what moved since, the life of one, NGSI-LD; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import alerts as alerts_api
from data_access import alert_actions as actions
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.alerts import Sentence
from tests.builders.alerts import KARIMA, SIX, WORKER, build_city, raised

HOUR = timedelta(hours=1)
FLOW = Sentence("alerts.cause.night_flow", {"measured_m3h": 100.4, "expected_m3h": 62.0})
PRESSURE = Sentence("alerts.cause.low_pressure", {"measured": 12.0, "limit": 20.0})


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    """HH-12 since three, acknowledged at five; AN-01 from four, closed at half past; asked at six."""
    database.call(build_city)
    first = database.call(raised, at=SIX - 3 * HOUR, cause=FLOW)
    low = {"rule": "low_pressure", "kind": "alarm", "priority": 1, "subject": "P-AN-1", "cause": PRESSURE}
    second = database.call(raised, at=SIX - 2 * HOUR, sector="AN-01", **low)
    database.call(actions.clear, code=second, actor=WORKER, at=SIX - 1.5 * HOUR)
    database.call(actions.close, code=second, actor=KARIMA, at=SIX - 1.5 * HOUR, reason="fini", seen_state="new")
    database.call(actions.acknowledge, code=first, actor=KARIMA, at=SIX - HOUR, seen_state="new")
    server = FastAPI()
    server.include_router(alerts_api.router(database, FixedClock(SIX)))
    with TestClient(server) as asking:
        yield asking


def codes(client: TestClient, query: str) -> list[str]:
    return [each["alert"] for each in client.get(f"/api/v1/alerts?{query}").json()]


def test_since_gives_only_what_moved_and_at_what_had_moved_by_then(client: TestClient):
    assert codes(client, "state=all") == ["A-2018-0002", "A-2018-0001"]
    assert codes(client, "state=all&since=2018-10-09T03:45Z") == ["A-2018-0001"]
    assert codes(client, "state=all&since=2018-10-09T04:30Z") == []
    assert codes(client, "state=all&since=2018-10-09T02:30Z&at=2018-10-09T03:20Z") == ["A-2018-0002"]


def test_the_life_of_an_alert_is_told_oldest_first_up_to_the_instant(client: TestClient):
    events = client.get("/api/v1/alerts/A-2018-0002/events").json()
    assert [(each["event"], each["at"], each["actor"], each["reason"]) for each in events] == [
        ("raised", "2018-10-09T03:00:00+00:00", "detection", None),
        ("cleared", "2018-10-09T03:30:00+00:00", "detection", None),
        ("close", "2018-10-09T03:30:00+00:00", "k.bennani", "fini"),
    ]
    assert events[-1]["after"]["handling"] == "closed"
    assert len(client.get("/api/v1/alerts/A-2018-0002/events?at=2018-10-09T03:10Z").json()) == 1


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("alerts/A-1999-0001/events", 404, "A-1999-0001"),
        ("alerts/A-2018-0001/events?at=2018-10-09T01:00Z", 404, "A-2018-0001"),
        ("alerts/A-2018-0001/events?at=noon", 400, "at=noon"),
        ("alerts?since=noon", 400, "since=noon"),
        ("alerts.ngsi?state=odd", 400, "state=odd"),
    ],
)
def test_what_cannot_be_answered_is_said_in_words(client: TestClient, path: str, status: int, named: str):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, named in answer.json()["error"]) == (status, True)


def test_as_ngsi_an_alert_is_an_anomaly_with_the_breach_that_tripped_it(client: TestClient):
    answer = client.get("/api/v1/alerts?state=all", headers={"Accept": "application/ld+json"})
    assert answer.headers["content-type"].startswith("application/ld+json")
    pressure, flow = answer.json()
    assert (pressure["id"], pressure["type"]) == ("urn:ngsi-ld:Anomaly:A-2018-0002", "Anomaly")
    assert pressure["anomalousProperty"] == {"type": "Property", "value": "pressure"}
    assert pressure["detectedBy"] == {"type": "Relationship", "object": "urn:ngsi-ld:Device:P-AN-1"}
    assert pressure["dateDetected"]["value"] == {"@type": "DateTime", "@value": "2018-10-09T03:00:00Z"}
    assert pressure["thresholdBreach"]["value"] == [
        {
            "dateObserved": "2018-10-09T03:00:00Z",
            "measuredValue": 12.0,
            "thresholdType": "LOWER",
            "thresholdValue": 20.0,
        }
    ]
    assert flow["thresholdBreach"]["value"][0]["thresholdType"] == "UPPER"
    assert flow["leakFlow"] == {
        "type": "Property",
        "value": 18.0,
        "unitCode": "MQH",
        "observedAt": "2018-10-09T02:00:00Z",
    }
    assert "location" not in flow, "the sector of the test has no outline"
    assert client.get("/api/v1/alerts.ngsi?state=all").json() == answer.json()


def test_the_documentation_names_every_parameter(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    named = {each["name"] for each in paths["/api/v1/alerts"]["get"]["parameters"]}
    assert named == {"state", "service", "zone", "priority", "since", "at"}
    assert {each["name"] for each in paths["/api/v1/alerts/{code}/events"]["get"]["parameters"]} == {"code", "at"}
