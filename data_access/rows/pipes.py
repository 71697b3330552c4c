"""Pipes as they leave the database: lengths m, diameters mm, geometries GeoJSON (WGS84); None where not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PipeOnMap:
    """One pipe in its place."""

    code: str
    geometry: Mapping[str, Any]
    diameter_mm: float | None
    material: str | None
    laid_on: date | None
    length_m: float | None


@dataclass(frozen=True, slots=True)
class PipeClass:
    """The metres of one material laid in one year."""

    material: str | None
    year: int | None
    length_m: float
