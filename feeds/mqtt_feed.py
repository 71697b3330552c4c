"""Listening to an MQTT broker: messages are acknowledged after their readings are committed, never before.

The session is persistent and the quality of service 1: what is sent while we are away, or was not acknowledged when we
fell over, comes again, and what is stored already changes nothing. How much may wait for us is the broker's
`max_inflight_messages`; nothing piles up here.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy.exc import SQLAlchemyError

from data_access import intake, worker_states
from data_access.actors import Actor, Role
from data_access.channels import channels
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.rows.feeds import Delivery, Source
from data_access.rows.imports import Rejection
from data_access.rows.telemetry import Columns
from feeds.feed_files import Broker
from feeds.mqtt_topics import Undecodable
from feeds.posted_readings import read_values

log = logging.getLogger(__name__)
QOS = 1
MOST_MESSAGES = 2000  # in one transaction
GATHER_S = 0.05  # what comes within this time of a first message is stored with it
BEAT_S = 5.0
RETRY_S = (1, 60)  # first and longest wait before connecting or storing again
NOTHING = Columns.of([], [], [])


class MqttFeed:
    """One subscription; `run` goes on until `stop` is called from another thread or a signal."""

    def __init__(self, database: Database, broker: Broker, clock: Clock) -> None:
        self._database, self._broker, self._clock = database, broker, clock
        self._source = Source("mqtt", broker.name)
        self._actor = Actor(broker.name, Role.FEED, f"mqtt://{broker.host}:{broker.port}")
        self._messages: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._client = self._make_client()

    def _make_client(self) -> Client:
        broker = self._broker
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=broker.client_id, clean_session=False, manual_ack=True
        )  # fmt: skip
        client.username_pw_set(broker.username, broker.password)
        if broker.tls:
            client.tls_set()
        client.reconnect_delay_set(*RETRY_S)
        client.on_connect = self._subscribe
        client.on_disconnect = lambda *_: log.warning("the broker is gone")
        client.on_message = lambda _client, _data, message: self._messages.put(message)
        return client

    def _subscribe(self, client: Client, _data: object, _flags: object, reason: object, _more: object) -> None:
        log.info("connected to %s:%s: %s", self._broker.host, self._broker.port, reason)
        client.subscribe([(each, QOS) for each in self._broker.topics.filters()])

    def run(self) -> None:
        """Connect, as often as it takes, and store what comes."""
        self._client.connect_async(self._broker.host, self._broker.port)
        self._client.loop_start()
        beaten = 0.0
        try:
            while not self._stopped.is_set():
                self._store(self._gathered())
                if time.monotonic() - beaten > BEAT_S:
                    self._database.call(worker_states.beat, name=f"feed {self._source.code}"[:80], wall=wall_now())
                    beaten = time.monotonic()
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def stop(self) -> None:
        """End after what is being stored."""
        self._stopped.set()

    def _gathered(self) -> list[MQTTMessage]:
        """The messages that came together; none after half a second of silence."""
        some: list[MQTTMessage] = []
        until = time.monotonic() + 0.5
        while len(some) < MOST_MESSAGES:
            try:
                some.append(self._messages.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                return some
            if len(some) == 1:
                until = time.monotonic() + GATHER_S
        return some

    def _store(self, messages: Sequence[MQTTMessage]) -> None:
        """Commit, then acknowledge; while the database does not answer neither happens, and we wait."""
        wait_s = RETRY_S[0]
        while messages and not self._stopped.is_set():
            try:
                self._database.call(intake.take, self._deliveries(messages), actor=self._actor)
            except SQLAlchemyError:
                log.exception("messages were not stored; again in %s s", wait_s)
                self._stopped.wait(wait_s)
                wait_s = min(2 * wait_s, RETRY_S[1])
                continue
            for message in messages:
                self._client.ack(message.mid, message.qos)
            return

    def _deliveries(self, messages: Sequence[MQTTMessage]) -> list[Delivery]:
        """The readings of all messages, and what was refused of each topic."""
        at, refused = self._clock.now(), defaultdict[str, list[Rejection]](list)
        rows, of = [], []
        for message in messages:
            try:
                found = self._broker.topics.decode(message.topic, bytes(message.payload), at)
            except Undecodable as problem:
                raw = message.payload.decode("utf-8", "backslashreplace")
                refused[message.topic].append(Rejection(problem.reason, problem.values, raw=raw))
                continue
            rows += found
            of += [message] * len(found)
        part = read_values(rows, self._database.call(channels)) if rows else None
        for rejection in part.rejections if part else ():
            message = of[(rejection.line or 1) - 1]
            refused[message.topic].append(replace(rejection, line=None))
        columns, gaps = (part.columns, part.gaps) if part else (NOTHING, 0)
        lost = [Delivery(self._source, NOTHING, those, 0, at, topic) for topic, those in refused.items()]
        return [Delivery(self._source, columns, (), gaps, at), *lost]
