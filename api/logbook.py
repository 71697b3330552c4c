"""The logbook over HTTP: a CSV of what the page lists, under the same filters and at the same instant."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access import logbook, scenario
from data_access.clock import Clock
from data_access.database import Database
from data_access.logbook import UnreadableDay
from data_access.rows.languages import current_language
from data_access.rows.logbook import LogbookRow

COLUMNS = (
    CsvColumn("entry", lambda row: row.entry),
    CsvColumn("version", lambda row: row.version),
    CsvColumn("kind", lambda row: row.kind),
    CsvColumn("sector", lambda row: row.sector.code if row.sector else None),
    CsvColumn("other_sector", lambda row: row.other.code if row.other else None),
    CsvColumn("asset", lambda row: row.asset),
    CsvColumn("started_at", lambda row: row.started_at),
    CsvColumn("ended_at", lambda row: row.ended_at),
    CsvColumn("value", lambda row: row.value),
    CsvColumn("unit", lambda row: row.unit),
    CsvColumn("text", lambda row: row.text),
    CsvColumn("author", lambda row: row.author),
    CsvColumn("reason", lambda row: row.reason),
    CsvColumn("recorded_at", lambda row: row.recorded_at),
)


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/logbook.csv?zone=&sector=&kind=&from=&to=&text=&at=; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["logbook"])

    @routes.get("/logbook.csv")
    async def table(request: Request) -> Response:
        try:
            rows = await _rows(database, clock, request.query_params)
        except UnreadableDay as unreadable:
            return JSONResponse({"error": f"{unreadable.values['text']} is no ISO day"}, status_code=400)
        except ValueError:
            return JSONResponse({"error": f"at={request.query_params['at']} is no ISO instant"}, status_code=400)
        simulated = await database.run(scenario.anchor) is not None
        return csv_response("logbook", COLUMNS, rows, lang=current_language.get(), simulated=simulated)

    return routes


async def _rows(database: Database, clock: Clock, query: Mapping[str, str]) -> list[LogbookRow]:
    now, text = clock.now(), query.get("at")
    at = min(parse_instant(text), now) if text else now
    return await database.run(logbook.entries, at=at, filters=logbook.filters_of(query))
