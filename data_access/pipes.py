"""Single pipes: those in a part of the map, and what those of a sector are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from data_access.rows.pipes import PipeClass, PipeOnMap
from data_access.schema import Asset, Zone
from data_access.sector_charts import sector_place

MOST_PIPES = 2000
PIPE = "pipe"
LONGEST_DEG = 0.01  # half of a pipe is shorter than this, about 1 km
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees, WGS84."""


def pipes_in(session: Session, *, box: Box, most: int = MOST_PIPES) -> list[PipeOnMap]:
    """The pipes that reach into the box, the largest first; at most `most` of them.

    Asked by the sectors that reach into the box, which an index answers, and only then looked at one by one.
    """
    touched = [zone_id for zone_id, outline in _outlines(session) if _meets(_points(outline), box)]
    order = (Asset.diameter_mm.desc().nulls_last(), Asset.id)
    rows = session.execute(_pipes().where(Asset.zone_id.in_(touched), _is_near(box)).order_by(*order))
    found = (PipeOnMap(*row) for row in rows if _meets(_points(row.geometry), box))
    return [pipe for pipe, _ in zip(found, range(most), strict=False)]


def sector_pipes(session: Session, *, sector: str) -> list[PipeClass]:
    """The metres of a sector's pipes by material and by the year they were laid in. NotFound."""
    zone_id, _ = sector_place(session, sector)
    query = select(Asset.material, Asset.laid_on, Asset.length_m).where(Asset.kind == PIPE, Asset.zone_id == zone_id)
    metres: dict[tuple[str | None, int | None], float] = {}
    for material, laid_on, length_m in session.execute(query):
        key = (material, laid_on.year if laid_on else None)
        metres[key] = metres.get(key, 0.0) + (length_m or 0.0)
    return [PipeClass(material, year, length) for (material, year), length in metres.items()]


def _pipes() -> Select[Any]:
    columns = (Asset.code, Asset.geometry, Asset.diameter_mm, Asset.material, Asset.laid_on, Asset.length_m)
    return select(*columns).where(Asset.kind == PIPE, Asset.geometry.is_not(None))


def _is_near(box: Box) -> ColumnElement[bool]:
    """A pipe's own point lies in the box or not far beside it; where it has none its line is looked at."""
    west, south, east, north = box
    lon = Asset.lon.between(west - LONGEST_DEG, east + LONGEST_DEG)
    return or_(Asset.lon.is_(None), lon & Asset.lat.between(south - LONGEST_DEG, north + LONGEST_DEG))


def _outlines(session: Session) -> Iterator[tuple[int, Mapping[str, Any]]]:
    query = select(Zone.id, Zone.geometry).where(Zone.kind == "sector", Zone.geometry.is_not(None))
    yield from (tuple(row) for row in session.execute(query))


def _points(geometry: Mapping[str, Any]) -> list[Sequence[float]]:
    """Every point of a geometry, whatever its kind."""
    todo, points = [geometry.get("coordinates", [])], []
    while todo:
        part = todo.pop()
        if part and isinstance(part[0], int | float):
            points.append(part)
        else:
            todo.extend(part)
    return points


def _meets(points: Sequence[Sequence[float]], box: Box) -> bool:
    """Whether the rectangle around the points and the box have something in common."""
    if not points:
        return False
    west, south, east, north = box
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons) <= east and max(lons) >= west and min(lats) <= north and max(lats) >= south
