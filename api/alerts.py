"""Alerts over HTTP: JSON and CSV of what the page lists, under the same filters and at the same instant."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.ngsi import MEDIA_TYPE, anomaly
from api.questions import Unreadable, exported, instant, record_columns, unreadable
from data_access import alert_feed
from data_access.alert_feed import RECORD_FIELDS
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.alerts import ListState

Records = list[dict[str, Any]]


def _parameter(name: str, told: str, choices: Sequence[str] = ()) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} | ({"enum": list(choices)} if choices else {})
    return {"name": name, "in": "query", "required": False, "description": told, "schema": schema}


AT = _parameter("at", "ISO instant; the answer is what was known then. Now without it.")
FILTERS = {
    "parameters": [
        _parameter("state", "Which alerts; active ones without it.", list(ListState)),
        _parameter("service", "water, electricity, sanitation or telecom"),
        _parameter("zone", "Code of a sector or arrondissement"),
        _parameter("priority", "1 (critical) to 4 (low)", ("1", "2", "3", "4")),
        _parameter("since", "ISO instant: only alerts to which something happened after it, up to `at`"),
        AT,
    ]
}


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/alerts(.csv|.ngsi)?state=&service=&zone=&priority=&since=&at= and /alerts/{code}/events?at=.

    400 for a value that is none, 404 for an unknown code. `Accept: application/ld+json` asks for NGSI-LD.
    """
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/alerts", summary="Alerts in the order of work", openapi_extra=FILTERS)
    async def listed(request: Request) -> Response:
        asked = _anomalies if MEDIA_TYPE in request.headers.get("accept", "") else _listed
        return await _answered(asked(database, clock, request.query_params))

    @routes.get("/alerts.ngsi", summary="The same as NGSI-LD entities of type Anomaly", openapi_extra=FILTERS)
    async def entities(request: Request) -> Response:
        return await _answered(_anomalies(database, clock, request.query_params))

    @routes.get("/alerts/{code}/events", summary="The life of one alert", openapi_extra={"parameters": [AT]})
    async def life(code: str, request: Request) -> Response:
        return await _answered(_life(database, clock, code, request.query_params))

    @routes.get("/alerts.csv", summary="The same as a table", openapi_extra=FILTERS)
    async def table(request: Request) -> Response:
        query = request.query_params
        return await exported(database, "alerts", COLUMNS, lambda: _records(database, clock, query))

    return routes


COLUMNS = record_columns(RECORD_FIELDS)


async def _records(database: Database, clock: Clock, query: Mapping[str, str]) -> Records:
    return await database.run(alert_feed.alerts_since, **_filters(query, clock))


async def _answered(answer: Awaitable[Response]) -> Response:
    """The answer, or why there is none."""
    try:
        return await answer
    except Unreadable as problem:
        return unreadable(problem)
    except NotFound as missing:
        return JSONResponse({"error": f"no alert {missing.values['code']}"}, status_code=404)


async def _listed(database: Database, clock: Clock, query: Mapping[str, str]) -> Response:
    return JSONResponse([_record(record) for record in await _records(database, clock, query)])


async def _anomalies(database: Database, clock: Clock, query: Mapping[str, str]) -> Response:
    found = await database.run(alert_feed.located_alerts, **_filters(query, clock))
    return JSONResponse([anomaly(row, outline) for row, outline in found], media_type=MEDIA_TYPE)


async def _life(database: Database, clock: Clock, code: str, query: Mapping[str, str]) -> Response:
    at = instant("at", query, clock)
    return JSONResponse([_record(event) for event in await database.run(alert_feed.alert_events, code=code, at=at)])


def _filters(query: Mapping[str, str], clock: Clock) -> dict[str, Any]:
    named = {name: query[name] for name in ("service", "zone") if query.get(name) not in (None, "", "all")}
    return {
        "at": instant("at", query, clock),
        "since": instant("since", query, clock) if query.get("since") else None,
        "state": _state(query.get("state")),
        "priority": _priority(query.get("priority")),
        **named,
    }


def _state(text: str | None) -> ListState:
    if text in (None, ""):
        return ListState.ACTIVE
    if text not in list(ListState):
        raise Unreadable(f"state={text} is none of {', '.join(ListState)}")
    return ListState(text)


def _priority(text: str | None) -> int | None:
    if text in (None, "", "all"):
        return None
    if text not in ("1", "2", "3", "4"):
        raise Unreadable(f"priority={text} is none of 1, 2, 3, 4")
    return int(text)


def _record(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in record.items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
