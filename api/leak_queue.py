"""The queue of leaks over HTTP: a CSV of what the page lists, for the same crews and instant."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.questions import Query, exported, instant, record_columns
from data_access.clock import Clock
from data_access.database import Database
from data_access.leak_queue import queue_records

NAMES = ("place", "came", "alert", "rule", "zone", "flow_m3h", "true_share", "customers_at_risk", "crew_hours",
         "worth_m3h_per_crew_hour")  # fmt: skip
COLUMNS = record_columns(NAMES)


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/leak-queue.csv?crews=&at=; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/leak-queue.csv", summary="Leaks that wait for a crew, by the cost of their delay")
    async def table(request: Request) -> Response:
        query = request.query_params
        return await exported(database, "leak-queue", COLUMNS, lambda: _leaks(database, clock, query))

    return routes


async def _leaks(database: Database, clock: Clock, query: Query) -> list[dict[str, Any]]:
    crews = query.get("crews", "")
    hands = int(crews) if crews.isdecimal() and len(crews) < 3 else None
    return await database.run(queue_records, at=instant("at", query, clock), crews=hands)
