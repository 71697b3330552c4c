"""Instants as files write them, column by column: ISO 8601 or day/month/year, with an offset or by a wall clock.

When clocks change, one hour of wall-clock time happens twice and another never. The hour that never was is refused. The
one that happened twice is told apart by the order of the lines where both runs of a series are there; else it is
refused. The zone's rules are those of the packaged tz data (analytics.local_time).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import analytics.local_time  # noqa: F401 (makes zoneinfo read the packaged tz data, not the system's)
from data_access.rows.imports import Reason
from feeds.record_cells import DAY_FIRST

ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
OFFSET = r"\s?(?:Z|[+-]\d{2}:?\d{2})"
SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")  # a date of Excel that lost its format: days since 1899-12-30
EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a wall clock)
Instants: TypeAlias = "pd.Series[pd.Timestamp]"  # UTC, NaT where a value is no instant
Naive: TypeAlias = "pd.Series[pd.Timestamp]"  # the wall clock's own figures
Mask = NDArray[np.bool_]


class Fault(IntEnum):
    """Why a value is no instant; NONE where it is one."""

    NONE = 0
    UNREADABLE = 1
    WITHOUT_ZONE = 2
    REPEATED = 3
    MISSING = 4


REASONS = {
    Fault.UNREADABLE: Reason.TIME_UNREADABLE,
    Fault.WITHOUT_ZONE: Reason.TIME_WITHOUT_ZONE,
    Fault.REPEATED: Reason.TIME_REPEATED,
    Fault.MISSING: Reason.TIME_MISSING,
}
Faults = NDArray[np.int8]
_NONE = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Times:
    """Row by row: epoch seconds, what is wrong with those that are no instant, and which were told by their order."""

    ts: NDArray[np.int64]
    faults: Faults
    by_order: Mask


def read_times(written: pd.Series, zone: ZoneInfo | None, series: NDArray[np.int64]) -> Times:
    """The instant of each row; `series` numbers the series that each row belongs to. Text or date-time columns."""
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        codes, each = np.arange(len(written)), written.reset_index(drop=True)
    else:
        codes, found = pd.factorize(written)
        each = pd.Series(found.astype("str"), dtype="str").str.strip()
    instants, faults, naive = _read(each, zone)
    ts = _epoch_s(instants)[codes]
    faults = faults[codes]
    repeated = np.flatnonzero(faults == Fault.REPEATED)
    by_order = np.zeros(len(ts), bool)
    if len(repeated) and zone is not None:
        told = naive.take(codes[repeated]).reset_index(drop=True)
        known, settled = _told_apart(told, zone, series[repeated])
        ts[repeated[settled]], faults[repeated[settled]] = known[settled], Fault.NONE
        by_order[repeated[settled]] = True
    return Times(ts, faults, by_order)


def is_wall_time(written: pd.Series) -> bool:
    """Every readable value of the column lacks an offset: the file needs a zone."""
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        return not isinstance(written.dtype, pd.DatetimeTZDtype)
    text = _iso(pd.Series(pd.unique(written).astype("str"), dtype="str").str.strip())
    return bool(text.str.fullmatch(ISO).any() and not text.str.fullmatch(ISO + OFFSET).any())


def ends_in_repeated_hour(written: pd.Series, zone: ZoneInfo | None) -> bool:
    """The last row lies in the hour that a clock change repeats: what it means may be told by rows still to come."""
    if zone is None or not len(written):
        return False
    _, faults, _ = _read(written.tail(1).reset_index(drop=True), zone)
    return bool(faults[0] == Fault.REPEATED)


def _read(written: pd.Series, zone: ZoneInfo | None) -> tuple[Instants, Faults, Naive]:
    if isinstance(written.dtype, pd.DatetimeTZDtype):
        return *_of_offset(written.dt.tz_convert("UTC"), zone), written
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        return *_of_wall(written, zone), written
    text = written.astype("str").str.strip()
    aware = text.str.fullmatch(ISO + OFFSET)
    if not aware.all():
        text = _iso(text)
        aware = text.str.fullmatch(ISO + OFFSET)
    instants, faults = _nothing(text), np.full(len(text), Fault.UNREADABLE, np.int8)
    naive = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    if aware.any():
        parsed = pd.to_datetime(text[aware], format="ISO8601", errors="coerce", utc=True)
        instants[aware], faults[aware.to_numpy()] = _of_offset(parsed, zone)
    wall = text.str.fullmatch(ISO)
    if wall.any():
        naive[wall] = pd.to_datetime(text[wall], format="ISO8601", errors="coerce").astype("datetime64[us]")
        instants[wall], faults[wall.to_numpy()] = _of_wall(naive[wall], zone)
    return instants, faults, naive


def _iso(text: pd.Series) -> pd.Series:
    return pd.Series([_as_iso(each) for each in text], index=text.index, dtype="str")


def _as_iso(text: str) -> str:
    """Day first, as everywhere in Morocco and France; a number of Excel to the second; anything else as it is."""
    found = DAY_FIRST.fullmatch(text)
    if found:
        day, month, year, hour, rest = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")
    if SERIAL.fullmatch(text):
        seconds = round(float(text.replace(",", ".")) * 86_400)
        return (EXCEL_ZERO + timedelta(seconds=seconds)).isoformat()
    return text


def _of_offset(parsed: pd.Series, _zone: ZoneInfo | None) -> tuple[Instants, Faults]:
    return parsed, np.where(parsed.isna(), Fault.UNREADABLE, Fault.NONE).astype(np.int8)


def _of_wall(parsed: pd.Series, zone: ZoneInfo | None) -> tuple[Instants, Faults]:
    if zone is None:
        unread = np.where(parsed.isna(), Fault.UNREADABLE, Fault.WITHOUT_ZONE)
        return _nothing(parsed), unread.astype(np.int8)
    instants = parsed.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    later = parsed.dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
    faults = np.where(later.isna(), Fault.REPEATED, np.where(instants.isna(), Fault.MISSING, Fault.NONE))
    return instants, np.where(parsed.isna(), Fault.UNREADABLE, faults).astype(np.int8)


def _told_apart(naive: Naive, zone: ZoneInfo, series: NDArray[np.int64]) -> tuple[NDArray[np.int64], Mask]:
    """Of rows within repeated hours: their instants, and for which they are known.

    They are where a series falls back exactly once within the hour: what stands before is its first run. A series that
    never falls back shows one run, and nothing says which.
    """
    days = naive.dt.normalize().astype("int64").to_numpy()
    order = np.lexsort((np.arange(len(naive)), days, series))
    clock = naive.astype("int64").to_numpy()[order]
    begins = np.append(True, (np.diff(series[order]) != 0) | (np.diff(days[order]) != 0))
    falls = np.append(False, np.diff(clock) <= 0) & ~begins
    group = np.cumsum(begins) - 1
    fallen = np.bincount(group, weights=falls)
    before = np.cumsum(falls) - (np.cumsum(falls) - falls)[begins][group]
    is_first = np.empty(len(naive), bool)
    settled = np.empty(len(naive), bool)
    is_first[order], settled[order] = before == 0, (fallen == 1)[group]
    instants = naive.dt.tz_localize(zone, ambiguous=is_first).dt.tz_convert("UTC")
    return _epoch_s(instants), settled


def _epoch_s(instants: Any) -> NDArray[np.int64]:
    """Whole seconds; the lowest number there is where there is no instant."""
    seconds = instants.dt.as_unit("s").astype("int64").to_numpy(copy=True)
    return np.where(instants.isna().to_numpy(), _NONE, seconds)


def _nothing(rows: pd.Series) -> Instants:
    return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
