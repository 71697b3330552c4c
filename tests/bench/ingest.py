"""How fast readings come in over HTTP: the product as it is started, several senders at once, batches of 1,000."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass

import requests

from data_access.database import Database
from data_access.upgrade import upgrade
from tests.bench.served import Served, served
from tests.builders.ingest import make_token
from tests.builders.telemetry import build_sensors

SENDERS, SENSORS, BATCH, SECONDS = 8, 1000, 1000, 10.0
STEP_S, BEGIN_TS = 300, 1_538_352_000


@dataclass(frozen=True)
class Intake:
    """Readings a second, and the longest that one batch waited."""

    per_second: float
    slowest_ms: float


def http_intake(database_url: str) -> Intake:
    """Every sender goes on as fast as it is answered; only committed readings count."""
    upgrade(database_url)
    database = Database(database_url)
    database.call(build_sensors, SENSORS)
    tokens = [make_token(database, name=f"gateway-{number}") for number in range(SENDERS)]
    database.close()
    with served(database_url, AIN_CLOCK="wall") as product:
        return _measured(product, tokens)


def _measured(product: Served, tokens: list[str]) -> Intake:
    counts, waits = [0] * SENDERS, [0.0] * SENDERS
    bodies = [[_body(number, step) for step in range(60)] for number in range(SENDERS)]
    began = time.monotonic()

    def go_on(number: int) -> None:
        session = requests.Session()
        session.headers.update({"Authorization": f"Bearer {tokens[number]}", "Content-Type": "application/json"})
        step = 0
        while time.monotonic() - began < SECONDS:
            asked = time.monotonic()
            answer = session.post(f"{product.url}/api/v1/readings", data=bodies[number][step % 60], timeout=60)
            counts[number] += answer.json()["accepted"]
            waits[number] = max(waits[number], time.monotonic() - asked)
            step += 1

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Intake(sum(counts) / (time.monotonic() - began), 1000 * max(waits))


def _body(sender: int, step: int) -> bytes:
    """A gateway's own sensors over its own stretch of time: no reading comes twice."""
    own = SENSORS // SENDERS
    first, depth = sender * own, BATCH // own
    rows = []
    for place in range(BATCH):
        ts = BEGIN_TS + (step * depth + place // own) * STEP_S
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ts))
        rows.append({"timestamp": stamp, "sensor_id": f"M{first + place % own + 1:03d}", "value": place / 8})
    return json.dumps(rows).encode()
