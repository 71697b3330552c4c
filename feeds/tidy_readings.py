"""Readings from files (CSV, XLSX, Parquet), a reading in each row or a series in each column: feeds/reading_layouts.py.

Instants have an offset, or are wall-clock time of a zone that the caller names. An empty or NaN value is a gap, not a
fault: nothing is stored for it, unless its quality is bad, which is a fact of its own, whatever text stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.channels import Channels
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from data_access.rows.telemetry import BAD, GOOD, Columns
from feeds.hearing import Hearing, Mask, Why
from feeds.reading_cells import Meant, Unmeant, meant, meant_by_header, qualities, values
from feeds.reading_tables import Table, joined, tables
from feeds.repeats import Findings, last_of_each
from feeds.wall_time import REASONS, Fault, ends_in_repeated_hour, is_wall_time, read_times

EARLIEST_TS, LATEST_TS = (int(pd.Timestamp(day, tz="UTC").timestamp()) for day in ("1990-01-01", "2100-01-01"))
UTC_ZONE = ZoneInfo("UTC")
IDENTITY = ("sensor_id", "quantity", "unit")
HEADER_LINE = 1


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive rows of a file: what can be stored, what cannot and why, how many were gaps, what else to tell."""

    columns: Columns
    rejections: tuple[Rejection, ...]
    gaps: int
    findings: Findings = field(default_factory=Findings)
    done: float = 1.0  # of the file, with this part


def parts(path: Path, *, channels: Channels, zone: ZoneInfo | None) -> Iterator[Part]:
    """The file from its beginning to its end. DeliveryRefused, mostly before the first part, if unreadable."""
    for number, table in enumerate(_with_whole_hours(tables(path), zone)):
        if number == 0 and _zone(table, zone) is None and is_wall_time(table.data["timestamp"]):
            raise DeliveryRefused(_zone_needed(table))
        part = judged(table, channels, _zone(table, zone))
        yield part if number else _with_header(part, table, channels)


def judged(table: Table, channels: Channels, zone: ZoneInfo | None) -> Part:
    """What the rows of one table say, in kept units, and the rows that say nothing we can keep."""
    return _of_columns(table, channels, zone) if table.layout.series else _of_rows(table, channels, zone)


def _of_rows(table: Table, channels: Channels, zone: ZoneInfo | None) -> Part:
    hearing = Hearing.of(table)
    series, each = _series(table.data)
    ts, by_order = _instants(hearing, zone, series)
    found = [meant(channels, *identity) for identity in each]
    _refuse_unmeant(hearing, series, found)
    quality = qualities(hearing)
    value, gap = values(hearing, "value", excused=quality == BAD)
    kept = hearing.standing & ~(gap & (quality != BAD))
    ids, factors = _as_arrays(found)
    columns = Columns(ids[series][kept], ts[kept], value[kept] * factors[series][kept], quality[kept])
    columns, findings = last_of_each(columns, table.lines[kept])
    findings.note_order(table.lines[by_order & kept])
    return Part(columns, tuple(hearing.rejections), int((hearing.standing & gap).sum()), findings, table.done)


def _of_columns(table: Table, channels: Channels, zone: ZoneInfo | None) -> Part:
    hearing = Hearing.of(table)
    ts, by_order = _instants(hearing, zone, np.zeros(len(table.lines), np.int64))
    rejections, gaps = list(hearing.rejections), 0
    taken: list[tuple[NDArray[np.int64], Columns]] = []
    for name in table.layout.series:
        series = meant_by_header(channels, name)
        if isinstance(series, Meant):
            cells = Hearing(table, hearing.standing.copy())
            value, gap = values(cells, name)
            kept = cells.standing & ~gap
            ids = np.full(int(kept.sum()), series.sensor_id, np.int64)
            good = np.full(len(ids), GOOD, np.int8)
            taken.append((table.lines[kept], Columns(ids, ts[kept], value[kept] * series.factor, good)))
            rejections += cells.rejections
            gaps += int((cells.standing & gap).sum())
    columns, findings = last_of_each(*_joined(taken))
    findings.note_order(table.lines[by_order & hearing.standing])
    return Part(columns, tuple(rejections), gaps, findings, table.done)


def _joined(taken: Sequence[tuple[NDArray[np.int64], Columns]]) -> tuple[Columns, NDArray[np.int64]]:
    if not taken:
        return Columns.of([], [], []), np.empty(0, np.int64)
    names = ("sensor_id", "ts", "value", "quality")
    columns = Columns(*(np.concatenate([getattr(part, name) for _, part in taken]) for name in names))
    return columns, np.concatenate([lines for lines, _ in taken])


def _with_header(part: Part, table: Table, channels: Channels) -> Part:
    """The first part of a file, with the columns of its header that mean no series: each is refused once."""
    refused = []
    for name in table.layout.series:
        series = meant_by_header(channels, name)
        if isinstance(series, Unmeant):
            reason, said = series.why
            refused.append(Rejection(reason, {"value": name, **said}, HEADER_LINE, name, ",".join(table.layout.names)))
    return replace(part, rejections=(*refused, *part.rejections))


def _zone(table: Table, zone: ZoneInfo | None) -> ZoneInfo | None:
    return UTC_ZONE if zone is None and table.layout.in_utc else zone


def _with_whole_hours(found: Iterator[Table], zone: ZoneInfo | None) -> Iterator[Table]:
    """The same rows, no table ending within an hour that a clock change repeats while another follows."""
    held: Table | None = None
    for table in found:
        table = joined(held, table) if held else table
        held = table if ends_in_repeated_hour(table.data["timestamp"], zone) else None
        if held is None:
            yield table
    if held:
        yield held


def _instants(hearing: Hearing, zone: ZoneInfo | None, series: NDArray[np.int64]) -> tuple[NDArray[np.int64], Mask]:
    times = read_times(hearing.table.data["timestamp"], zone, series)
    named: dict[str, str | int] = {"zone": zone.key if zone else "UTC"}
    hearing.refuse(times.faults != Fault.NONE, lambda place: (REASONS[Fault(times.faults[place])], named), "timestamp")
    outside = (times.ts < EARLIEST_TS) | (times.ts >= LATEST_TS)
    hearing.refuse(outside, lambda _place: (Reason.TIME_OUT_OF_RANGE, {}), "timestamp")
    return times.ts, times.by_order


def _series(data: pd.DataFrame) -> tuple[NDArray[np.int64], list[tuple[str, ...]]]:
    """The number of the series of each row, and of each the code, quantity and unit that the file says."""
    number = np.zeros(len(data), np.int64)
    each: list[tuple[str, ...]] = [()]
    for name in IDENTITY:
        codes, found = pd.factorize(data[name]) if name in data else (np.zeros(len(data), np.int64), [""])
        told = [str(value).strip() for value in found]
        pairs, number = np.unique(number * len(told) + codes, return_inverse=True)
        each = [(*each[pair // len(told)], told[pair % len(told)]) for pair in pairs.tolist()]
    return number, each


def _refuse_unmeant(hearing: Hearing, series: NDArray[np.int64], found: Sequence[Meant | Unmeant]) -> None:
    for column in ("sensor_id", "unit"):
        reasons = {
            number: each.why for number, each in enumerate(found) if isinstance(each, Unmeant) and each.column == column
        }
        faulty = np.isin(series, list(reasons))
        hearing.refuse(faulty, partial(_why, reasons, series), column)


def _why(reasons: Mapping[int, Why], series: NDArray[np.int64], place: int) -> Why:
    return reasons[int(series[place])]


def _as_arrays(found: Sequence[Meant | Unmeant]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    known = [each if isinstance(each, Meant) else Meant(0, 1.0) for each in found]
    return np.array([each.sensor_id for each in known], np.int64), np.array([each.factor for each in known], np.float64)


def _zone_needed(table: Table) -> Rejection:
    values: dict[str, str | int] = {"value": table.cell("timestamp", 0)}
    return Rejection(Reason.ZONE_OF_TIME_NEEDED, values, int(table.lines[0]), table.said("timestamp"), table.raw(0))
