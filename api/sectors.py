"""Sectors over HTTP: what the network page shows, at the same instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.csv_export import CsvColumn
from api.questions import Query, Unreadable, exported, instant, unreadable
from data_access import network, sector_charts
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.network import FlowChart, SectorRow

SPAN = timedelta(days=7)
LONGEST = timedelta(days=366)


def router(database: Database, clock: Clock) -> APIRouter:
    """GET sectors, sectors.csv, sectors/<code>/series; 400 and 404 say why."""
    routes = APIRouter(prefix="/api/v1", tags=["sectors"])

    @routes.get("/sectors")
    async def sectors(request: Request) -> Response:
        """Every sector now or `at`, worst first, with what can be judged of it; `zone` is an arrondissement."""
        return await answered(lambda: sector_rows(database, clock, request.query_params), objects)

    @routes.get("/sectors.csv")
    async def sectors_csv(request: Request) -> Response:
        """The same as a table."""
        query = request.query_params
        return await exported(database, "sectors", SECTOR_COLUMNS, lambda: sector_rows(database, clock, query))

    @routes.get("/sectors/{code}/series")
    async def series(code: str, request: Request) -> Response:
        """The inflow of a sector `from`, `to` (ISO; seven days by default) beside what was expected, as known `at`."""
        return await answered(lambda: chart(database, clock, code, request.query_params), series_object)

    return routes


async def answered(question: Callable[[], Any], shape: Callable[[Any], Any]) -> Response:
    """The answer as JSON; 400 for a parameter that cannot be read, 404 for an unknown code."""
    try:
        return JSONResponse(shape(await question()))
    except Unreadable as problem:
        return unreadable(problem)
    except NotFound as problem:
        return JSONResponse({"error": f"no sector {problem.values['code']}"}, status_code=404)


async def sector_rows(database: Database, clock: Clock, query: Query) -> Sequence[SectorRow]:
    """The sectors under the filters of the address."""
    zone = query.get("zone")
    at, chosen = instant("at", query, clock), None if zone in (None, "", "all") else zone
    return (await database.run(network.network_picture, at=at, zone=chosen)).rows


async def chart(database: Database, clock: Clock, code: str, query: Query) -> FlowChart:
    """The inflow of a sector between two instants."""
    at = instant("at", query, clock)
    until = min(instant("to", query, clock), at)
    start = instant("from", query, clock) if query.get("from") else until - SPAN
    if not timedelta(0) < until - start <= LONGEST:
        raise Unreadable(f"from={start.isoformat()} to={until.isoformat()}: up to {LONGEST.days} days, from before to")
    return await database.run(sector_charts.inflow_chart, sector=code, span=until - start, at=at, until=until)


def objects(rows: Sequence[SectorRow]) -> list[dict[str, Any]]:
    """One object per sector, with the same names as the columns of the CSV; instants are ISO text."""
    return [{column.header: _plain(column.value(row)) for column in SECTOR_COLUMNS} for row in rows]


def series_object(told: FlowChart) -> dict[str, Any]:
    """The points of a chart, oldest first; null is a gap or, for the expected, unknown. Flows in m3/h, times UTC."""
    lines = zip(told.ts, told.inflow, told.expected, told.low, told.high, strict=True)
    return {
        "sector": told.place.code,
        "unit": "m3/h",
        "from": told.start.isoformat(),
        "to": told.end.isoformat(),
        "points": [
            {
                "at": datetime.fromtimestamp(int(ts), UTC).isoformat(),
                "inflow": _number(inflow),
                "expected": _number(expected),
                "low": _number(low),
                "high": _number(high),
            }
            for ts, inflow, expected, low, high in lines
        ],
    }


def _number(value: float) -> float | None:
    return None if value != value else round(float(value), 3)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value


SECTOR_COLUMNS: Sequence[CsvColumn] = (
    CsvColumn("sector", lambda row: row.place.code),
    CsvColumn("name_fr", lambda row: row.place.fr),
    CsvColumn("name_ar", lambda row: row.place.ar),
    CsvColumn("arrondissement", lambda row: row.arrondissement and row.arrondissement.code),
    CsvColumn("judgement", lambda row: row.judgement.value),
    CsvColumn("lacking", lambda row: row.lacking),
    CsvColumn("priority", lambda row: row.priority),
    CsvColumn("alert", lambda row: row.alert and row.alert.code),
    CsvColumn("inflow_m3h", lambda row: row.inflow.value),
    CsvColumn("inflow_at", lambda row: row.inflow_at),
    CsvColumn("expected_m3h", lambda row: row.inflow.expected),
    CsvColumn("night", lambda row: row.night_of),
    CsvColumn("night_flow_m3h", lambda row: row.night.value),
    CsvColumn("night_reference_m3h", lambda row: row.night.expected),
    CsvColumn("lowest_pressure_m", lambda row: row.pressure_m),
    CsvColumn("losses_m3h", lambda row: row.losses_m3h),
    CsvColumn("sensors_fresh", lambda row: row.sensors_fresh),
    CsvColumn("sensors", lambda row: row.sensors),
    CsvColumn("mains_km", lambda row: row.mains_km),
    CsvColumn("customers", lambda row: row.customers),
)
