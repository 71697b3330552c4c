"""Sanitation as it leaves the database: rain, the wells with the rain that reaches them, the levels of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.judgement import Judgement
from data_access.rows.logbook import LogbookRow
from data_access.rows.situation import LiftStationRow
from data_access.rows.telemetry import FloatArray, IntArray

__all__ = ["Judgement", "LiftStationRow"]


@dataclass(frozen=True, slots=True, eq=False)
class Gauge:
    """A rain gauge: millimetres in each step of the last 24 hours, and in the last hour and 24 hours together.

    The hour is the one that ends with the newest reading: `hour_mm` is None when a quarter of it is not known. `day_mm`
    sums what is known, None when nothing is; `is_whole_day` when no more of it is missing than
    what may still be on its way.
    """

    code: str
    name: str
    lon: float | None
    lat: float | None
    at: datetime | None
    judgement: Judgement
    hour_mm: float | None
    day_mm: float | None
    is_whole_day: bool
    ts: IntArray
    mm: FloatArray


@dataclass(frozen=True, slots=True)
class SewersPicture:
    """One answer for headlines and table, so that they agree."""

    stations: Sequence[LiftStationRow]
    gauges: Sequence[Gauge]


@dataclass(frozen=True, slots=True, eq=False)
class WellChart:
    """The level of one well over 24 hours in per cent, its limit, when a pump ran, and the rain; NaN is a gap.

    `nearest` is the code of the gauge nearest to the station; None when no place is known. `lines` are those of the
    logbook about the station and that gauge.
    """

    code: str
    name: str
    start: datetime
    end: datetime
    ts: IntArray
    level_pct: FloatArray
    pump_ts: IntArray
    pumps: FloatArray
    high_pct: float | None
    nearest: str | None
    gauges: Sequence[Gauge]
    lines: Sequence[LogbookRow] = ()
