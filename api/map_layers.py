"""The layers of the map as GeoJSON: static ones cached by version, and the single pipes of what a desk looks at.

A screen that runs for months loads the static ones once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from data_access import pipes, zones
from data_access.database import Database
from data_access.rows.pipes import PipeOnMap

Row = TypeVar("Row")
WIDEST_DEG = 0.2  # what a map of four thousand pixels shows at the zoom from which single pipes are drawn
LAYERS = ("base", "sectors", "arrondissements", "pipes")


def router(database: Database) -> APIRouter:
    """GET <layer>.geojson, drawn once per version of the network; pipes?bbox= for the pipes of a part of the map."""
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

    @routes.get("/pipes")
    async def pipes_of_view(bbox: str = "") -> JSONResponse:
        """The single pipes in `bbox` (west,south,east,north), at most 2,000, the largest first."""
        return await in_view(database, pipes.pipes_in, bbox, _pipe)

    return routes


def wrong_box(text: str) -> str:
    """What is wrong with a box that cannot be used."""
    return f"bbox={text} is not west,south,east,north in degrees, or wider than {WIDEST_DEG}"


async def in_view(
    database: Database, question: Callable[..., Sequence[Row]], bbox: str, drawn: Callable[[Row], dict[str, Any]]
) -> JSONResponse:
    """What the question finds in a box, as GeoJSON; 400 for a box that cannot be used."""
    box = box_of(bbox)
    if box is None:
        return JSONResponse({"error": wrong_box(bbox)}, status_code=400)
    found = await database.run(question, box=box)
    return JSONResponse({"type": "FeatureCollection", "features": [drawn(each) for each in found]})


def box_of(text: str) -> pipes.Box | None:
    """Four degrees in their order and not too far apart; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    fits = 0 <= east - west <= WIDEST_DEG and 0 <= north - south <= WIDEST_DEG
    return (west, south, east, north) if fits else None


def _pipe(pipe: PipeOnMap) -> dict[str, Any]:
    properties = {
        "code": pipe.code,
        "diameter_mm": pipe.diameter_mm,
        "material": pipe.material,
        "year": pipe.laid_on.year if pipe.laid_on else None,
        "length_m": pipe.length_m,
    }
    return {"type": "Feature", "geometry": pipe.geometry, "properties": properties}
