"""Lists of records (CSV with a comma, a semicolon or a tab) by their published schema: feeds/record_kinds.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data_access.record_import import RecordRow
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import SEPARATORS, Columns, TextRow, decoded, header, rows, text_lines
from feeds.record_cells import BadCell
from feeds.record_kinds import Column, Kind
from feeds.wall_time import REASONS, Fault, read_times

STEPS = "steps"
Instants = Mapping[str, datetime | Reason]  # by the text that was written


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The rows that can be taken, and the others with their reasons."""

    rows: tuple[RecordRow, ...]
    rejections: tuple[Rejection, ...]


def parse(path: Path, *, kind: Kind, zone: ZoneInfo | None, now: datetime) -> RecordFile:
    """Every row of the file. DeliveryRefused as in feeds/delimited.py."""
    read = list(rows(path, _columns(path, kind)))
    texts = [row for row in read if isinstance(row, TextRow)]
    instants = _instants(texts, kind, zone)
    judged = [row if isinstance(row, Rejection) else _row(row, kind, instants, zone, now) for row in read]
    seen: dict[tuple[Any, ...], int] = {}
    judged = [_once(row, kind, seen) for row in judged]
    return RecordFile(
        tuple(row for row in judged if isinstance(row, RecordRow)),
        tuple(row for row in judged if isinstance(row, Rejection)),
    )


def _columns(path: Path, kind: Kind) -> Columns:
    """What the file is asked for, with the separator that its header has."""
    first = text_lines(decoded(path))[0].rstrip("\r\n")
    required = [column.name for column in kind.columns if column.required]
    optional = [column.name for column in kind.columns if not column.required]
    separator = max(SEPARATORS, key=lambda sign: len(set(header(first, sign, required)) & set(required)))
    return Columns(required, optional, separator)


def _instants(read: Sequence[TextRow], kind: Kind, zone: ZoneInfo | None) -> Instants:
    """Every text of the file that should be an instant, read once."""
    written = {row.cells.get(name, "") for row in read for name in kind.instants}
    written |= {text for row in read for text in _step_texts(row)}
    each = sorted(written - {""})
    times = read_times(pd.Series(each, dtype="str"), zone, np.arange(len(each)))
    return {
        text: datetime.fromtimestamp(int(ts), UTC) if fault == Fault.NONE else REASONS[Fault(fault)]
        for text, ts, fault in zip(each, times.ts, times.faults, strict=True)
    }


def _step_texts(row: TextRow) -> list[str]:
    return [part.rpartition("=")[0].strip() for part in row.cells.get(STEPS, "").split(";")]


def _row(row: TextRow, kind: Kind, instants: Instants, zone: ZoneInfo | None, now: datetime) -> RecordRow | Rejection:
    values: dict[str, Any] = {}
    named: dict[str, str | int] = {"zone": zone.key if zone else "UTC"}
    for column in kind.columns:
        cell = row.cells.get(column.name, "")
        try:
            values[column.name] = _value(cell, column, kind, instants)
        except BadCell as bad:
            return Rejection(bad.reason, {"value": cell, **named, **bad.values}, row.line, column.name, row.raw)
    try:
        return RecordRow(row.line, row.raw, kind.record(values, now))
    except BadCell as bad:
        blamed = str(bad.values.get("column", ""))
        said = {"value": row.cells.get(blamed, ""), **bad.values}
        return Rejection(bad.reason, said, row.line, blamed, row.raw)


def _value(cell: str, column: Column, kind: Kind, instants: Instants) -> Any:
    if not cell:
        if column.required:
            raise BadCell(Reason.VALUE_MISSING)
        return None
    value = column.read(cell)
    if column.name in kind.instants:
        return _known(instants, value)
    if column.name == STEPS:
        return [(_known(instants, at).isoformat(), customers) for at, customers in value]
    return value


def _known(instants: Instants, text: str) -> datetime:
    found = instants[text]
    if isinstance(found, Reason):
        raise BadCell(found, value=text)
    return found


def _once(row: RecordRow | Rejection, kind: Kind, seen: dict[tuple[Any, ...], int]) -> RecordRow | Rejection:
    """The first row of a key stands; two that speak of the same thing contradict or repeat each other."""
    if isinstance(row, Rejection) or not kind.key:
        return row
    key = tuple(getattr(row.record, name) for name in kind.key)
    first = seen.setdefault(key, row.line)
    if first == row.line:
        return row
    shown = " · ".join(str(part) for part in key)
    return Rejection(Reason.CODE_REPEATED, {"value": shown, "first": first}, row.line, kind.key[0], row.raw)
