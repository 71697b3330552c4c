"""POST /api/v1/readings: what is taken, what is refused and kept, who may send, and what is too much."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from api.gate import Limits
from data_access import accounts, intake
from data_access.database import Database
from data_access.rows.feeds import Delivery, Source
from data_access.rows.telemetry import Columns
from data_access.schema import FeedMinute, ImportBatch, ReadingRevision
from data_access.topics import Topic, changes, versions
from feeds.intake_queue import IntakeQueue
from tests.builders.ingest import (
    FIVE,
    QUARTER_PAST,
    READINGS,
    door,
    held,
    make_token,
    quarantine,
    reading_count,
    row,
    sender,
)
from tests.builders.screens import ADMIN, add_screen
from tests.builders.telemetry import FEED, build_sensors


@pytest.fixture
def city(database: Database) -> Database:
    """Two flow meters, M001 and M002; the clock stands at 05:15 UTC."""
    database.call(build_sensors)
    return database


@pytest.fixture
def small(sqlite_database: Database) -> Database:
    """The same on SQLite alone."""
    sqlite_database.call(build_sensors)
    return sqlite_database


def test_good_rows_are_stored_and_each_bad_one_is_told_and_kept(city: Database):
    rows = [row(12.5), row("n/a"), row(3, "XX-9"), row(None, "M002"), row(7, "M002", "2018-10-09T05:15:00+01:00")]
    answer = sender(city).post(READINGS, json=rows)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["accepted"], told["rejected"], told["gaps"]) == (2, 2, 1)
    assert [(error["row"], error["column"], error["key"]) for error in told["errors"]] == [
        (2, "value", "not_a_number"),
        (3, "sensor_id", "sensor_unknown"),
    ]
    assert told["errors"][1]["reason"] == "le capteur « XX-9 » est inconnu ; ajoutez-le à la liste des capteurs."
    assert city.call(held) == [("M001", "05:00", 12.5, 0), ("M002", "04:15", 7.0, 0)]
    assert city.call(quarantine) == [
        ("http", "gateway-7", 2, json.dumps(rows[1]), "rejects.not_a_number"),
        ("http", "gateway-7", 3, json.dumps(rows[2]), "rejects.sensor_unknown"),
    ]


def test_the_reason_speaks_the_language_that_was_asked_for(small: Database):
    told = sender(small).post(f"{READINGS}?lang=en", json=[row("n/a")]).json()
    assert told["errors"][0]["reason"].startswith("“n/a” is not a number")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-ndjson", b'{"timestamp":"2018-10-09T05:00:00Z","sensor_id":"M001","value":1.5}\n\n'
         b'{"timestamp":"2018-10-09T05:00:00Z","sensor_id":"M002","value":2}\n'),
        ("text/csv; charset=utf-8", b"sensor_id,timestamp,value\nM001,2018-10-09T05:00:00Z,1.5\n"
         b"M002,2018-10-09T05:00:00Z,2\n"),
        ("application/json", b'[{"timestamp":"2018-10-09T05:00:00Z","sensor_id":"M001","value":"1.5"},'
         b'{"timestamp":"2018-10-09T05:00:00Z","sensor_id":"M002","value":2}]'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_every_form_says_the_same_compressed_or_not(small: Database, kind: str, body: bytes, packed: bool):
    headers = {"Content-Type": kind} | ({"Content-Encoding": "gzip"} if packed else {})
    answer = sender(small).post(READINGS, content=gzip.compress(body) if packed else body, headers=headers)
    assert answer.json() == {"accepted": 2, "rejected": 0, "gaps": 0, "errors": []}
    assert small.call(held) == [("M001", "05:00", 1.5, 0), ("M002", "05:00", 2.0, 0)]


def test_a_broken_line_of_ndjson_does_not_hold_the_others_back(small: Database):
    body = json.dumps(row(1)) + "\n{broken\n[1]\n" + json.dumps(row(2, "M002"))
    answer = sender(small).post(READINGS, content=body, headers={"Content-Type": "application/x-ndjson"}).json()
    assert [(error["row"], error["key"]) for error in answer["errors"]] == [
        (2, "json_unreadable"),
        (3, "row_not_object"),
    ]
    assert small.call(held) == [("M001", "05:00", 1.0, 0), ("M002", "05:00", 2.0, 0)]


@pytest.mark.parametrize(
    ("body", "line", "key"),
    [
        (b'[{"timestamp": "2018-10-09T05:00:00Z",\n "sensor_id": }]', 2, "json_unreadable"),
        (b'{"timestamp": "2018-10-09T05:00:00Z"}', 1, "body_not_rows"),
        (b"[" * 100_000, 1, "json_unreadable"),
        (b'["\n\xe9"]', 2, "file_not_utf8"),
        (b"", None, "file_empty"),
    ],
)
def test_a_body_that_is_none_is_refused_with_its_place_and_kept(small: Database, body, line, key):
    client = sender(small)
    answer = client.post(READINGS, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["row"], answer.json()["key"]) == (400, line, key)
    assert [(line, key) for _, _, line, _, key in small.call(quarantine)] == [(line, f"rejects.{key}")]
    assert reading_count_of(small) == 0


def reading_count_of(database: Database) -> int:
    return database.call(reading_count)


def test_what_json_can_hold_and_a_reading_cannot_is_refused_row_by_row(small: Database):
    odd = [row(True), row([1]), row(10**400), row(float("inf")), row(1, quality="perfect"), row(1, {"a": 1}), [], "x",
           {"timestamp": "2018-10-09T05:00:00Z", "value": 1}, row(1, "M001\x1fflow\x1f"), row(1, timestamp=1539061200),
           row(1, timestamp="1970-01-01T00:00:00Z"), row(1, timestamp="2018-10-09T05:00:00")]  # fmt: skip
    answer = sender(small).post(READINGS, content=json.dumps(odd), headers={"Content-Type": "application/json"})
    keys = {error["row"]: error["key"] for error in answer.json()["errors"]}
    assert (answer.json()["accepted"], sorted(keys)) == (0, list(range(1, len(odd) + 1)))
    assert [keys[row] for row in (1, 3, 4, 5, 7, 9, 11, 12, 13)] == [
        "not_a_number", "not_finite", "not_finite", "quality_unknown", "row_not_object", "value_missing",
        "time_unreadable", "time_out_of_range", "time_without_zone",
    ]  # fmt: skip


def test_the_same_key_and_body_is_answered_as_before_and_stores_nothing(city: Database):
    client = sender(city)
    first = client.post(READINGS, json=[row(1), row("x")], headers={"Idempotency-Key": "night-1"})
    again = client.post(READINGS, json=[row(1), row("x")], headers={"Idempotency-Key": "night-1"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert (again.headers["idempotency-replayed"], "idempotency-replayed" in first.headers) == ("true", False)
    assert len(city.call(quarantine)) == 1
    other = client.post(READINGS, json=[row(2)], headers={"Idempotency-Key": "night-1"})
    assert other.status_code == 422
    assert city.call(held) == [("M001", "05:00", 1.0, 0)]


def test_the_key_of_one_sender_says_nothing_of_another(small: Database):
    other = sender(small, make_token(small, name="gateway-8"))
    assert sender(small).post(READINGS, json=[row(1)], headers={"Idempotency-Key": "1"}).json()["accepted"] == 1
    assert other.post(READINGS, json=[row(2, "M002")], headers={"Idempotency-Key": "1"}).json()["accepted"] == 1


@pytest.mark.parametrize("authorization", [None, "Bearer of nothing", "Basic YTpi"])
def test_without_a_token_that_is_known_nobody_sends(small: Database, authorization):
    client = TestClient(door(small), client=("127.0.0.1", 50000))  # where a fresh database has an operator of its own
    headers = {"Authorization": authorization} if authorization else {}
    answer = client.post(READINGS, json=[row(1)], headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert reading_count_of(small) == 0


def test_a_token_that_was_revoked_sends_no_more(small: Database):
    client = sender(small)
    assert client.post(READINGS, json=[row(1)]).status_code == 200
    small.call(accounts.revoke_token, "gateway-7", actor=ADMIN, at=FIVE)
    assert client.post(READINGS, json=[row(2)]).status_code == 401


def test_a_token_of_a_screen_may_not_send_and_one_of_a_feed_may_not_look(small: Database):
    add_screen(small)
    screen = sender(small, make_token(small, "screen", "wall", "demo"))
    assert screen.post(READINGS, json=[row(1)]).status_code == 403
    feed = sender(small)
    assert [feed.get(path).status_code for path in ("/api/v1/sectors", "/", "/events", "/metrics")] == [403] * 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "br"},
    ],
)
def test_what_is_not_understood_is_415(small: Database, headers):
    assert sender(small).post(READINGS, content=b"[]", headers=headers).status_code == 415


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_that_is_too_large_is_413_also_when_it_hides_in_a_gzip(small: Database, packed: bool):
    body = b"[" + b" " * 2_000_000 + b"]"
    headers = {"Content-Type": "application/json"} | ({"Content-Encoding": "gzip"} if packed else {})
    sent = gzip.compress(body) if packed else body
    answer = sender(small, limits=Limits(body_bytes=1_000_000)).post(READINGS, content=sent, headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize("packed", [b"no gzip at all", gzip.compress(b"[]", mtime=0)[:-4]], ids=["none", "cut off"])
def test_a_gzip_that_is_none_or_cut_off_is_400(small: Database, packed: bytes):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert sender(small).post(READINGS, content=packed, headers=headers).status_code == 400


@pytest.mark.parametrize("limits", [Limits(requests_in_flight=1), Limits(bytes_in_flight=100)])
def test_beyond_what_may_be_in_flight_the_sender_is_told_when_to_try_again(small: Database, monkeypatch, limits):
    client, entered, held_back = sender(small, limits=limits), threading.Event(), threading.Event()
    stored = intake.take

    def slow(*args, **kwargs):
        entered.set()
        held_back.wait(20)
        return stored(*args, **kwargs)

    monkeypatch.setattr(intake, "take", slow)
    answers: list[int] = []
    first = threading.Thread(target=lambda: answers.append(client.post(READINGS, json=[row(1)]).status_code))
    with client:
        first.start()
        assert entered.wait(20)
        busy = client.post(READINGS, json=[row(2)])
        held_back.set()
        first.join()
        assert (busy.status_code, busy.headers["retry-after"]) == (429, "1")
        assert client.post(READINGS, json=[row(3)]).status_code == 200
    assert answers == [200]


def test_nothing_is_answered_as_taken_that_was_not_committed(small: Database):
    client = sender(small)
    with small.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON feed_minute BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    answer = client.post(READINGS, json=[row(1)])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert reading_count_of(small) == 0


def test_one_delivery_that_cannot_be_stored_does_not_hold_the_others_back(small: Database, monkeypatch):
    stored = intake.take

    def take(session, deliveries, *, actor):
        if any(delivery.origin == "poison" for delivery in deliveries):
            raise ValueError("cannot be stored")
        return stored(session, deliveries, actor=actor)

    async def together() -> list[object]:
        monkeypatch.setattr(intake, "take", take)
        queue = IntakeQueue(small)
        sent = [queue.take(delivery(number, origin), actor=FEED) for number, origin in enumerate(("", "poison", ""))]
        return await asyncio.gather(*sent, return_exceptions=True)

    first, poisoned, last = asyncio.run(together())
    assert (first.accepted, last.accepted) == (1, 1)
    assert isinstance(poisoned, ValueError)
    assert reading_count_of(small) == 2


def delivery(number: int, origin: str) -> Delivery:
    """One reading of M001 (the first sensor of a fresh database), a minute after the other."""
    columns = Columns.of([1], [1_539_061_200 + 60 * number], [float(number)])
    return Delivery(Source("http", "gateway-7"), columns, (), 0, QUARTER_PAST, origin)


def test_requests_that_wait_are_stored_together_and_a_replaced_value_is_remembered(small: Database):
    with sender(small) as client:

        def send(value: int) -> None:
            client.post(READINGS, json=[row(value)])

        threads = [threading.Thread(target=send, args=(value,)) for value in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    revisions = small.call(lambda session: session.scalars(select(ReadingRevision.value)).all())
    [(_, _, now, _)] = small.call(held)
    assert now not in revisions
    assert revisions  # those of one second of arrival share a row: the newest of them


def test_a_feed_has_one_batch_an_hour_and_its_minutes(city: Database):
    token = make_token(city)
    for minutes in (0, 1, 50):
        client = sender(city, token, now=QUARTER_PAST + timedelta(minutes=minutes))
        assert client.post(READINGS, json=[row(minutes), row("x")]).status_code == 200

    def told(session):
        batches = select(ImportBatch.feed, ImportBatch.accepted, ImportBatch.rejected, ImportBatch.ended_at)
        minutes = select(FeedMinute.minute_ts, FeedMinute.deliveries, FeedMinute.accepted, FeedMinute.least_delay_s)
        return session.execute(batches.order_by(ImportBatch.id)).all(), session.execute(minutes).all()

    batches, minutes = city.call(told)
    assert batches == [("http", 2, 2, QUARTER_PAST + timedelta(minutes=50)), ("http", 1, 1, None)]
    at = int(QUARTER_PAST.timestamp())
    assert minutes == [(at, 1, 1, 900), (at + 60, 1, 1, 960), (at + 3000, 1, 1, 3900)]
    assert city.call(versions)["feeds"] > 0


def test_a_sender_without_sensors_is_told_to_import_them(sqlite_database: Database):
    answer = sender(sqlite_database).post(READINGS, json=[row(1)])
    assert (answer.status_code, answer.json()["key"]) == (400, "no_sensor_known")


def test_sensors_that_are_imported_meanwhile_are_known_at_once(small: Database):
    client = sender(small)
    assert client.post(READINGS, json=[row(1, "M003")]).json()["rejected"] == 1
    small.call(build_new_sensor)
    assert client.post(READINGS, json=[row(1, "M003")]).json()["accepted"] == 1


@changes(Topic.NETWORK)
def build_new_sensor(session):
    """As an import does it: the topic of the network moves."""
    return build_sensors(session, 1)
