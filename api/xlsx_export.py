"""Tables as Excel workbooks: figures as figures, days as days; no text can run as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from api.csv_export import CsvColumn, defused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_response(name: str, columns: Sequence[CsvColumn], rows: Iterable[Any], *, simulated: bool) -> Response:
    """A file `<name>.xlsx`; each row of a demonstration carries `simulated`."""
    return Response(
        workbook(name, columns, rows, simulated=simulated),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def workbook(name: str, columns: Sequence[CsvColumn], rows: Iterable[Any], *, simulated: bool) -> bytes:
    """One sheet with a header line; instants in UTC, as their headers say."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.append([*(column.header for column in columns), "simulated"])
    for row in rows:
        sheet.append([*(_cell(column.value(row)) for column in columns), simulated])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return defused(value)
