"""Sending readings as field systems do: the door with its sessions, tokens, and what then stands in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from api import readings
from api.gate import Limits
from api.sessions import Doorkeeper, SessionMiddleware
from components.closed_wall import closed_wall_page
from components.sign_in import sign_in_page
from components.text import say
from data_access import accounts
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.schema import ImportBatch, Reading, RejectedRow, Sensor
from settings import Settings
from tests.builders.screens import ADMIN

FIVE = datetime(2018, 10, 9, 5, tzinfo=UTC)
QUARTER_PAST = datetime(2018, 10, 9, 5, 15, tzinfo=UTC)
READINGS = "/api/v1/readings"


def make_token(database: Database, scope: str = "ingest", name: str = "gateway-7", screen: str | None = None) -> str:
    token: str = database.call(accounts.create_token, name, scope, screen=screen, actor=ADMIN, at=FIVE)
    return token


def door(database: Database, now: datetime = QUARTER_PAST, limits: Limits | None = None) -> FastAPI:
    """The routes that take readings in, behind the doorkeeper."""
    server = FastAPI()
    doorkeeper = Doorkeeper(database, Settings(), False, sign_in_page, closed_wall_page)
    server.add_middleware(SessionMiddleware, doorkeeper=doorkeeper)
    server.include_router(readings.router(database, FixedClock(now), say, limits))
    return server


def sender(database: Database, token: str | None = None, **options: Any) -> TestClient:
    """A field system with a token of its own."""
    token = token or make_token(database)
    client = TestClient(door(database, **options), client=("10.0.0.7", 50000))
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def row(value: Any, sensor: str = "M001", timestamp: str = "2018-10-09T05:00:00Z", **more: Any) -> dict[str, Any]:
    return {"timestamp": timestamp, "sensor_id": sensor, "value": value, **more}


def held(session: Session) -> list[tuple[str, str, float | None, int]]:
    """Every reading: sensor, instant, value, quality."""
    query = select(Sensor.code, Reading.ts, Reading.value, Reading.quality).join(Sensor, Sensor.id == Reading.sensor_id)
    return [
        (code, f"{datetime.fromtimestamp(ts, UTC):%H:%M}", value, quality)
        for code, ts, value, quality in session.execute(query.order_by(Sensor.code, Reading.ts))
    ]


def quarantine(session: Session) -> list[tuple[str, str, int | None, str, str]]:
    """Every refused row: feed, batch, line, raw text, reason."""
    query = select(ImportBatch.feed, ImportBatch.name, RejectedRow.line, RejectedRow.raw, RejectedRow.reason_key)
    joined = query.join(ImportBatch, ImportBatch.id == RejectedRow.batch_id).order_by(RejectedRow.id)
    return [tuple(found) for found in session.execute(joined)]


def reading_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Reading)) or 0
