"""What surrounds an alert: the ground of its place, the signal of its sensor, the lowest pressure since it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.rows.telemetry import FloatArray, IntArray

Geometry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Something at a point: a meter, a gauge, the asset of the alert, or a worksite."""

    kind: str  # flow | pressure | site (the alert's own asset) | worksite
    code: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class AlertGround:
    """The zone of an alert in GeoJSON, WGS84; `pipes` are coordinates by diameter class, widest last."""

    outline: Geometry | None
    pipes: Mapping[str, Sequence[Any]]  # "thin" and "thick": one MultiLineString each
    spots: Sequence[Spot]
    bounds: tuple[tuple[float, float], tuple[float, float]] | None  # south-west and north-east corner, (lat, lon)


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """What the alert's own sensor showed; NaN where a step is missing. Empty arrays: no such sensor."""

    sensor: str
    quantity: str
    unit: str
    start: datetime
    end: datetime
    ts: IntArray
    value: FloatArray
    limit: float | None
