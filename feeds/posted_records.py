"""Lists of records as requests bring them: CSV as in a file, or a JSON array of objects with the same columns."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds import record_list
from feeds.record_kinds import Kind
from feeds.record_list import RecordFile

RAW_BODY = 1000  # characters of a body that is refused as a whole
PLAIN = (str, int, float, bool, type(None))


def read_csv(body: bytes, kind: Kind, now: datetime) -> RecordFile:
    """The rows of a CSV body, the header being row 1. DeliveryRefused when it cannot be read as a whole."""
    with tempfile.TemporaryDirectory(prefix="ain-") as folder:
        path = Path(folder, "body.csv")
        path.write_bytes(body)
        return record_list.parse(path, kind=kind, zone=None, now=now)


def read_json(body: bytes, kind: Kind, now: datetime) -> RecordFile:
    """The objects of an array, counted from 1, each judged like a row of a file; keys of no column are ignored."""
    objects = _objects(body)
    written = io.StringIO()
    names = [column.name for column in kind.columns]
    sheet = csv.DictWriter(written, names, restval="", extrasaction="ignore")
    sheet.writeheader()
    sheet.writerows(_cells(each) for each in objects)
    found = read_csv(written.getvalue().encode(), kind, now)
    return _counted_from_one(found)


def _objects(body: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as problem:
        at = problem.pos if isinstance(problem, json.JSONDecodeError) else 0
        raise DeliveryRefused(_unreadable(Reason.JSON_UNREADABLE, body, position=at)) from problem
    if not isinstance(values, list) or not values or not all(map(_is_plain, values)):
        raise DeliveryRefused(_unreadable(Reason.BODY_NOT_ROWS, body))
    return values


def _is_plain(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(cell, PLAIN) for cell in value.values())


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    """As they would stand in CSV, on one line each."""
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split("\n")).replace("\r", " ")


def _counted_from_one(found: RecordFile) -> RecordFile:
    """Line 2 of the CSV is object 1."""
    rows = tuple(replace(row, line=row.line - 1) for row in found.rows)
    rejections = tuple(replace(each, line=each.line and each.line - 1) for each in found.rejections)
    return RecordFile(rows, rejections)


def _unreadable(reason: Reason, body: bytes, **values: int) -> Rejection:
    return Rejection(reason, dict(values), 1, raw=body[:RAW_BODY].decode("utf-8", "backslashreplace"))
