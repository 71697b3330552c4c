"""Streets of the base map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAIN, SIDE = 1, 2  # read from afar, and only close up


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A named line: GeoJSON (Multi)LineString in WGS84. An invented name belongs to the demonstration alone."""

    name_fr: str
    name_ar: str | None
    rank: int
    is_invented: bool
    geometry: Mapping[str, Any]
    attribution: str | None = None
