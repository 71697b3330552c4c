"""Tiles of a base map that were taken in from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DEEPEST_ZOOM = 22  # a tile is some ten metres wide there
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees, WGS84."""


@dataclass(frozen=True, slots=True)
class TileSetRow:
    """What a map must know of its tiles. `bounds` None: the file does not say how far they reach."""

    min_zoom: int
    max_zoom: int
    bounds: Bounds | None
    attribution: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class TileRow:
    """One picture (PNG, JPEG or WebP) of the usual grid in web Mercator: rows count from the north."""

    zoom: int
    column: int
    row: int
    content: bytes
