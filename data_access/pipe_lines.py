"""The lines of pipes as a map draws them: together by sector and class of diameter, never one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.schema import Asset

THICK_MM = 150.0  # from here a pipe is a main that is worth a wider line
THIN, THICK = "thin", "thick"
Lines = dict[str, list[Any]]


def pipe_lines(session: Session, *, zone_id: int | None = None) -> dict[int | None, Lines]:
    """Coordinates (WGS84) of each zone's pipes, thin ones first; of one zone or of all. No pipe, no entry.

    A pipe of unknown diameter is thin; a MultiLineString is taken apart.
    """
    query = select(Asset.zone_id, Asset.diameter_mm, Asset.geometry).where(
        Asset.kind == "pipe", Asset.geometry.is_not(None)
    )
    if zone_id is not None:
        query = query.where(Asset.zone_id == zone_id)
    by_zone: dict[int | None, Lines] = defaultdict(lambda: {THIN: [], THICK: []})
    for zone, diameter_mm, geometry in session.execute(query):
        by_zone[zone][THICK if (diameter_mm or 0.0) >= THICK_MM else THIN] += _lines(geometry or {})
    return dict(by_zone)


def lines_of(session: Session, zone_id: int) -> Lines:
    """Those of one zone; both classes empty where it has no pipe."""
    return pipe_lines(session, zone_id=zone_id).get(zone_id, {THIN: [], THICK: []})


def _lines(geometry: Mapping[str, Any]) -> Sequence[Any]:
    coordinates: Sequence[Any] = geometry.get("coordinates", [])
    return [coordinates] if geometry.get("type") == "LineString" else coordinates
