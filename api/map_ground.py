"""What a map lies on besides its own layers: named streets of the part seen, and tiles.

Tiles are those of the address in the settings, else those that were taken in from a file.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse, Response

from api.map_layers import in_view
from data_access import map_tiles, streets
from data_access.attachments import media_type
from data_access.database import Database
from data_access.rows.map_tiles import DEEPEST_ZOOM, TileSetRow
from data_access.rows.streets import StreetRow

Zoom = Annotated[int, Path(ge=0, le=DEEPEST_ZOOM)]
Place = Annotated[int, Path(ge=0, lt=2**DEEPEST_ZOOM)]
KEPT = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}


def router(database: Database, tiles_url: str) -> APIRouter:
    """GET map/tiles and single tiles, and map/streets?bbox= as GeoJSON; 400 for a box that cannot be read."""
    routes = APIRouter(prefix="/api/v1/map", tags=["map"])

    @routes.get("/tiles")
    async def tiles() -> JSONResponse:
        """The address of map tiles ({z}/{x}/{y}) and, of our own, how far they reach; an empty address without any."""
        if tiles_url:
            return JSONResponse({"url": tiles_url})
        told = await database.run(map_tiles.tile_set)
        return JSONResponse(_own_tiles(told) if told else {"url": ""})

    @routes.get("/tiles/{zoom}/{column}/{row}")
    async def tile(zoom: Zoom, column: Place, row: Place) -> Response:
        """One picture; 204 where the file had none, so that a map shows its ground there."""
        content = await database.run(map_tiles.tile, zoom=zoom, column=column, row=row)
        return Response(content, media_type=media_type(content), headers=KEPT) if content else Response(status_code=204)

    @routes.get("/streets")
    async def streets_of_view(bbox: str = "") -> JSONResponse:
        """The named streets in `bbox` (west,south,east,north), main ones first; `invented` names say so."""
        return await in_view(database, streets.streets_in, bbox, _street)

    return routes


def _own_tiles(told: TileSetRow) -> dict[str, Any]:
    """Leaflet's options of a layer of tiles; the address changes with the file, so that a browser may keep them."""
    west, south, east, north = told.bounds or (-180.0, -90.0, 180.0, 90.0)
    return {
        "url": f"/api/v1/map/tiles/{{z}}/{{x}}/{{y}}?v={int(told.taken_at.timestamp())}",
        "minZoom": told.min_zoom,
        "maxNativeZoom": told.max_zoom,
        "bounds": [[south, west], [north, east]],
        "attribution": told.attribution,
    }


def _street(street: StreetRow) -> dict[str, Any]:
    properties = {
        "name": street.name_fr,
        "name_ar": street.name_ar,
        "rank": street.rank,
        "invented": street.is_invented,
        "attribution": street.attribution,
    }
    return {"type": "Feature", "geometry": street.geometry, "properties": properties}
