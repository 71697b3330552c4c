"""The static layers of the map as GeoJSON: cached by version, so that a screen that runs for months loads them once."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from data_access import zones
from data_access.database import Database

LAYERS = ("base", "sectors", "arrondissements", "pipes")


def router(database: Database) -> APIRouter:
    """GET /api/v1/map/<layer>.geojson; 404 for a layer that does not exist. Drawn once per version of the network."""
    routes = APIRouter(prefix="/api/v1/map", tags=["map"])
    drawn: dict[str, tuple[int, bytes]] = {}

    @routes.get("/{layer}.geojson")
    async def layer(layer: str, v: int = 0) -> Response:
        if layer not in LAYERS:
            return JSONResponse({"error": f"no layer {layer}; one of {', '.join(LAYERS)}"}, status_code=404)
        version = await database.run(zones.map_version)
        if layer not in drawn or drawn[layer][0] != version:
            drawn[layer] = version, await database.run(zones.map_document, layer=layer)
        return Response(
            drawn[layer][1],
            media_type="application/json",
            headers={"Cache-Control": "private, max-age=86400" if v else "no-cache"},
        )

    return routes
