"""What a map lies on besides its own layers: named streets of the part seen, and tiles if the settings name any."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from api.map_layers import in_view
from data_access import streets
from data_access.database import Database
from data_access.rows.streets import StreetRow


def router(database: Database, tiles_url: str) -> APIRouter:
    """GET map/tiles, and map/streets?bbox= as GeoJSON; 400 for a box that cannot be read."""
    routes = APIRouter(prefix="/api/v1/map", tags=["map"])

    @routes.get("/tiles")
    async def tiles() -> JSONResponse:
        """The address of map tiles ({z}/{x}/{y}) that the settings name; empty without any."""
        return JSONResponse({"url": tiles_url})

    @routes.get("/streets")
    async def streets_of_view(bbox: str = "") -> JSONResponse:
        """The named streets in `bbox` (west,south,east,north), main ones first; `invented` names say so."""
        return await in_view(database, streets.streets_in, bbox, _street)

    return routes


def _street(street: StreetRow) -> dict[str, Any]:
    properties = {
        "name": street.name_fr,
        "name_ar": street.name_ar,
        "rank": street.rank,
        "invented": street.is_invented,
        "attribution": street.attribution,
    }
    return {"type": "Feature", "geometry": street.geometry, "properties": properties}
