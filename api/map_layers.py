"""The static layers of the map as GeoJSON: cached by version, so that a screen that runs for months loads them once."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from data_access import zones
from data_access.database import Database

LAYERS = ("base", "sectors", "arrondissements", "pipes")


def router(database: Database) -> APIRouter:
    """GET /api/v1/map/<layer>.geojson; 404 for a layer that does not exist."""
    routes = APIRouter(prefix="/api/v1/map", tags=["map"])

    @routes.get("/{layer}.geojson")
    async def layer(layer: str, v: int = 0) -> JSONResponse:
        if layer not in LAYERS:
            return JSONResponse({"error": f"no layer {layer}; one of {', '.join(LAYERS)}"}, status_code=404)
        features = await database.run(zones.map_layer, layer=layer)
        return JSONResponse(
            {"type": "FeatureCollection", "features": features},
            headers={"Cache-Control": "private, max-age=86400" if v else "no-cache"},
        )

    return routes
