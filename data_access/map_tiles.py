"""The tiles of the base map: taken in from a file, handed out one by one. One file at a time lies under the maps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.rows.map_tiles import TileRow, TileSetRow
from data_access.schema import MapTile, TileSet
from data_access.topics import Topic, changes

AT_ONCE = 500  # a tile has some ten kilobytes


def tile_set(session: Session) -> TileSetRow | None:
    """The tiles that lie under the maps; None when no file was taken in."""
    found = session.scalars(select(TileSet)).first()
    if found is None:
        return None
    bounds = (found.west, found.south, found.east, found.north)
    known = None if None in bounds else bounds
    return TileSetRow(found.min_zoom, found.max_zoom, known, found.attribution, found.taken_at)  # type: ignore[arg-type]


def tile(session: Session, *, zoom: int, column: int, row: int) -> bytes | None:
    """The picture at that place; None where the file had none."""
    here = (MapTile.zoom == zoom, MapTile.column == column, MapTile.row == row)
    return session.scalar(select(MapTile.content).where(*here))


@changes(Topic.NETWORK)
def take_tiles(
    session: Session, told: TileSetRow, tiles: Iterable[TileRow], *, source: str, actor: Actor, at: datetime
) -> int:
    """These tiles in place of those there were; how many there are now. They are read while they are written."""
    require(actor, Permission.IMPORT)
    session.execute(delete(MapTile))
    session.execute(delete(TileSet))
    west, south, east, north = told.bounds or (None, None, None, None)
    edges = {"west": west, "south": south, "east": east, "north": north}
    zooms = {"min_zoom": told.min_zoom, "max_zoom": told.max_zoom}
    facts = {"attribution": told.attribution, "taken_at": told.taken_at, "source": source}
    session.execute(insert(TileSet).values(**edges, **zooms, **facts))
    count, left = 0, iter(tiles)
    while some := [_columns(each) for each in islice(left, AT_ONCE)]:
        session.execute(insert(MapTile), some)
        count += len(some)
    audit(session, actor, at, "take_tiles", subject=source, after={"tiles": count})
    return count


def _columns(tile: TileRow) -> dict[str, int | bytes]:
    return {"zoom": tile.zoom, "column": tile.column, "row": tile.row, "content": tile.content}
