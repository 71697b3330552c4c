"""CSV that opens in Excel: UTF-8 with BOM, `;` and decimal comma in French and Arabic, instants in UTC and offset."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from analytics.local_time import local

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """A column: its header with the unit, and what it takes from a row. An instant becomes UTC and an offset column."""

    header: str
    value: Callable[[Any], object]


def csv_response(
    name: str, columns: Sequence[CsvColumn], rows: Iterable[Any], *, lang: str, simulated: bool
) -> Response:
    """A file `<name>.csv`; each row of a demonstration carries `simulated=true`."""
    return Response(
        csv_text(columns, rows, lang=lang, simulated=simulated),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def csv_text(columns: Sequence[CsvColumn], rows: Iterable[Any], *, lang: str, simulated: bool) -> str:
    """The file's text, header line first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if lang == "en" else ";", lineterminator="\r\n")
    writer.writerow([*(column.header for column in columns), "simulated"])
    for row in rows:
        writer.writerow([*(_cell(column.value(row), lang) for column in columns), str(simulated).lower()])
    return BOM + buffer.getvalue()


def _cell(value: object, lang: str) -> object:
    if isinstance(value, float):
        text = format(value, ".10g") if value == value else ""
        return text if lang == "en" else text.replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ} ({local(value):%z})"
    return "" if value is None else defused(value)


def defused(value: object) -> object:
    """A text that a spreadsheet would run as a formula stays text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
