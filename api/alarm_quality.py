"""The alarm system's health over HTTP: a CSV of what the page shows, for the same period and instant."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.questions import Query, Unreadable, exported, instant, record_columns
from data_access.alarm_quality import PERIODS, UnknownPeriod, period_of, quality_records
from data_access.clock import Clock
from data_access.database import Database

COLUMNS = record_columns(("section", "item", "figure", "value", "unit", "target"))


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/alarm-quality.csv?period=&at=, one figure a line; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/alarm-quality.csv", summary="Load, nuisance, answers and precision of the alarm system")
    async def table(request: Request) -> Response:
        query = request.query_params
        return await exported(database, "alarm-quality", COLUMNS, lambda: _figures(database, clock, query))

    return routes


async def _figures(database: Database, clock: Clock, query: Query) -> list[dict[str, Any]]:
    try:
        period = period_of(query.get("period"))
    except UnknownPeriod as unknown:
        raise Unreadable(f"period={unknown.values['text']} is none of {', '.join(PERIODS)}") from None
    return await database.run(quality_records, at=instant("at", query, clock), period=period)
