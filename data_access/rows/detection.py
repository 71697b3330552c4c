"""What the detection worker watches: sensors and their limits, sectors and their meters, gateways and their sensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class WatchedSensor:
    """A sensor, the asset it sits on and the zone it stands for. `first_ts` is its first day with a reading."""

    sensor_id: int
    code: str
    quantity: str
    unit: str
    step_s: int
    service_id: int
    service: str
    roles: frozenset[str]
    zone_id: int | None
    asset_id: int | None
    asset: str | None
    asset_kind: str | None
    asset_name: str | None
    capacity: float | None
    gateway_id: int | None
    low_limit: float | None
    high_limit: float | None
    first_ts: int

    @property
    def tag(self) -> str:
        """Code and quantity: a code may carry several."""
        return f"{self.code}/{self.quantity}"


@dataclass(frozen=True, slots=True)
class WatchedSector:
    """A sector whose inflow is metered: sensor ids of what flows in and out, and of its pressures, far ones first."""

    sector_id: int
    code: str
    service_id: int
    population: int | None
    inlets: Sequence[int]
    outlets: Sequence[int]
    pressures: Sequence[int]
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway of the telemetry and the sensors behind it."""

    asset_id: int
    code: str
    name: str | None
    service_id: int
    zone_id: int | None
    sensor_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class WatchedOutage:
    """An unplanned interruption as recorded; `restored` is when how many customers had their supply back, in order."""

    code: str
    service_id: int
    zone_id: int | None
    asset_id: int | None
    started_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    customers: int
    restored: Sequence[tuple[datetime, int]]

    def off(self, at: datetime) -> int:
        """Customers without supply at `at`, as far as it was known then."""
        begun = self.started_at <= at and self.recorded_at <= at
        if not begun or (self.ended_at is not None and self.ended_at <= at):
            return 0
        return max(0, self.customers - sum(count for back, count in self.restored if back <= at))


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything the rules look at; sensors by ascending id. `day_class` holds the days that are in the calendar."""

    sensors: Sequence[WatchedSensor]
    sectors: Sequence[WatchedSector]
    gateways: Sequence[Gateway]
    day_class: Mapping[date, str]


@dataclass(frozen=True, slots=True)
class NightOperation:
    """Something done on purpose to a sector: it explains a night, or begins a new set-point.

    One version of a line of the logbook: it was believed from `recorded_at` until `replaced_at`.
    """

    sector_id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    replaced_at: datetime | None = None
