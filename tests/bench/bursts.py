"""From a burst's reading to its row on an open list: sent over HTTP, judged by the worker, drawn by a browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import requests
from selenium import webdriver
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.clocks import clock_of
from data_access.database import Database
from data_access.latest import latest
from data_access.schema import Sensor, SensorRole, Zone
from tests.bench.served import Served
from tests.builders.ingest import make_token

SECTORS = ("AS-03", "BE-04", "HH-06", "SM-25", "RN-04", "SO-03")
STEP = timedelta(minutes=15)
PATIENCE_S = 20.0
BURST_M3H = 300.0
ROWS = "return [...document.querySelectorAll('#alerts-list [row-id]')].map((row) => row.getAttribute('row-id'))"


@dataclass(frozen=True)
class Meter:
    """The flow meter of a sector's inlet, its newest instant and value."""

    code: str
    at: datetime
    value_m3h: float


def bursts_seen(product: Served, driver: webdriver.Chrome) -> list[float]:
    """Seconds from each reading's sending to a new row of the list, one sector after the other; PATIENCE_S: never.

    The product runs on the scenario's clock with its worker. The last two quarter-hours are corrected upwards, as a
    gateway does that catches up.
    """
    database = Database(product.database_url, connections=1)
    token = make_token(database, name="bench")
    driver.get(f"{product.url}/alerts")
    _wait(lambda: bool(driver.execute_script(ROWS)))
    took = []
    for sector in SECTORS:
        known = set(driver.execute_script(ROWS))
        at = clock_of(database, "auto").now()
        began = time.monotonic()
        _send(product, token, database.call(_meters, sector=sector, at=at))
        _wait(partial(_has_new, driver, known))
        took.append(time.monotonic() - began)
    database.close()
    return took


def _meters(session: Session, *, sector: str, at: datetime) -> list[Meter]:
    inlets = (
        select(Sensor.id)
        .join(SensorRole, SensorRole.sensor_id == Sensor.id)
        .join(Zone, Zone.id == SensorRole.zone_id)
        .where(Zone.code == sector, SensorRole.role == "inlet", Sensor.quantity == "flow")
    )
    found = latest(session, at=at, sensor_ids=list(session.scalars(inlets)))
    return [
        Meter(each.code, each.usable_ts, each.usable_value)
        for each in found
        if each.usable_ts is not None and each.usable_value is not None
    ]


def _send(product: Served, token: str, meters: Sequence[Meter]) -> None:
    rows: list[Any] = [
        {
            "timestamp": (meter.at - back * STEP).isoformat(),
            "sensor_id": meter.code,
            "value": meter.value_m3h + BURST_M3H / len(meters),
        }
        for meter in meters
        for back in (0, 1)
    ]
    answer = requests.post(
        f"{product.url}/api/v1/readings", json=rows, headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    answer.raise_for_status()


def _has_new(driver: webdriver.Chrome, known: set[str]) -> bool:
    return bool(set(driver.execute_script(ROWS)) - known)


def _wait(claim: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and not claim():
        time.sleep(0.02)
