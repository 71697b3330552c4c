"""The works of the other services and the city on one page: frozen rows, each figure with its age and what it is worth.

A figure is None where nothing fresh and usable is known; then `judgement` says why. Times are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.judgement import Judgement
from analytics.wet_well import is_dry
from data_access.rows.alerts import Sentence
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
    sensor_id: int | None = None


@dataclass(frozen=True, slots=True)
class SubstationRow:
    """A substation: load MW against capacity MVA, customers of its feeder area, and how many of these are off.

    `firm_mva` is what remains of the capacity without the largest transformer, `firm_is_assumed` when
    these are unknown. From a load of `heavy_pct` on, and from an N-1 load of `n1_pct` on, the rules have it watched.
    """

    code: str
    name: str
    capacity_mva: float | None
    load: Reading
    customers: int | None
    off: Off
    priority: int | None
    display: str | None
    heavy_pct: float
    n1_pct: float
    firm_mva: float | None = None
    firm_is_assumed: bool = True

    @property
    def is_off(self) -> bool:
        """Some of its customers are without supply."""
        return self.off.customers > 0

    @property
    def load_pct(self) -> float | None:
        """Load in per cent of the capacity, at power factor 1 as the rule for overload counts it."""
        return share_pct(self.load.value, self.capacity_mva)

    @property
    def is_heavy(self) -> bool:
        """Its load is known and above what the rules call heavy."""
        return self.load_pct is not None and self.load_pct > self.heavy_pct

    @property
    def firm_pct(self) -> float | None:
        """Load in per cent of what would remain without the largest transformer (N-1), at power factor 1."""
        return share_pct(self.load.value, self.firm_mva)

    @property
    def peak_firm_pct(self) -> float | None:
        """The same at the highest hour of the last 24; None when none of them is known."""
        return share_pct(max((hour for hour in self.load.trace if hour is not None), default=None), self.firm_mva)

    @property
    def is_outgrown(self) -> bool:
        """The failure of its largest transformer would overload it now."""
        return self.firm_pct is not None and self.firm_pct > self.n1_pct

    @property
    def is_outgrown_at_peak(self) -> bool:
        """The same at the highest hour of the last 24."""
        return self.peak_firm_pct is not None and self.peak_firm_pct > self.n1_pct


@dataclass(frozen=True, slots=True)
class NearRain:
    """The rain of the gauge nearest to a place, in the last hour and the last 24; None where it is not known."""

    gauge: str
    km: float
    hour_mm: float | None
    day_mm: float | None
    is_whole_day: bool  # whether all 24 hours are known, but for what is still on its way

    @property
    def is_dry(self) -> bool:
        """So little rain in 24 hours explains no full well; False while some of it is not known."""
        return self.is_whole_day and is_dry(self.day_mm)

    @property
    def is_known(self) -> bool:
        """Whether it is known that it was dry, or that it rained: of a part of the day only the latter can be."""
        return self.day_mm is not None and (self.is_whole_day or not is_dry(self.day_mm))


@dataclass(frozen=True, slots=True)
class LiftStationRow:
    """A lift station: level in per cent of its well, the time in which that would be full, and its pumps.

    `overflow_min` is None while the level does not rise, 0 while it is at the brim. `pumps_running` is None when no
    pump tells. `high_pct` and `soon_min` are the limits by the rules of high levels and of overflows in force.
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
    high_pct: float
    soon_min: float
    lon: float | None = None
    lat: float | None = None
    rain: NearRain | None = None

    @property
    def is_high(self) -> bool:
        """The level is known and beyond its limit."""
        return self.level.value is not None and self.level.value > self.high_pct

    @property
    def fills_soon(self) -> bool:
        """It would overflow sooner than the rules allow."""
        return self.overflow_min is not None and self.overflow_min < self.soon_min


@dataclass(frozen=True, slots=True)
class ReservoirRow:
    """A reservoir: level in per cent, and for how many hours what it holds lasts at its mean outflow of 24 hours.

    Below an autonomy of `least_h` the rules have it watched.
    """

    code: str
    name: str
    level: Reading
    capacity_m3: float | None
    autonomy_h: float | None
    least_h: float
    outflow_m3h: float | None = None
    priority: int | None = None
    display: str | None = None

    @property
    def is_short(self) -> bool:
        """What it holds is known to last less long than the rules want."""
        return self.autonomy_h is not None and self.autonomy_h < self.least_h

    @property
    def content_m3(self) -> float | None:
        """What it holds now."""
        if self.level.value is None or self.capacity_m3 is None:
            return None
        return self.level.value / 100 * self.capacity_m3


@dataclass(frozen=True, slots=True)
class Off:
    """Customers without electricity somewhere, and since when the first of them; nobody: 0 and None."""

    customers: int = 0
    since: datetime | None = None


NOBODY_OFF = Off()


@dataclass(frozen=True, slots=True)
class Cuts:
    """Electricity interruptions in progress: who is off in all, by feeder area, and by code of the work named."""

    customers: int
    since: datetime | None
    by_zone: Mapping[int, Off]
    by_work: Mapping[str, Off]
    interruptions: int


@dataclass(frozen=True, slots=True)
class Application:
    """The customer application: parts that answer, payments of the newest whole hour.

    `answering` is None when no part was probed lately. More than `failed_most` failed payments are not usual; None
    while that is not known.
    """

    parts: int
    answering: int | None
    failing: tuple[str, ...]
    probed_at: datetime | None
    paid: int | None
    failed: int | None
    failed_most: int | None
    hour: datetime | None
    day: UsualDay


@dataclass(frozen=True, slots=True)
class UsualDay:
    """The last 24 hours by the hour, oldest first, and the zone in which each would be normal.

    None is unknown; `low` and `high` are empty where a figure has no zone of its own.
    """

    trace: Trace
    low: Trace
    high: Trace


@dataclass(frozen=True, slots=True)
class WaterState:
    """Water: the picture of the network, customers of sectors with low pressure, the reservoir that lasts shortest.

    `customers_low` counts all customers of such a sector, so it is the most there can be; None when no pressure is
    known.
    """

    picture: NetworkPicture
    customers_low: int | None
    reservoir: ReservoirRow | None
    day: UsualDay


@dataclass(frozen=True, slots=True)
class PowerState:
    """Electricity: interruptions in progress, power drawn in MW while enough substations tell, the most loaded one."""

    cuts: Cuts
    customers: int
    load_mw: float | None
    load_at: datetime | None
    highest: SubstationRow | None
    judged: int
    substations: int
    day: UsualDay


@dataclass(frozen=True, slots=True)
class SanitationState:
    """Sanitation: the fullest well, the one that would overflow first, stations that are high while no pump runs.

    `heard_at` is when a station last spoke, also when that is too long ago to judge any.
    """

    highest: LiftStationRow | None
    soonest: LiftStationRow | None
    pumps_out: tuple[str, ...]
    judged: int
    stations: int
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class TelecomState:
    """Telecom: sensors behind gateways that are silent, and the gateways behind which all are.

    Sensors of which no reading is kept from then are `not_kept`, and not among the `carried`.
    """

    silent: int
    carried: int
    gateways_out: tuple[str, ...]
    gateways: int
    heard_at: datetime | None
    day: UsualDay
    not_kept: int = 0


@dataclass(frozen=True, slots=True)
class ServiceAlert:
    """The worst active alert of a service, and how many it has."""

    priority: int
    display: str
    cause: Sentence
    place: str
    count: int


def share_pct(load: float | None, capacity: float | None) -> float | None:
    return None if load is None or not capacity else 100 * load / capacity
