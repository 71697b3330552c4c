"""The logbook over HTTP: a CSV of what the page lists, under the same filters and at the same instant."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.csv_export import CsvColumn
from api.questions import Query, Unreadable, exported, instant
from data_access import logbook
from data_access.clock import Clock
from data_access.database import Database
from data_access.logbook import UnreadableDay
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
        query = request.query_params
        return await exported(database, "logbook", COLUMNS, lambda: _rows(database, clock, query))

    return routes


async def _rows(database: Database, clock: Clock, query: Query) -> list[LogbookRow]:
    at = instant("at", query, clock)
    try:
        filters = logbook.filters_of(query)
    except UnreadableDay as unreadable:
        raise Unreadable(f"{unreadable.values['text']} is no ISO day") from None
    return await database.run(logbook.entries, at=at, filters=filters)
