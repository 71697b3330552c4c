"""The queue of leaks over HTTP: a CSV of what the page lists, for the same crews and instant."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access import scenario
from data_access.clock import Clock
from data_access.database import Database
from data_access.leak_queue import queue_records
from data_access.rows.languages import current_language

NAMES = ("place", "came", "alert", "rule", "zone", "flow_m3h", "true_share", "customers_at_risk", "crew_hours",
         "worth_m3h_per_crew_hour")  # fmt: skip


def _column(name: str) -> CsvColumn:
    return CsvColumn(name, lambda record: record[name])


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/leak-queue.csv?crews=&at=; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/leak-queue.csv", summary="Leaks that wait for a crew, by the cost of their delay")
    async def table(request: Request) -> Response:
        query, now = request.query_params, clock.now()
        crews = query.get("crews", "")
        try:
            at = min(parse_instant(query["at"]), now) if query.get("at") else now
        except ValueError:
            return JSONResponse({"error": f"at={query['at']} is no ISO instant"}, status_code=400)
        hands = int(crews) if crews.isdecimal() and len(crews) < 3 else None
        records = await database.run(queue_records, at=at, crews=hands)
        simulated = await database.run(scenario.anchor) is not None
        columns = [_column(name) for name in NAMES]
        return csv_response("leak-queue", columns, records, lang=current_language.get(), simulated=simulated)

    return routes
