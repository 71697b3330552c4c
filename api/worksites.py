"""Worksites over HTTP: GeoJSON and CSV of what the page shows, under the same filters and at the same instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.languages import current_language
from data_access.rows.worksites import ALL_STATUSES, EVERY_PERIOD, WorksiteFilters, WorksiteRow
from data_access.worksites import worksites


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/worksites (GeoJSON) and /api/v1/worksites.csv; 400 when `at` is no instant."""
    routes = APIRouter(prefix="/api/v1", tags=["worksites"])

    @routes.get("/worksites")
    async def features(request: Request) -> Response:
        query = {"status": ALL_STATUSES, "period": EVERY_PERIOD, **request.query_params}
        answer = await _rows(database, clock, query)
        return answer if isinstance(answer, Response) else JSONResponse(worksite_features(answer))

    @routes.get("/worksites.csv")
    async def table(request: Request) -> Response:
        answer = await _rows(database, clock, dict(request.query_params))
        if isinstance(answer, Response):
            return answer
        simulated = any(row.is_invented for row in answer)
        return csv_response("worksites", COLUMNS, answer, lang=current_language.get(), simulated=simulated)

    return routes


async def _rows(database: Database, clock: Clock, query: Mapping[str, str]) -> list[WorksiteRow] | Response:
    try:
        at = parse_instant(query["at"]) if query.get("at") else clock.now()
    except ValueError:
        return JSONResponse({"error": f"at={query['at']} is no ISO instant"}, status_code=400)
    return await database.run(worksites, at=min(at, clock.now()), filters=WorksiteFilters.of(query))


def worksite_features(rows: Sequence[WorksiteRow]) -> dict[str, Any]:
    """One GeoJSON feature per site; a site whose place is unknown has a null geometry."""
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: WorksiteRow) -> dict[str, Any]:
    located = row.place.lon is not None and row.place.guess is None
    geometry = {"type": "Point", "coordinates": [row.place.lon, row.place.lat]} if located else None
    properties = {column.header: _plain(column.value(row)) for column in COLUMNS}
    return {"type": "Feature", "id": row.ref, "geometry": geometry, "properties": properties}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


COLUMNS = (
    CsvColumn("ref", lambda row: row.ref),
    CsvColumn("status", lambda row: row.status),
    CsvColumn("title_fr", lambda row: row.title_fr),
    CsvColumn("title_ar", lambda row: row.title_ar),
    CsvColumn("trade", lambda row: row.trade),
    CsvColumn("nature", lambda row: row.nature),
    CsvColumn("arrondissement", lambda row: row.place.arrondissement_fr),
    CsvColumn("sector", lambda row: row.place.sector),
    CsvColumn("street", lambda row: row.place.street),
    CsvColumn("lon", lambda row: row.place.lon),
    CsvColumn("lat", lambda row: row.place.lat),
    CsvColumn("place_is_a_guess", lambda row: row.place.guess),
    CsvColumn("current_start", lambda row: row.time.current_start),
    CsvColumn("planned_start", lambda row: row.time.planned_start),
    CsvColumn("planned_end", lambda row: row.time.planned_end),
    CsvColumn("current_end", lambda row: row.time.current_end),
    CsvColumn("actual_start", lambda row: row.time.actual_start),
    CsvColumn("actual_end", lambda row: row.time.actual_end),
    CsvColumn("progress_pct", lambda row: row.time.progress_pct),
    CsvColumn("expected_pct", lambda row: row.standing.expected_pct),
    CsvColumn("days_late", lambda row: row.standing.days_late),
    CsvColumn("unconfirmed", lambda row: row.standing.unconfirmed),
    CsvColumn("silent", lambda row: row.standing.is_silent),
    CsvColumn("gravity", lambda row: row.standing.gravity),
    CsvColumn("spi", lambda row: row.standing.performance),
    CsvColumn("slip_days", lambda row: row.standing.slip_days),
    CsvColumn("finished_score", lambda row: row.standing.finish.score),
    CsvColumn("backfilled_on", lambda row: row.time.backfilled_on),
    CsvColumn("reinstatement_late", lambda row: row.standing.reinstatement_is_late),
    CsvColumn("permit", lambda row: row.time.permit),
    CsvColumn("permit_risk", lambda row: row.standing.permit_risk),
    CsvColumn("traffic_impact", lambda row: row.traffic_impact),
    CsvColumn("customers_affected", lambda row: row.customers_affected),
    CsvColumn("budget_mad", lambda row: row.budget_mad),
    CsvColumn("spent_mad", lambda row: row.spent_mad),
    CsvColumn("contractor", lambda row: row.contractor),
    CsvColumn("alert", lambda row: row.alert),
    CsvColumn("initiative", lambda row: row.initiative),
    CsvColumn("flaws", lambda row: ", ".join(flaw.problem for flaw in row.flaws)),
    CsvColumn("last_report", lambda row: row.time.last_report_at),
    CsvColumn("source", lambda row: row.source),
)
