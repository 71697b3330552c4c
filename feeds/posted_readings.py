"""Readings as requests and messages bring them: a JSON array, a JSON object on each line, or CSV; UTF-8 all of them.

An object is `{"timestamp", "sensor_id"[, "quantity"], "value"[, "unit"][, "quality"]}`, judged like a row of a file
(feeds/tidy_readings.py); other keys are ignored. Rows count from 1, in CSV with the header.
"""

from __future__ import annotations

import json
import tempfile
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data_access.channels import Channels
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from data_access.rows.telemetry import Columns
from feeds.body_forms import Form
from feeds.reading_layouts import REQUIRED
from feeds.reading_tables import PARQUET_MARK, Table
from feeds.tidy_readings import Part, judged, parts

NEEDED = frozenset(REQUIRED)
OPTIONAL = ("quantity", "quality", "unit")
RAW_BODY = 1000  # characters of a body that is refused as a whole
NUMBERS = frozenset({int, float, type(None)})


@dataclass(frozen=True, slots=True)
class _Rows:
    """Values of consecutive rows, what they were read from, and the rows that were no JSON."""

    values: Sequence[Any]
    numbers: Sequence[int]
    raws: Sequence[str] | None
    rejections: tuple[Rejection, ...] = ()

    def raw(self, place: int) -> str:
        return self.raws[place] if self.raws is not None else json.dumps(self.values[place], ensure_ascii=False)


def read_body(body: bytes, form: Form, channels: Channels) -> Part:
    """What can be stored of a body, and what cannot in its order; DeliveryRefused when it cannot be read as a whole."""
    if form is Form.CSV:
        return _in_order(_of_csv(body, channels))
    text = _decoded(body)
    return _in_order(_judged_objects(_array(text) if form is Form.JSON else _lines(text), channels))


def read_values(values: Sequence[Any], channels: Channels, zone: ZoneInfo | None = None) -> Part:
    """The same of objects that are read already; `zone` is that of times without an offset."""
    return _in_order(_judged_objects(_Rows(values, range(1, len(values) + 1), None), channels, zone))


def _in_order(part: Part) -> Part:
    return replace(part, rejections=tuple(sorted(part.rejections, key=lambda rejection: rejection.line or 0)))


def _judged_objects(rows: _Rows, channels: Channels, zone: ZoneInfo | None = None) -> Part:
    """Objects as a table; what is none, or lacks a key, is refused before."""
    whole = [place for place, row in enumerate(rows.values) if type(row) is dict and row.keys() >= NEEDED]
    rejections = list(rows.rejections)
    if len(whole) < len(rows.values):
        kept = set(whole)
        rejections += [_no_reading(rows, place) for place in range(len(rows.values)) if place not in kept]
    if not whole:
        return Part(Columns.of([], [], []), tuple(rejections), 0)
    found = [rows.values[place] for place in whole]
    columns = {name: _text_column([row[name] for row in found]) for name in ("timestamp", "sensor_id")}
    columns |= {name: _text_column([row.get(name) for row in found]) for name in OPTIONAL if _is_given(found, name)}
    data = pd.DataFrame(columns | {"value": _value_column([row["value"] for row in found])})
    lines = np.array([rows.numbers[place] for place in whole], np.int64)
    return judged(Table(data, lines, lambda place: rows.raw(whole[place]), tuple(rejections)), channels, zone)


def _is_given(found: Sequence[dict[str, Any]], name: str) -> bool:
    return any(name in row for row in found)


def _text_column(values: Sequence[Any]) -> pd.Series:
    return pd.Series([value if type(value) is str else _text(value) for value in values], dtype="str")


def _value_column(values: Sequence[Any]) -> pd.Series | np.ndarray[Any, Any]:
    """Numbers as they are; text when one of them is none, or too large to be one."""
    if {type(value) for value in values} <= NUMBERS:
        try:
            return np.array([np.nan if value is None else value for value in values], np.float64)
        except OverflowError:
            return _text_column(["inf" if type(value) is int and abs(value) > 10**300 else value for value in values])
    return _text_column(values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if type(value) in (int, float) else json.dumps(value, ensure_ascii=False)


def _no_reading(rows: _Rows, place: int) -> Rejection:
    row, number, raw = rows.values[place], rows.numbers[place], rows.raw(place)
    if type(row) is not dict:
        return Rejection(Reason.ROW_NOT_OBJECT, {}, number, None, raw)
    missing = next(name for name in REQUIRED if name not in row)
    return Rejection(Reason.VALUE_MISSING, {}, number, missing, raw)


def _decoded(body: bytes) -> str:
    if not body.removeprefix(BOM_UTF8).strip():
        raise DeliveryRefused(Rejection(Reason.FILE_EMPTY))
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        values: dict[str, str | int] = {"value": f"0x{body[problem.start]:02X}"}
        line = body.count(b"\n", 0, problem.start) + 1
        raise DeliveryRefused(Rejection(Reason.FILE_NOT_UTF8, values, line, raw=_beginning(body))) from problem


def _array(text: str) -> _Rows:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as problem:
        at = problem.pos if isinstance(problem, json.JSONDecodeError) else 0
        refusal = Rejection(Reason.JSON_UNREADABLE, {"position": at}, text.count("\n", 0, at) + 1, raw=text[:RAW_BODY])
        raise DeliveryRefused(refusal) from problem
    if type(values) is not list:
        raise DeliveryRefused(Rejection(Reason.BODY_NOT_ROWS, {}, 1, raw=text[:RAW_BODY]))
    return _Rows(values, range(1, len(values) + 1), None)


def _lines(text: str) -> _Rows:
    """A value on each line that is not blank; all lines at once where that reads as many values as lines."""
    numbered = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    numbers, raws = [number for number, _ in numbered], [line.strip() for _, line in numbered]
    try:
        values = json.loads(f"[{','.join(raws)}]")
    except (ValueError, RecursionError):
        values = []
    return _Rows(values, numbers, raws) if len(values) == len(raws) else _lines_apart(numbers, raws)


def _lines_apart(numbers: Sequence[int], raws: Sequence[str]) -> _Rows:
    values, kept, rejections = [], [], []
    for place, (number, raw) in enumerate(zip(numbers, raws, strict=True)):
        try:
            values.append(json.loads(raw))
            kept.append(place)
        except (ValueError, RecursionError) as problem:
            at = problem.pos if isinstance(problem, json.JSONDecodeError) else 0
            rejections.append(Rejection(Reason.JSON_UNREADABLE, {"position": at}, number, None, raw))
    return _Rows(values, [numbers[place] for place in kept], [raws[place] for place in kept], tuple(rejections))


def _of_csv(body: bytes, channels: Channels) -> Part:
    """CSV goes the way of files, through one."""
    if body.startswith(PARQUET_MARK):
        raise DeliveryRefused(Rejection(Reason.BODY_NOT_ROWS, {}, raw=_beginning(body)))
    with tempfile.TemporaryDirectory(prefix="ain-") as folder:
        path = Path(folder, "body.csv")
        path.write_bytes(body)
        return _joined(list(parts(path, channels=channels, zone=None)))


def _joined(several: Sequence[Part]) -> Part:
    """Consecutive parts as one."""
    columns = [part.columns for part in several] or [Columns.of([], [], [])]
    whole = Columns(*(np.concatenate([getattr(part, name) for part in columns]) for name in Columns.__slots__))
    rejections = tuple(rejection for part in several for rejection in part.rejections)
    return Part(whole, rejections, sum(part.gaps for part in several))


def _beginning(body: bytes) -> str:
    return body[:RAW_BODY].decode("utf-8", "backslashreplace")
