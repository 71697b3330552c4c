"""Photos of alerts, for whoever may view."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from data_access import attachments
from data_access.actors import Permission, current_actor, require
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted

SAFE = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/photos/{number}: 403 for who may not view, 404 for an unknown number."""
    routes = APIRouter(prefix="/api/v1", tags=["alerts"])

    @routes.get("/photos/{number}", summary="A photo of what was found")
    async def shown(number: int) -> Response:
        try:
            require(current_actor.get(), Permission.VIEW)
            kind, content = await database.run(attachments.photo, number=number, at=clock.now())
        except NotPermitted:
            return JSONResponse({"detail": "not permitted"}, 403)
        except NotFound:
            return JSONResponse({"detail": f"no photo {number}"}, 404)
        return Response(content, media_type=kind, headers=SAFE)

    return routes
