"""Alerts over HTTP: JSON and CSV of what the page lists, under the same filters and at the same instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access import scenario
from data_access.alerts import RECORD_FIELDS, alert_export_rows
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.alerts import ListState
from data_access.rows.languages import current_language

Records = list[dict[str, Any]]


class UnknownFilter(ValueError):
    """A filter that names nothing; its text goes back to the caller."""


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/alerts and /api/v1/alerts.csv?state=&service=&zone=&priority=&at=; 400 for a value that is none."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/alerts")
    async def listed(request: Request) -> Response:
        try:
            records = await _records(database, clock, request.query_params)
        except UnknownFilter as unknown:
            return JSONResponse({"error": str(unknown)}, status_code=400)
        return JSONResponse([{name: _plain(value) for name, value in record.items()} for record in records])

    @routes.get("/alerts.csv")
    async def table(request: Request) -> Response:
        try:
            records = await _records(database, clock, request.query_params)
        except UnknownFilter as unknown:
            return JSONResponse({"error": str(unknown)}, status_code=400)
        simulated = await database.run(scenario.anchor) is not None
        return csv_response("alerts", COLUMNS, records, lang=current_language.get(), simulated=simulated)

    return routes


def _column(name: str) -> CsvColumn:
    return CsvColumn(name, lambda record: record[name])


COLUMNS = tuple(_column(name) for name in RECORD_FIELDS)


async def _records(database: Database, clock: Clock, query: Mapping[str, str]) -> Records:
    filters = {name: query[name] for name in ("service", "zone") if query.get(name) not in (None, "", "all")}
    return await database.run(
        alert_export_rows,
        at=_instant(query.get("at"), clock),
        state=_state(query.get("state")),
        priority=_priority(query.get("priority")),
        **filters,
    )


def _instant(text: str | None, clock: Clock) -> datetime:
    now = clock.now()
    if not text:
        return now
    try:
        return min(parse_instant(text), now)
    except ValueError:
        raise UnknownFilter(f"at={text} is no ISO instant") from None


def _state(text: str | None) -> ListState:
    if text in (None, ""):
        return ListState.ACTIVE
    if text not in list(ListState):
        raise UnknownFilter(f"state={text} is none of {', '.join(ListState)}")
    return ListState(text)


def _priority(text: str | None) -> int | None:
    if text in (None, "", "all"):
        return None
    if text not in ("1", "2", "3", "4"):
        raise UnknownFilter(f"priority={text} is none of 1, 2, 3, 4")
    return int(text)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
