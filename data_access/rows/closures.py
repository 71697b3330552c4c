"""What closing a pipe means, as the map and the panel show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ValveRow:
    """A valve to shut: its code and place; an assumed one stands in no inventory."""

    code: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """The consequence of closing one pipe. `customers` is an estimate by length: None where nobody knows how many."""

    pipe: str
    sector: str
    valves: tuple[ValveRow, ...]
    dry: tuple[Mapping[str, Any], ...]  # GeoJSON lines of the pipes without water
    dry_metres: float
    customers: int | None
    whole_sector: bool
    assumed_valves: bool
