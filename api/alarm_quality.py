"""The alarm system's health over HTTP: a CSV of what the page shows, for the same period and instant."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access import scenario
from data_access.alarm_quality import PERIODS, UnknownPeriod, period_of, quality_records
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.languages import current_language


def _column(name: str) -> CsvColumn:
    return CsvColumn(name, lambda record: record[name])


COLUMNS = tuple(_column(name) for name in ("section", "item", "figure", "value", "unit", "target"))


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/alarm-quality.csv?period=&at=, one figure a line; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/alarm-quality.csv", summary="Load, nuisance, answers and precision of the alarm system")
    async def table(request: Request) -> Response:
        query, now = request.query_params, clock.now()
        try:
            period = period_of(query.get("period"))
            at = min(parse_instant(query["at"]), now) if query.get("at") else now
        except UnknownPeriod as unknown:
            text = f"period={unknown.values['text']} is none of {', '.join(PERIODS)}"
            return JSONResponse({"error": text}, status_code=400)
        except ValueError:
            return JSONResponse({"error": f"at={query['at']} is no ISO instant"}, status_code=400)
        records = await database.run(quality_records, at=at, period=period)
        simulated = await database.run(scenario.anchor) is not None
        return csv_response("alarm-quality", COLUMNS, records, lang=current_language.get(), simulated=simulated)

    return routes
