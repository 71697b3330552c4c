"""What surrounds an alert: the ground of its place, the signal of its sensor, the lowest pressure since it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.rows.alerts import AlertRow
from data_access.rows.boundaries import Boundary
from data_access.rows.logbook import LogbookRow
from data_access.rows.situation import NearRain
from data_access.rows.telemetry import FloatArray, IntArray

Geometry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Something at a point: a meter, a gauge, the asset of the alert, or a worksite."""

    kind: str  # flow | pressure | site (the alert's own asset) | worksite | valve | boundary_valve
    code: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The last night of an acoustic logger; `rise_db` above its nights before, None where too few are known."""

    code: str
    lon: float
    lat: float
    at: datetime
    level_db: float
    rise_db: float | None
    is_loud: bool


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


@dataclass(frozen=True, slots=True)
class NightScores:
    """How the scores of nights add up, in standard deviations, oldest first; above `threshold` it is no chance."""

    at: Sequence[datetime]
    cusum: Sequence[float]
    threshold: float
    shown_at_most: float


@dataclass(frozen=True, slots=True)
class Memory:
    """The same rule on the same subject in the year before: how many alerts, how many true, how many false."""

    total: int
    true: int
    false: int


@dataclass(frozen=True, slots=True)
class Source:
    """A sensor that speaks of an alert, and the share of the last day's readings that came and were usable."""

    code: str
    quantity: str
    share: float


@dataclass(frozen=True, slots=True)
class AlertContext:
    """What else was going on where and when the alert began; empty parts where nothing is known of it."""

    memory: Memory
    operations: Sequence[LogbookRow]
    works: Sequence[str]  # references of the sites in its sector
    others: Sequence[AlertRow]  # power cuts, silent gateways of the same place and time
    opposite: Mapping[str, float]  # neighbouring sectors whose night fell, by how much, m3/h
    lost: Mapping[str, datetime | None]  # sensors that would show it and are silent, since when
    sources: Sequence[Source] = ()
    split: Sequence[str] = ()  # codes of the sectors that have since been drawn inside its own
    suppressed: LogbookRow | None = None  # the line that takes its work out of service
    rain: NearRain | None = None  # at the gauge nearest to its lift station
    valves: Sequence[Boundary] = ()  # between its sector and the neighbour whose water it probably is
