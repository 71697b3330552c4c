"""Worksites over HTTP: what the page shows, under the same filters and at the same instant, in many forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.calendar_export import calendar
from api.csv_export import CsvColumn, csv_response
from api.questions import Unreadable, instant, unreadable
from api.wzdx_feed import wzdx_feed
from api.xlsx_export import xlsx_response
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.languages import current_language
from data_access.rows.published import PublishedSite
from data_access.rows.worksites import ALL_STATUSES, EVERY_PERIOD, WorksiteFilters, WorksiteRow
from data_access.worksite_publication import published

EVERYTHING = {"status": ALL_STATUSES, "period": EVERY_PERIOD}
Shape = Callable[[Sequence[PublishedSite], datetime], Response]


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/worksites (GeoJSON of every period), and the page's own list as GeoJSON, CSV, XLSX, WZDx, iCalendar.

    The two feeds, WZDx and iCalendar, hold every site and period unless the query says otherwise. 400 when `at` is no
    instant.
    """
    routes = APIRouter(prefix="/api/v1", tags=["worksites"])
    shapes = {
        "/worksites": (EVERYTHING, _geojson),
        "/worksites.geojson": ({}, _geojson),
        "/worksites.csv": ({}, _csv),
        "/worksites.xlsx": ({}, _xlsx),
        "/worksites.wzdx.json": (EVERYTHING, _wzdx),
        "/worksites.ics": (EVERYTHING, _calendar),
    }
    for path, (unless_asked, shape) in shapes.items():
        routes.add_api_route(path, _answer(database, clock, unless_asked, shape), name=path.lstrip("/"))
    return routes


def _answer(database: Database, clock: Clock, unless_asked: Mapping[str, str], shape: Shape) -> Callable[..., Any]:
    async def told(request: Request) -> Response:
        query = {**unless_asked, **request.query_params}
        try:
            at = instant("at", query, clock)
        except Unreadable as problem:
            return unreadable(problem)
        sites = await database.run(published, at=at, filters=WorksiteFilters.of(query))
        return shape(sites, at)

    return told


def _geojson(sites: Sequence[PublishedSite], _at: datetime) -> Response:
    return JSONResponse(worksite_features(sites), media_type="application/geo+json")


def _csv(sites: Sequence[PublishedSite], _at: datetime) -> Response:
    lang = current_language.get()
    return csv_response("worksites", COLUMNS, _rows(sites), lang=lang, simulated=_is_simulated(sites))


def _xlsx(sites: Sequence[PublishedSite], _at: datetime) -> Response:
    return xlsx_response("worksites", COLUMNS, _rows(sites), simulated=_is_simulated(sites))


def _wzdx(sites: Sequence[PublishedSite], at: datetime) -> Response:
    return JSONResponse(wzdx_feed(sites, at=at), media_type="application/geo+json")


def _calendar(sites: Sequence[PublishedSite], at: datetime) -> Response:
    text = calendar(_rows(sites), at=at, simulated=_is_simulated(sites))
    headers = {"Content-Disposition": 'attachment; filename="worksites.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def _rows(sites: Sequence[PublishedSite]) -> list[WorksiteRow]:
    return [site.row for site in sites]


def _is_simulated(sites: Sequence[PublishedSite]) -> bool:
    return any(site.row.is_invented for site in sites)


def worksite_features(sites: Sequence[PublishedSite]) -> dict[str, Any]:
    """One GeoJSON feature per site with the outline it was given; null where its place is unknown or only guessed."""
    return {"type": "FeatureCollection", "features": [_feature(site) for site in sites]}


def _feature(site: PublishedSite) -> dict[str, Any]:
    row = site.row
    located = row.place.lon is not None and row.place.guess is None
    point = {"type": "Point", "coordinates": [row.place.lon, row.place.lat]}
    geometry = (site.geometry or point) if located else None
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
