"""Instants as files write them, column by column: ISO 8601 with an offset, or the wall clock of a named zone.

When clocks change, one hour of wall-clock time happens twice and another never: which instant is meant cannot be
known, so both are refused. The zone's rules are those of the packaged tz data (analytics.local_time).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import analytics.local_time  # noqa: F401 (makes zoneinfo read the packaged tz data, not the system's)
from data_access.rows.imports import Reason

ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
OFFSET = r"\s?(?:Z|[+-]\d{2}:?\d{2})"
Instants: TypeAlias = "pd.Series[pd.Timestamp]"  # UTC, NaT where a value is no instant


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


def read_instants(written: pd.Series, zone: ZoneInfo | None) -> tuple[Instants, Faults]:
    """The instant of each row and what is wrong with the others. Text or date-time columns, with or without offset."""
    if isinstance(written.dtype, pd.DatetimeTZDtype):
        return _of_offset(written.dt.tz_convert("UTC"), zone)
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        return _of_wall(written, zone)
    text = written.str.strip()
    aware = text.str.fullmatch(ISO + OFFSET)
    if aware.all():
        return _of_offset(pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True), zone)
    instants, faults = _nothing(text), np.full(len(text), Fault.UNREADABLE, np.int8)
    for rows, read in ((aware, _of_offset), (text.str.fullmatch(ISO), _of_wall)):
        if rows.any():
            parsed = pd.to_datetime(text[rows], format="ISO8601", errors="coerce", utc=read is _of_offset)
            instants[rows], faults[rows.to_numpy()] = read(parsed, zone)
    return instants, faults


def is_wall_time(written: pd.Series) -> bool:
    """Every readable value of the column lacks an offset: the file needs a zone."""
    if pd.api.types.is_datetime64_any_dtype(written.dtype):
        return not isinstance(written.dtype, pd.DatetimeTZDtype)
    text = written.str.strip()
    return bool(text.str.fullmatch(ISO).any() and not text.str.fullmatch(ISO + OFFSET).any())


def _of_offset(parsed: pd.Series, _zone: ZoneInfo | None) -> tuple[Instants, Faults]:
    return parsed, np.where(parsed.isna(), Fault.UNREADABLE, Fault.NONE).astype(np.int8)


def _of_wall(parsed: pd.Series, zone: ZoneInfo | None) -> tuple[Instants, Faults]:
    if zone is None:
        return _nothing(parsed), np.full(len(parsed), Fault.WITHOUT_ZONE, np.int8)
    instants = parsed.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    later = parsed.dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
    faults = np.where(later.isna(), Fault.REPEATED, np.where(instants.isna(), Fault.MISSING, Fault.NONE))
    return instants, np.where(parsed.isna(), Fault.UNREADABLE, faults).astype(np.int8)


def _nothing(rows: pd.Series) -> Instants:
    return pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
