"""`/healthz` for those who restart processes and `/metrics` (OpenMetrics) for those who watch them."""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from analytics.local_time import CITY, TZ_RELEASE
from data_access import latest, topics, worker_states
from data_access.clock import Clock, wall_now
from data_access.database import Database


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /healthz (200, or 503 when the database does not answer) and GET /metrics."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> JSONResponse:
        try:
            beats = await database.run(worker_states.beats)
        except SQLAlchemyError as problem:
            return JSONResponse({"status": "database_unreachable", "problem": type(problem).__name__}, status_code=503)
        return JSONResponse({"status": "ok", **_state(clock), "worker_age_s": _ages(beats)})

    @routes.get("/metrics")
    async def metrics() -> Response:
        now = clock.now()
        newest = await database.run(latest.newest_instant, at=now)
        moved = await database.run(topics.versions)
        return Response(exposition(newest, moved, now), media_type=CONTENT_TYPE_LATEST)

    return routes


def exposition(newest: dict[str, datetime], versions: dict[str, int], now: datetime) -> bytes:
    """Age of each service's newest datum, topic versions, memory and tz state, in OpenMetrics text."""
    registry = CollectorRegistry()
    age = Gauge("utility_source_age_seconds", "Age of the newest datum", ["service"], registry=registry)
    for service, instant in newest.items():
        age.labels(service).set((now - instant).total_seconds())
    topic = Gauge("utility_topic_version", "Version of each topic", ["topic"], registry=registry)
    for name, version in versions.items():
        topic.labels(name).set(version)
    Gauge("utility_web_memory_bytes", "Largest memory of the web process", registry=registry).set(_peak_bytes())
    Gauge("utility_tzdata_ok", "Morocco is at UTC+0 after 2026-09-20", registry=registry).set(tz_is_current())
    return generate_latest(registry)


def tz_is_current() -> bool:
    """Whether the tz data knows Morocco's return to UTC+0 (release 2026c)."""
    offset = datetime(2026, 12, 1, 12, tzinfo=UTC).astimezone(CITY).utcoffset()
    return offset is not None and not offset


def _state(clock: Clock) -> dict[str, Any]:
    return {"now": clock.now().isoformat(), "speed": clock.speed, "tzdata": TZ_RELEASE, "tzdata_ok": tz_is_current()}


def _ages(beats: dict[str, datetime]) -> dict[str, float]:
    return {name: round((wall_now() - beat).total_seconds(), 1) for name, beat in beats.items()}


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
