"""The HTTP side of the product: every route, and JSON for every path under /api/ that is none."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from api import (
    alarm_quality,
    alerts,
    docs,
    health,
    kpis,
    leak_queue,
    live,
    logbook,
    map_ground,
    map_layers,
    photos,
    readings,
    records,
    rejects,
    screens,
    sectors,
    services,
    sign_in,
    works,
    worksite_layers,
    worksites,
)
from api.live import Watcher
from api.posted import Say
from api.sessions import Doorkeeper
from data_access.clock import Clock
from data_access.database import Database


def include(
    server: FastAPI, database: Database, clock: Clock, doorkeeper: Doorkeeper, watcher: Watcher, say: Say
) -> None:
    """Mount everything; the catch-all of /api/ comes last. `say(key, lang, **values)` speaks to who sends."""
    for routes in (
        live.router(watcher, doorkeeper),
        health.router(database, clock),
        sign_in.router(doorkeeper),
        screens.router(database),
        map_layers.router(database),
        map_ground.router(database, doorkeeper.settings.tiles_url),
        readings.router(database, clock, say),
        records.router(database, clock, say),
        rejects.router(database, clock, say),
        sectors.router(database, clock),
        works.router(database, clock),
        worksites.router(database, clock),
        worksite_layers.router(database, clock),
        alerts.router(database, clock),
        photos.router(database, clock),
        alarm_quality.router(database, clock),
        leak_queue.router(database, clock),
        kpis.router(database, clock),
        services.router(database, clock),
        logbook.router(database, clock),
        docs.router(),
    ):
        server.include_router(routes)
    server.add_api_route("/api/{path:path}", _no_such_path, methods=["GET", "POST"], include_in_schema=False)


async def _no_such_path(request: Request) -> JSONResponse:
    return JSONResponse({"error": f"no such path: {request.url.path}", "see": "/api/docs"}, status_code=404)
