"""Delimited text (CSV) as it really comes: byte order marks, other separators, stray bytes, cut lines, open quotes.

`rows` reads a small file whole and lets a quoted cell span lines. Files of any size: feeds/bulk_text.py.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection

SEPARATORS = {",": "«,»", ";": "«;»", "\t": "TAB", "|": "«|»"}
LONGEST_LINE = 1_000_000  # characters; beyond it a file has no line ends, or is no text
MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: the line on which it ends, its cells by column name, and the text it was read from."""

    line: int
    cells: dict[str, str]
    raw: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What a file is asked for. Names are found whatever their capitals; other columns are left alone."""

    required: Sequence[str]
    optional: Sequence[str] = ()
    separator: str = ","


def decoded(path: Path) -> str:
    """The text of a whole file. DeliveryRefused when it is empty or not UTF-8, with the line of the first odd byte."""
    content = path.read_bytes()
    if not content.removeprefix(BOM_UTF8).strip():
        raise DeliveryRefused(Rejection(Reason.FILE_EMPTY))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        values = {"value": f"0x{content[problem.start]:02X}"}
        raise DeliveryRefused(Rejection(Reason.FILE_NOT_UTF8, values, line)) from problem


def text_lines(text: str) -> list[str]:
    """The lines with their ends, as every editor counts them: a form feed or a line separator ends none."""
    return list(io.StringIO(text, newline=""))


def header(line: str, separator: str, spelling: Sequence[str] = ()) -> list[str]:
    """The column names of a header line; those of `spelling` in that spelling, whatever their capitals."""
    spelled = {name.casefold(): name for name in spelling}
    try:
        names = [name.strip() for name in next(csv.reader([line.removeprefix(MARK)], delimiter=separator), [])]
    except csv.Error:  # a cell of more than 131,072 characters: no header
        return []
    return [spelled.get(name.casefold(), name) for name in names]


def checked_header(line: str, columns: Columns) -> list[str]:
    """The columns of a header line. DeliveryRefused when one comes twice or a required one is missing."""
    names = header(line, columns.separator, (*columns.required, *columns.optional))
    repeated = next((name for name in names if name and names.count(name) > 1), None)
    if repeated:
        raise DeliveryRefused(Rejection(Reason.HEADER_DUPLICATE, {"value": repeated}, 1, repeated, line))
    missing = [name for name in columns.required if name not in names]
    if missing:
        raise DeliveryRefused(_unfit(line, columns, missing))
    return names


def rows(path: Path, columns: Columns) -> Iterator[TextRow | Rejection]:
    """Every row of a small file, or why it is none. DeliveryRefused for a file that cannot be read as a whole."""
    lines = text_lines(decoded(path))
    names = checked_header(lines[0].rstrip("\r\n"), columns)
    csv.field_size_limit(LONGEST_LINE)  # outlines in a cell are longer than the 131,072 characters it begins with
    reader = csv.reader(lines[1:], delimiter=columns.separator, strict=True)
    before = 0
    try:
        for cells in reader:
            line, raw = reader.line_num + 1, "".join(lines[before + 1 : reader.line_num + 1]).rstrip("\r\n")
            before = reader.line_num
            if cells and (len(cells) == len(names)):
                yield TextRow(line, dict(zip(names, (cell.strip() for cell in cells), strict=True)), raw)
            elif cells:
                yield Rejection(Reason.CELL_COUNT, {"expected": len(names), "found": len(cells)}, line, raw=raw)
    except csv.Error:
        yield Rejection(Reason.QUOTE_UNCLOSED, {}, before + 2, raw=lines[before + 1].rstrip("\r\n"))


def _unfit(line: str, columns: Columns, missing: Sequence[str]) -> Rejection:
    for other, shown in SEPARATORS.items():
        if other != columns.separator and set(columns.required) <= set(header(line, other, columns.required)):
            values: dict[str, str | int] = {"found": shown, "expected": SEPARATORS[columns.separator]}
            return Rejection(Reason.DELIMITER, values, 1, raw=line)
    return Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}, 1, raw=line)
