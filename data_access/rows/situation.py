"""The works of the other services and the city on one page: frozen rows, each figure with its age and what it is worth.

A figure is None where nothing fresh and usable is known; then `judgement` says why. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.judgement import Judgement
from data_access.rows.network import NetworkPicture, Trace, Zoned

__all__ = ["Judgement", "NetworkPicture", "Trace", "Zoned"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of a work: its value while fresh and usable, when it was measured, its last 24 hours by the hour."""

    value: float | None
    at: datetime | None
    step_s: int
    judgement: Judgement
    trace: Trace


@dataclass(frozen=True, slots=True)
class SubstationRow:
    """A substation: load MW against capacity MVA, customers of its feeder area, and how many of these are off."""

    code: str
    name: str
    capacity_mva: float | None
    load: Reading
    customers: int | None
    customers_off: int
    off_since: datetime | None
    priority: int | None
    display: str | None

    @property
    def load_pct(self) -> float | None:
        """Load in per cent of the capacity, at power factor 1 as the rule for overload counts it."""
        if self.load.value is None or not self.capacity_mva:
            return None
        return 100 * self.load.value / self.capacity_mva


@dataclass(frozen=True, slots=True)
class LiftStationRow:
    """A lift station: level in per cent of its well, the time in which that would be full, and its pumps.

    `overflow_min` is None while the level does not rise. `pumps_running` is None when no pump tells.
    """

    code: str
    name: str
    level: Reading
    rising_pct_h: float | None
    overflow_min: float | None
    pumps_running: int | None
    pumps: int
    priority: int | None
    display: str | None


@dataclass(frozen=True, slots=True)
class GatewayRow:
    """A gateway of the telemetry: how many of the sensors behind it are silent, its battery, when it was last heard."""

    code: str
    name: str
    carried: int
    silent: int
    battery: Reading
    heard_at: datetime | None
    priority: int | None
    display: str | None

    @property
    def is_silent(self) -> bool:
        """Nothing behind it is fresh."""
        return self.carried > 0 and self.silent == self.carried


@dataclass(frozen=True, slots=True)
class ReservoirRow:
    """A reservoir: level in per cent, and for how many hours what it holds lasts at its mean outflow of 24 hours."""

    code: str
    name: str
    level: Reading
    capacity_m3: float | None
    autonomy_h: float | None


@dataclass(frozen=True, slots=True)
class Cuts:
    """Electricity interruptions in progress: customers without supply, by feeder area, and since when."""

    customers: int
    since: datetime | None
    by_zone: Mapping[int, int]
    since_by_zone: Mapping[int, datetime]
    interruptions: int


@dataclass(frozen=True, slots=True)
class Application:
    """The customer application: parts that answer, payments of the last whole hour; None where nothing was probed."""

    parts: int
    answering: int
    failing: tuple[str, ...]
    probed_at: datetime | None
    paid: int | None
    failed: int | None
    hour: datetime | None
    trace: Trace
