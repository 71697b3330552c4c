"""Tidy readings (CSV or Parquet): `timestamp,sensor_id[,quantity],value[,quality]`, other columns ignored.

Instants are ISO 8601 with an offset, or wall-clock time of a zone that the caller names; the hour that a clock change
repeats or skips is refused with its lines, never guessed. An empty or NaN value is a gap, not a fault: nothing is
stored for it, unless its quality is bad, which is a fact of its own. Files are read a block at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.channels import Channel, Channels
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from data_access.rows.telemetry import BAD, GOOD, UNCERTAIN, Columns
from feeds.reading_tables import Table, tables
from feeds.wall_time import REASONS, Fault, is_wall_time, read_instants

EARLIEST, LATEST = (pd.Timestamp(day, tz="UTC") for day in ("1990-01-01", "2100-01-01"))
QUALITIES = {
    **{"": GOOD, "0": GOOD, "good": GOOD, "1": UNCERTAIN, "uncertain": UNCERTAIN, "2": BAD, "bad": BAD},
    **{"nan": GOOD, "0.0": GOOD, "1.0": UNCERTAIN, "2.0": BAD},  # whole numbers with gaps come as floats
}
GAPS = ("", "nan")
SEPARATION = "\x1f"
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive rows of a file: what can be stored, what cannot and why, and how many were gaps."""

    columns: Columns
    rejections: tuple[Rejection, ...]
    gaps: int


@dataclass(slots=True)
class _Hearing:
    """Rows still standing; the first fault found in a row is the one that is told."""

    table: Table
    standing: Mask
    rejections: list[Rejection] = field(default_factory=list)

    def refuse(self, faulty: Mask, reason: Callable[[int], tuple[Reason, dict[str, str | int]]], column: str) -> None:
        """Refuse the faulty ones of the standing rows; `reason` is asked for each by its place in the table."""
        for place in np.flatnonzero(faulty & self.standing):
            key, values = reason(int(place))
            said = {"value": self.table.cell(column, int(place)), **values}
            line = int(self.table.lines[place])
            self.rejections.append(Rejection(key, said, line, column, self.table.raw(int(place))))
        self.standing &= ~faulty


def parts(path: Path, *, channels: Channels, zone: ZoneInfo | None) -> Iterator[Part]:
    """The file from its beginning to its end. DeliveryRefused, mostly before the first part, if unreadable."""
    for number, table in enumerate(tables(path)):
        if number == 0 and zone is None and is_wall_time(table.data["timestamp"]):
            raise DeliveryRefused(_zone_needed(table))
        yield judged(table, channels, zone)


def judged(table: Table, channels: Channels, zone: ZoneInfo | None) -> Part:
    """What the rows of one table say, in kept units, and the rows that say nothing we can keep."""
    hearing = _Hearing(table, np.ones(len(table.lines), bool), list(table.rejections))
    instants = _instants(hearing, zone)
    sensor_id, factors = _sensors(hearing, channels)
    quality = _quality(hearing)
    value, gap = _values(hearing)
    kept = hearing.standing & ~(gap & (quality != BAD))
    columns = Columns(
        sensor_id[kept],
        instants[kept].dt.as_unit("s").astype("int64").to_numpy(),
        value[kept] * factors[kept],
        quality[kept],
    )
    return Part(columns, tuple(hearing.rejections), int((hearing.standing & gap).sum()))


def _instants(hearing: _Hearing, zone: ZoneInfo | None) -> pd.Series:
    instants, faults = read_instants(hearing.table.data["timestamp"], zone)
    named: dict[str, str | int] = {"zone": zone.key if zone else "UTC"}
    hearing.refuse(faults != Fault.NONE, lambda place: (REASONS[Fault(faults[place])], named), "timestamp")
    outside = ((instants < EARLIEST) | (instants >= LATEST)).to_numpy()
    hearing.refuse(outside, lambda _place: (Reason.TIME_OUT_OF_RANGE, {}), "timestamp")
    return instants


def _sensors(hearing: _Hearing, channels: Channels) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    data = hearing.table.data
    sensor = data["sensor_id"].str.strip()
    quantity = data["quantity"].str.strip() if "quantity" in data else pd.Series("", index=sensor.index)
    codes, pairs = pd.factorize(sensor + SEPARATION + quantity)
    found = [_channel(channels, *pair.partition(SEPARATION)[::2]) for pair in pairs]
    faults = np.array([not isinstance(channel, Channel) for channel in found], bool)
    ids = np.array([channel.sensor_id if isinstance(channel, Channel) else 0 for channel in found], np.int64)
    factors = np.array([channel.factor if isinstance(channel, Channel) else 1.0 for channel in found], np.float64)
    reasons = {number: fault for number, fault in enumerate(found) if not isinstance(fault, Channel)}
    hearing.refuse(faults[codes], lambda place: reasons[codes[place]], "sensor_id")
    return ids[codes], factors[codes]


def _channel(channels: Channels, code: str, quantity: str) -> Channel | tuple[Reason, dict[str, str | int]]:
    """The channel a row means, or why it means none."""
    known = channels.get(code)
    if known is None:
        return Reason.SENSOR_UNKNOWN, {}
    if quantity in known:
        return known[quantity]
    choices: dict[str, str | int] = {"choices": ", ".join(sorted(known)), "quantity": quantity}
    if quantity:
        return Reason.QUANTITY_NOT_MEASURED, choices
    return next(iter(known.values())) if len(known) == 1 else (Reason.QUANTITY_NEEDED, choices)


def _quality(hearing: _Hearing) -> NDArray[np.int8]:
    if "quality" not in hearing.table.data:
        return np.full(len(hearing.table.lines), GOOD, np.int8)
    classes = hearing.table.data["quality"].str.strip().str.casefold().map(QUALITIES)
    hearing.refuse(classes.isna().to_numpy(), lambda _place: (Reason.QUALITY_UNKNOWN, {}), "quality")
    return classes.fillna(BAD).to_numpy().astype(np.int8)


def _values(hearing: _Hearing) -> tuple[NDArray[np.float64], Mask]:
    written = hearing.table.data["value"]
    if pd.api.types.is_numeric_dtype(written.dtype):
        value = written.to_numpy(np.float64, na_value=np.nan)
        gap = np.isnan(value)
    else:
        text = written.str.strip().str.casefold()
        gap = text.isin(GAPS).to_numpy()
        value = pd.to_numeric(text, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    hearing.refuse(np.isinf(value), lambda _place: (Reason.NOT_FINITE, {}), "value")
    hearing.refuse(np.isnan(value) & ~gap, lambda _place: (Reason.NOT_A_NUMBER, {}), "value")
    return value, gap


def _zone_needed(table: Table) -> Rejection:
    values: dict[str, str | int] = {"value": table.cell("timestamp", 0)}
    return Rejection(Reason.ZONE_OF_TIME_NEEDED, values, int(table.lines[0]), "timestamp", table.raw(0))
