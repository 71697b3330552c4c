"""Excel workbooks (XLSX) of readings: the first sheet, row by row in constant memory, as text cells.

A date of Excel has no offset: it is the wall clock of the zone that the command names.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.bulk_text import Block
from feeds.reading_layouts import Layout

MARK = b"PK\x03\x04"
ROWS_AT_ONCE = 20_000
Row = tuple[int, list[str]]


def rows(path: Path) -> Iterator[Row]:
    """The number and the cells of each row of the first sheet. DeliveryRefused when it is no workbook."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
                yield number, [_text(cell) for cell in cells]
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, IndexError, ValueError, OSError) as problem:
        raise DeliveryRefused(Rejection(Reason.WORKBOOK_UNREADABLE)) from problem


def header_row(found: Iterator[Row]) -> Row:
    """The first row that holds something. DeliveryRefused when none does."""
    for number, cells in found:
        if any(cells):
            return number, cells
    raise DeliveryRefused(Rejection(Reason.FILE_EMPTY))


def blocks(found: Iterator[Row], layout: Layout) -> Iterator[Block]:
    """The rows below the header, a bounded number at a time; empty ones are left out."""
    while part := list(islice(found, ROWS_AT_ONCE)):
        yield _block(part, len(layout.names))


def _block(part: Sequence[Row], width: int) -> Block:
    block = Block()
    for number, cells in part:
        if not any(cells):
            continue
        raw = ";".join(cells)
        if any(cells[width:]):
            values: dict[str, str | int] = {"expected": width, "found": len(cells)}
            block.rejections.append(Rejection(Reason.CELL_COUNT, values, number, raw=raw))
            continue
        block.lines.append(number)
        block.raws.append(raw)
        block.cells.append((cells + [""] * width)[:width])
    return block


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
