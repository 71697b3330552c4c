"""Digital services over HTTP: each table and chart of their page as a CSV, at the page's instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.csv_export import CsvColumn
from api.questions import exported, instant
from data_access import digital_services
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.services import SPANS


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/services/{table}.csv for every name of TABLES; 400 for an instant that is none, 404 for no table."""
    routes = APIRouter(prefix="/api/v1/services", tags=["services"])

    @routes.get("/{table}.csv", summary="Parts of the application, payments, use, agencies, customers' reports")
    async def records(table: str, request: Request) -> Response:
        if table not in TABLES:
            return JSONResponse({"error": f"no table {table}", "tables": list(TABLES)}, status_code=404)
        question, columns = TABLES[table]

        async def rows() -> Any:
            return await database.run(question, at=instant("at", request.query_params, clock))

        return await exported(database, f"services-{table}", columns, rows)

    return routes


def _columns(*names: str) -> list[CsvColumn]:
    """A column for each of these facts of a row."""
    return [_column(name) for name in names]


def _column(name: str) -> CsvColumn:
    return CsvColumn(name, lambda row: getattr(row, name))


def _answered(span: str) -> list[CsvColumn]:
    """Availability of a span, in percent, and the probes behind it."""
    return [
        CsvColumn(f"available_{span}_pct", lambda row: row.answered[span].pct),
        CsvColumn(f"probes_{span}", lambda row: row.answered[span].asked),
    ]


TABLES: Mapping[str, tuple[Callable[..., Any], Sequence[CsvColumn]]] = {
    "parts": (
        digital_services.health,
        [
            *_columns("service", "is_up", "probed_at", "latency_ms", "middle_ms", "slow_ms"),
            *(column for span in SPANS for column in _answered(span)),
            *_columns("certificate_until", "problem"),
        ],
    ),
    "payments": (digital_services.paid_hours, _columns("hour", "paid", "failed", "usual_low", "usual_high")),
    "use": (digital_services.used_days, _columns("day", "paid", "failed", "searches", "amount_mad", "hours")),
    "agencies": (
        digital_services.agencies,
        _columns("code", "name_fr", "name_ar", "lon", "lat", "is_open", "changes_at"),
    ),
    "reports": (
        digital_services.reports,
        _columns("sector", "name", "leaks", "no_water", "others", "usual", "priority"),
    ),
}
