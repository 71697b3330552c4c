"""Tiles for the base map (MBTiles: an SQLite file of pictures), served by the product itself.

What a tile is follows from its first bytes: PNG, JPEG and WebP are kept. Tiles of shapes (pbf) would need a drawer and
a style of their own: such a file is refused with the way out. Rows of MBTiles count from the south (TMS), ours from the
north.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from enum import StrEnum
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from data_access.attachments import media_type
from data_access.errors import DeliveryRefused
from data_access.map_tiles import take_tiles
from data_access.rows.imports import Applied, Rejection
from data_access.rows.map_tiles import DEEPEST_ZOOM, Bounds, TileRow, TileSetRow
from feeds.batches import Importing, Outcome, take_whole

SUFFIX = ".mbtiles"
SQLITE = b"SQLite format 3\x00"
GZIPPED = b"\x1f\x8b"  # how tiles of shapes lie in such a file
MARKUP = re.compile(r"<[^>]*>")


class TileFlaw(StrEnum):
    """Why a file of tiles, or one of its tiles, was refused: the key of the sentence that says so."""

    UNREADABLE = "basemap.unreadable"
    SHAPES = "basemap.shapes"
    NO_TILES = "basemap.no_tiles"
    NO_PICTURE = "basemap.no_picture"
    OUT_OF_GRID = "basemap.out_of_grid"


def holds_tiles(path: Path) -> bool:
    """Whether a file is, or means to be, one of tiles."""
    with path.open("rb") as file:
        return path.suffix.lower() == SUFFIX or file.read(len(SQLITE)) == SQLITE


def tiles(run: Importing, path: Path, *, attribution: str | None) -> Outcome:
    """One file; its tiles lie under every map of a desk in place of those before."""

    def read() -> Callable[[Session], Applied]:
        told = opened(path)

        def store(session: Session) -> Applied:
            refused: list[Rejection] = []
            about = described(told, attribution, run)
            found = pictures(path, refused)
            count = take_tiles(session, about, found, source=f"import:{path.name}", actor=run.actor, at=run.now())
            if not count:
                raise DeliveryRefused(refused[0] if refused else Rejection(TileFlaw.NO_TILES))
            return Applied(count, 0, 0, tuple(refused))

        return store

    return take_whole(run, "basemap", path, read)


def opened(path: Path) -> Mapping[str, str]:
    """What the file says of itself, with its zooms as they are. DeliveryRefused for no MBTiles, or one of shapes."""
    try:
        with closing(_connection(path)) as file:
            told = {str(name): str(value) for name, value in file.execute("SELECT name, value FROM metadata")}
            first, last = file.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
            sample = file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    except sqlite3.DatabaseError as problem:
        raise DeliveryRefused(Rejection(TileFlaw.UNREADABLE, {"detail": str(problem)})) from problem
    if sample is None:
        raise DeliveryRefused(Rejection(TileFlaw.NO_TILES))
    if told.get("format") == "pbf" or bytes(sample[0] or b"").startswith(GZIPPED):
        raise DeliveryRefused(Rejection(TileFlaw.SHAPES))
    return {**told, "minzoom": str(first), "maxzoom": str(last)}


def described(told: Mapping[str, str], attribution: str | None, run: Importing) -> TileSetRow:
    """The set as the maps need it; markup in an attribution is left out, its words stay."""
    words = attribution or unescape(MARKUP.sub("", told.get("attribution", ""))).strip()
    zooms = int(told["minzoom"]), int(told["maxzoom"])
    return TileSetRow(*zooms, bounds_of(told.get("bounds", "")), words or None, run.now())


def bounds_of(text: str) -> Bounds | None:
    """West, south, east, north; None for what is none.

    >>> bounds_of("-7.76,33.49,-7.44,33.66"), bounds_of("everywhere"), bounds_of("1,2,0,3")
    ((-7.76, 33.49, -7.44, 33.66), None, None)
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if -180 <= west < east <= 180 and -90 <= south < north <= 90 else None


def pictures(path: Path, refused: list[Rejection]) -> Iterator[TileRow]:
    """The tiles that can be shown, one after the other; the others are added to `refused` with their place."""
    for zoom, column, row, content in _stored(path):
        flaw = _flaw(zoom, column, row, content)
        if flaw is None:
            yield TileRow(zoom, column, 2**zoom - 1 - row, content)
        else:
            refused.append(Rejection(flaw, {"value": f"{zoom}/{column}/{row}"}, raw=f"{zoom}/{column}/{row}"))


def _stored(path: Path) -> Iterator[tuple[Any, ...]]:
    """Each place of the grid once. DeliveryRefused where the file breaks off."""
    query = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles GROUP BY 1, 2, 3"
    try:
        with closing(_connection(path)) as file:
            yield from file.execute(query)
    except sqlite3.DatabaseError as problem:
        raise DeliveryRefused(Rejection(TileFlaw.UNREADABLE, {"detail": str(problem)})) from problem


def _flaw(zoom: object, column: object, row: object, content: object) -> TileFlaw | None:
    if not (isinstance(zoom, int) and isinstance(column, int) and isinstance(row, int) and 0 <= zoom <= DEEPEST_ZOOM):
        return TileFlaw.OUT_OF_GRID
    if not (0 <= column < 2**zoom and 0 <= row < 2**zoom):
        return TileFlaw.OUT_OF_GRID
    return None if isinstance(content, bytes) and media_type(content) else TileFlaw.NO_PICTURE


def _connection(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
