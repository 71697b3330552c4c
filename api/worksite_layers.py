"""What the map of works draws beside the sites: trenches, closed roads, alerts whose place is known.

Everything under the page's own filters and instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from shapely.geometry import box as rectangle
from shapely.geometry import shape
from starlette.responses import JSONResponse, Response

from analytics.worksites import OPEN
from api.map_layers import box_of, wrong_box
from api.questions import Unreadable, instant, unreadable
from data_access import alert_feed
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.alerts import ListState
from data_access.rows.published import PublishedSite
from data_access.rows.worksites import WorksiteFilters
from data_access.worksite_publication import published

CLOSED = "all-lanes-closed"


def router(database: Database, clock: Clock) -> APIRouter:
    """GET worksites/trenches?bbox= (or closed=1) and worksites/alerts as GeoJSON; 400 for what cannot be read."""
    routes = APIRouter(prefix="/api/v1/worksites", tags=["worksites"])

    @routes.get("/trenches")
    async def trenches(request: Request) -> Response:
        query = request.query_params
        try:
            at = instant("at", query, clock)
        except Unreadable as problem:
            return unreadable(problem)
        part = box_of(query.get("bbox", ""))
        if part is None and not query.get("closed"):
            return JSONResponse({"error": wrong_box(query.get("bbox", ""))}, status_code=400)
        sites = await database.run(published, at=at, filters=WorksiteFilters.of(query))
        shown = _inside(sites, part) if part else [site for site in sites if site.row.traffic_impact == CLOSED]
        return _collection(_trench(site) for site in shown)

    @routes.get("/alerts")
    async def alerts(request: Request) -> Response:
        try:
            at = instant("at", request.query_params, clock)
        except Unreadable as problem:
            return unreadable(problem)
        found = await database.run(alert_feed.located_alerts, at=at, state=ListState.ACTIVE)
        return _collection(filter(None, (_alert(row, outline) for row, outline in found)))

    return routes


def _collection(features: Iterable[Mapping[str, Any]]) -> JSONResponse:
    return JSONResponse({"type": "FeatureCollection", "features": [dict(each) for each in features]})


def _inside(sites: Iterable[PublishedSite], part: tuple[float, float, float, float]) -> list[PublishedSite]:
    seen = rectangle(*part)
    drawn = (site for site in sites if site.geometry and site.row.place.guess is None)
    return [site for site in drawn if shape(site.geometry).intersects(seen)]


def _trench(site: PublishedSite) -> dict[str, Any]:
    row = site.row
    point = {"type": "Point", "coordinates": [row.place.lon, row.place.lat]} if row.place.lon is not None else None
    properties = {
        "gravity": row.standing.gravity,
        "open": row.status in OPEN,
        "title": f"{row.ref} · {row.title_fr}",
        "point": point,
    }
    return {"type": "Feature", "id": row.ref, "geometry": site.geometry, "properties": properties}


def _alert(row: Any, outline: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """At its pinpoint where it has one, else inside its sector."""
    place = row.work.get("pinpoint") if row.work else None
    if place and place.get("lon") is not None:
        lon, lat = place["lon"], place["lat"]
    elif outline:
        middle = shape(outline).representative_point()
        lon, lat = middle.x, middle.y
    else:
        return None
    properties = {"code": row.code, "priority": row.priority, "title": row.code}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}
