"""Listening to a real broker: what topics mean, what is refused, and that nothing is lost while we are away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from data_access import intake
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.imports import Reason
from feeds.feed_files import FileUnfit, read_broker
from feeds.mqtt_feed import MqttFeed
from feeds.mqtt_topics import JsonTopics, TopicRule, Undecodable
from tests.builders.broker import Mosquitto, mosquitto
from tests.builders.ingest import QUARTER_PAST, held, quarantine, reading_count
from tests.builders.telemetry import build_sensors

PATIENCE_S = 20
MAPPING = """
name = "terrain"
port = {port}
[[topic]]
pattern = "ain/{{sensor_id}}/flow"
value = "v"
timestamp = "t"
quality = "q"
clock = "seconds"
"""
FIVE_TS = 1_539_061_200  # 2018-10-09 05:00 UTC


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "broker"
    folder.mkdir()
    with mosquitto(folder) as running:
        yield running


@pytest.fixture
def city(sqlite_database: Database) -> Database:
    sqlite_database.call(build_sensors)
    return sqlite_database


@contextmanager
def listening(database: Database, broker: Mosquitto, tmp_path: Path) -> Iterator[MqttFeed]:
    """The feed as its command runs it, in a thread."""
    file = tmp_path / "mqtt.toml"
    file.write_text(MAPPING.format(port=broker.port), encoding="utf-8")
    feed = MqttFeed(database, read_broker(file), FixedClock(QUARTER_PAST))
    thread = threading.Thread(target=feed.run)
    thread.start()
    try:
        yield feed
    finally:
        feed.stop()
        thread.join(PATIENCE_S)


def wait_until(claim: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < until
        time.sleep(0.02)


def message(number: int, sensor: str = "M001") -> tuple[str, dict[str, float]]:
    return f"ain/{sensor}/flow", {"t": FIVE_TS + 60 * number, "v": number / 2}


def test_messages_are_stored_and_what_holds_no_reading_is_kept_with_its_topic(city, broker, tmp_path):
    with listening(city, broker, tmp_path):
        subscribed(city, broker)
        broker.publish([message(1), ("ain/M002/flow", {"t": FIVE_TS, "v": 7, "q": "bad"}), message(2, "XX-9")])
        broker.publish([("ain/M002/flow", b"\xff{"), ("ain/M002/flow", {"t": FIVE_TS})])
        wait_until(lambda: len(city.call(quarantine)) == 3)
    assert city.call(held) == [("M001", "04:59", 0.0, 0), ("M001", "05:01", 0.5, 0), ("M002", "05:00", 7.0, 2)]
    assert sorted(reason for *_, reason in city.call(quarantine)) == [
        "rejects.payload_unreadable", "rejects.payload_unreadable", "rejects.sensor_unknown",
    ]  # fmt: skip
    assert {(feed, name) for feed, name, *_ in city.call(quarantine)} == {("mqtt", "terrain")}


def subscribed(database: Database, broker: Mosquitto) -> None:
    """Publishes one reading (of 04:59, value 0) until it has arrived: from then on the session stands."""
    first = ("ain/M001/flow", {"t": FIVE_TS - 60, "v": 0})
    until = time.monotonic() + PATIENCE_S
    while database.call(reading_count) == 0 and time.monotonic() < until:
        broker.publish([first])
        time.sleep(0.05)
    assert database.call(reading_count) == 1


def test_what_was_sent_while_we_were_away_comes_when_we_are_back(city, broker, tmp_path):
    with listening(city, broker, tmp_path):
        subscribed(city, broker)
    broker.publish([message(number) for number in range(50)])
    assert city.call(reading_count) == 1
    broker.stop()  # the broker itself goes and comes back meanwhile
    broker.start()
    with listening(city, broker, tmp_path):
        wait_until(lambda: city.call(reading_count) == 51)


def test_a_broker_that_goes_away_is_found_again(city, broker, tmp_path):
    with listening(city, broker, tmp_path):
        subscribed(city, broker)
        broker.stop()
        broker.start()
        broker.publish([message(number) for number in range(3)])
        wait_until(lambda: city.call(reading_count) == 4)


def test_nothing_is_acknowledged_that_was_not_committed(city, broker, tmp_path, monkeypatch):
    stored, failing = intake.take, threading.Event()

    def take(*args, **kwargs):
        if failing.is_set():
            raise OperationalError("commit", {}, Exception("disk full"))
        return stored(*args, **kwargs)

    monkeypatch.setattr(intake, "take", take)
    with listening(city, broker, tmp_path):
        subscribed(city, broker)
        failing.set()
        broker.publish([message(number) for number in range(5)])
    failing.clear()  # the feed was stopped while it could not store: what it had taken comes again
    assert city.call(reading_count) == 1
    with listening(city, broker, tmp_path):
        wait_until(lambda: city.call(reading_count) == 6)


ARRIVED = datetime(2018, 10, 9, 5, tzinfo=UTC)
RULE = TopicRule("site/{sensor_id}/+", {"value": "d.0", "timestamp": "at"}, {"quantity": "flow"}, "milliseconds")


def test_topics_and_paths_name_what_they_are_told_to():
    told = JsonTopics([RULE]).decode("site/P7/up", b'{"d": [4.5], "at": 1539061200000}', ARRIVED)
    assert told == [{"timestamp": "2018-10-09T05:00:00+00:00", "quantity": "flow", "sensor_id": "P7", "value": 4.5}]
    rows = TopicRule("site/#", {"sensor_id": "id", "value": ""}, {}, rows="list")
    with pytest.raises(Undecodable):
        JsonTopics([rows]).decode("site/a/b", b'{"list": 3}', ARRIVED)
    bare = TopicRule("s/{sensor_id}", {"value": ""}, {})
    assert JsonTopics([bare]).decode("s/P7", b"4.5", ARRIVED)[0]["value"] == 4.5
    assert (bare.filter, RULE.filter) == ("s/+", "site/+/+")


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("elsewhere/P7/up", b"{}", Reason.TOPIC_UNKNOWN),
        ("site/P7/up", b"not json", Reason.PAYLOAD_UNREADABLE),
        ("site/P7/up", b'{"d": [], "at": 1}', Reason.PAYLOAD_UNREADABLE),
        ("site/P7/up", b"[" * 100_000, Reason.PAYLOAD_UNREADABLE),
    ],
)
def test_a_message_that_holds_no_reading_says_why(topic, payload, reason):
    with pytest.raises(Undecodable) as problem:
        JsonTopics([RULE]).decode(topic, payload, ARRIVED)
    assert problem.value.reason is reason


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "at least one"),
        ("[[topic]]\npattern = 'a/b'\n", "sensor_id, value"),
        ("[[topic]]\npattern = 'a/{sensor_id}'\nvalue = 'v'\nclock = 'moon'\n", "clock is one of"),
        ("port = 'x'\n[[topic]]\npattern = 'a/{sensor_id}'\nvalue = 'v'\n", "port must be"),
        ("password_env = 'NOT_SET_ANYWHERE'\n[[topic]]\npattern = 'a/{sensor_id}'\nvalue = 'v'\n", "NOT_SET_ANYWHERE"),
        ("[[topic", "array declaration"),
    ],
)
def test_a_file_that_describes_no_broker_says_what_is_missing(tmp_path, text, problem):
    file = tmp_path / "broker.toml"
    file.write_text(text)
    with pytest.raises(FileUnfit, match=problem):
        read_broker(file)
