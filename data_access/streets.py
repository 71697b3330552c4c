"""The streets of the base map: those in a part of it, and taking in a file of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.rows.streets import StreetRow
from data_access.schema import Street
from data_access.topics import Topic, changes

MOST_STREETS = 600
DEMO = "demo"
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees, WGS84."""


def streets_in(session: Session, *, box: Box, most: int = MOST_STREETS) -> list[StreetRow]:
    """The streets whose bounds meet the box, main ones first; at most `most`.

    Imported streets replace invented ones: where a file was taken in, the demonstration's are left out.
    """
    west, south, east, north = box
    inside = (Street.west <= east, Street.east >= west, Street.south <= north, Street.north >= south)
    columns = (Street.name_fr, Street.name_ar, Street.rank, Street.is_invented, Street.geometry, Street.attribution)
    query = select(*columns).where(*inside)
    if session.scalar(select(Street.id).where(Street.source != DEMO).limit(1)) is not None:
        query = query.where(Street.source != DEMO)
    return [StreetRow(*row) for row in session.execute(query.order_by(Street.rank, Street.id).limit(most))]


@changes(Topic.NETWORK)
def take_streets(session: Session, streets: Sequence[StreetRow], *, source: str, actor: Actor, at: datetime) -> int:
    """The streets of a source, in place of those it gave before; how many there are now."""
    require(actor, Permission.IMPORT)
    session.execute(delete(Street).where(Street.source == source))
    if streets:
        session.execute(insert(Street), [_columns(street, source) for street in streets])
    audit(session, actor, at, "take_streets", subject=source, after={"streets": len(streets)})
    return len(streets)


def _columns(street: StreetRow, source: str) -> dict[str, Any]:
    places = list(_places(street.geometry.get("coordinates", [])))
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    bounds = {"west": min(lons), "south": min(lats), "east": max(lons), "north": max(lats)}
    return {
        "name_fr": street.name_fr,
        "name_ar": street.name_ar,
        "rank": street.rank,
        "is_invented": street.is_invented,
        "geometry": dict(street.geometry),
        "attribution": street.attribution,
        "source": source,
        **bounds,
    }


def _places(coordinates: Sequence[Any]) -> Iterator[Sequence[float]]:
    for part in coordinates:
        if part and isinstance(part[0], int | float):
            yield part
        else:
            yield from _places(part)


def is_line(geometry: Mapping[str, Any] | None) -> bool:
    """Whether a geometry can be a street."""
    return bool(geometry) and (geometry or {}).get("type") in ("LineString", "MultiLineString")
