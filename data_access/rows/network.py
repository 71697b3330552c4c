"""Network health as it leaves the database: sectors and what can be judged of them, the figures above, the charts.

Figures are None where nothing fresh and usable is known; times are aware UTC, flows m3/h, pressures metres of water.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from analytics.judgement import REASONS, Judgement
from data_access.rows.alerts import AlertRow, Place, Sentence
from data_access.rows.boundaries import Transfer
from data_access.rows.contacts import Contact
from data_access.rows.logbook import LogbookRow
from data_access.rows.nights import NightRow
from data_access.rows.telemetry import FloatArray, IntArray, LatestReading
from data_access.rows.worksites import WorksiteRow, WorkSpan

__all__ = ["REASONS", "AlertRow", "Judgement", "LatestReading", "NightRow", "Place", "Sentence", "WorksiteRow"]

Trace = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Zoned:
    """A figure beside the zone in which it is normal; every part is None where it is not known."""

    value: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_outside(self) -> bool:
        """Known, and known to be abnormal."""
        if self.value is None or self.low is None or self.high is None:
            return False
        return not self.low <= self.value <= self.high

    @property
    def change_pct(self) -> float | None:
        """How far the value lies from what is expected, in per cent of it."""
        if self.value is None or not self.expected:
            return None
        return 100 * (self.value - self.expected) / self.expected


@dataclass(frozen=True, slots=True)
class SectorAlert:
    """The worst active alert of a sector, and how many it has."""

    code: str
    priority: int
    display: str
    cause: Sentence
    count: int


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A sector now. `lacking` is the quantity without which it cannot be judged: flow or pressure.

    `inflow_at` is when its meters last spoke, also when that is too long ago for a figure.
    `trace` are the hourly means of the inflow of the last 24 hours, oldest first, None where nothing was measured.
    Of `sensors_not_kept` of the sensors no reading from then is there any more: whether they spoke cannot be told.
    `gives_to` is the code of a neighbour whose active alert is probably water of this sector.
    """

    zone_id: int
    place: Place
    arrondissement: Place | None
    lon: float | None
    lat: float | None
    mains_km: float | None
    customers: int | None
    judgement: Judgement
    lacking: str | None
    inflow: Zoned
    inflow_at: datetime | None
    night: Zoned
    night_of: date | None
    pressure_m: float | None
    pressure_is_low: bool
    losses_m3h: float | None
    alert: SectorAlert | None
    sensors_fresh: int
    sensors: int
    trace: Trace
    sensors_not_kept: int = 0
    gives_to: str | None = None

    @property
    def sensors_told(self) -> int:
        """Of how many it is known whether they spoke."""
        return self.sensors - self.sensors_not_kept

    @property
    def is_judged(self) -> bool:
        """Its state is known."""
        return self.judgement is Judgement.JUDGED

    @property
    def priority(self) -> int | None:
        """Of its worst alert; None without one."""
        return self.alert.priority if self.alert else None


@dataclass(frozen=True, slots=True)
class Judged:
    """How much of the network can be judged, and why the rest cannot: sectors and kilometres by Judgement."""

    sectors: int
    of_sectors: int
    km: float
    of_km: float
    reasons: Mapping[Judgement, int]
    reasons_km: Mapping[Judgement, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Headlines:
    """The figures above the table: totals over the sectors of which the figure is known, and how many these are.

    `inflow_at` is when the meters last spoke, also when that is too long ago for a figure.
    `trace` are hourly totals of the last 24 hours; `abnormal` are sectors by the priority of their worst alert.
    """

    judged: Judged
    inflow: Zoned
    inflow_at: datetime | None
    inflow_sectors: int
    trace: Trace
    night: Zoned
    night_of: date | None
    night_sectors: int
    losses_m3h: float
    leaks: int
    abnormal: Mapping[int, int]
    low_pressure: tuple[str, ...]
    pressure_sectors: int
    sensors_fresh: int
    sensors: int
    sensors_not_kept: int = 0

    @property
    def sensors_told(self) -> int:
        """Of how many it is known whether they spoke."""
        return self.sensors - self.sensors_not_kept

    @property
    def abnormal_sectors(self) -> int:
        """Sectors with at least one active alert."""
        return sum(self.abnormal.values())


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """One answer for headlines, table and map, so that they agree. Rows: worst first, what is unknown before P3."""

    rows: tuple[SectorRow, ...]
    headlines: Headlines


@dataclass(frozen=True, slots=True, eq=False)
class FlowChart:
    """The net inflow of a sector from `start` to `end` beside what was expected; all arrays are of one length.

    A missing step is NaN in `inflow`; where too few equal days are known, `expected`, `low` and `high` are NaN.
    `alerts` are the sector's, `days` the classes of the local days that are not ordinary ones, `lines` the logbook's,
    `works` the sites that were open, `contacts` what customers said.
    """

    place: Place
    start: datetime
    end: datetime
    ts: IntArray
    inflow: FloatArray
    expected: FloatArray
    low: FloatArray
    high: FloatArray
    alerts: Sequence[AlertRow]
    days: Mapping[date, str]
    lines: Sequence[LogbookRow] = ()
    works: Sequence[WorkSpan] = ()
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True, slots=True)
class NightChart:
    """The nights of a sector, oldest first; the priority of its worst active leak alert, and when its leaks began.

    Both are None without an active leak alert.
    """

    place: Place
    nights: Sequence[NightRow]
    days: Mapping[date, str]
    priority: int | None
    leaks_since: datetime | None = None
    lines: Sequence[LogbookRow] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PressureTrace:
    """What one pressure sensor said: metres of water, NaN where a step is missing; `low_limit_m` where it has one."""

    code: str
    role: str
    low_limit_m: float | None
    ts: IntArray
    pressure_m: FloatArray


@dataclass(frozen=True, slots=True)
class PressureChart:
    """The pressures of a sector from `start` to `end`, by sensor code; not `kept`: what was said is gone."""

    place: Place
    start: datetime
    end: datetime
    traces: Sequence[PressureTrace]
    lines: Sequence[LogbookRow] = ()
    kept: bool = True


@dataclass(frozen=True, slots=True)
class SensorLine:
    """A sensor in its role for a sector, with its newest reading."""

    reading: LatestReading
    role: str
    low_limit: float | None


@dataclass(frozen=True, slots=True)
class SectorSheet:
    """One sector now, the sectors that share its border (the nearest first), and its sensors by code."""

    row: SectorRow
    neighbours: Sequence[SectorRow]
    sensors: Sequence[SensorLine]
    passed: Sequence[Transfer] = ()  # water that it probably gives to a neighbour, or has from one


@dataclass(frozen=True, slots=True)
class SectorEvents:
    """The alerts of a sector that are active or of the last day, and its open sites, the worst of both first."""

    alerts: Sequence[AlertRow]
    works: Sequence[WorksiteRow]


@dataclass(frozen=True, slots=True)
class SensorSpot:
    """Where a sensor stands."""

    code: str
    quantity: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SectorGround:
    """The outline of a sector, its pipes and its sensors; the outline is None where the source gave none.

    `pipes` are coordinates by class of diameter, "thin" and "thick": one MultiLineString each.
    """

    outline: Mapping[str, Any] | None
    pipes: Mapping[str, Sequence[Any]]
    sensors: Sequence[SensorSpot]
