"""Delimited text (CSV) as it really comes: byte order marks, other separators, stray bytes, cut lines, open quotes.

`rows` reads a small file whole and lets a quoted cell span lines. `blocks` reads a file of any size in constant
memory, one line one row, and goes on after a line it cannot read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection

SEPARATORS = {",": "«,»", ";": "«;»", "\t": "TAB", "|": "«|»"}
LONGEST_LINE = 1_000_000  # characters; beyond it a file has no line ends, or is no text
BLOCK_LINES = 50_000
MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: the line on which it ends, its cells by column name, and the text it was read from."""

    line: int
    cells: dict[str, str]
    raw: str


@dataclass(slots=True)
class Block:
    """Consecutive rows, column by column, and those that could not be split into cells. `lines` counts from 1."""

    lines: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a file is asked for. Names are found whatever their capitals; other columns are left alone."""

    required: Sequence[str]
    optional: Sequence[str] = ()
    separator: str = ","


def decoded(path: Path) -> str:
    """The text of a whole file. DeliveryRefused when it is empty or not UTF-8, with the line of the first odd byte."""
    content = path.read_bytes()
    if not content.strip():
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


def blocks(path: Path, columns: Columns) -> Iterator[tuple[list[str], Block]]:
    """The columns and the rows of a file of any size, a block at a time; an undecodable line is a refused row."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        first = file.readline(LONGEST_LINE).removeprefix(MARK).rstrip("\n")
        if not first.strip():
            raise DeliveryRefused(Rejection(Reason.FILE_EMPTY))
        if len(first) >= LONGEST_LINE:
            raise DeliveryRefused(_endless(1, first))
        if not _is_utf8(first):
            raise DeliveryRefused(Rejection(Reason.FILE_NOT_UTF8, {"value": _odd_byte(first)}, 1))
        names = checked_header(first, columns)
        numbered = enumerate(_lines(file), start=2)
        while part := list(islice(numbered, BLOCK_LINES)):
            yield names, _block(part, names, columns.separator)


def _unfit(line: str, columns: Columns, missing: Sequence[str]) -> Rejection:
    for other, shown in SEPARATORS.items():
        if other != columns.separator and set(columns.required) <= set(header(line, other, columns.required)):
            values: dict[str, str | int] = {"found": shown, "expected": SEPARATORS[columns.separator]}
            return Rejection(Reason.DELIMITER, values, 1, raw=line)
    return Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}, 1, raw=line)


def _lines(file: TextIO) -> Iterator[str]:
    number = 1
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise DeliveryRefused(_endless(number, line))
        yield line.rstrip("\n")


def _endless(number: int, line: str) -> Rejection:
    return Rejection(Reason.LINE_ENDLESS, {"limit": LONGEST_LINE}, number, raw=line[:200])


def _block(part: Sequence[tuple[int, str]], names: Sequence[str], separator: str) -> Block:
    lines, raws = (list(column) for column in zip(*part, strict=True))
    cells = _plain_cells(raws, names, separator)
    return Block(lines, raws, cells) if cells else _judged_block(part, names, separator)


def _plain_cells(raws: Sequence[str], names: Sequence[str], separator: str) -> list[list[str]] | None:
    """The cells of lines that hold nothing to look at twice, which is most of a large file. None for any others."""
    text = "".join(raws)
    if '"' in text or not text.isascii() or separator.join(names) in raws:
        return None
    cells = [raw.split(separator) for raw in raws]
    return cells if all(len(row) == len(names) for row in cells) else None


def _judged_block(part: Sequence[tuple[int, str]], names: Sequence[str], separator: str) -> Block:
    block = Block()
    for (line, raw), cells in zip(part, _split([raw for _, raw in part], separator), strict=True):
        if not raw.strip():
            continue
        problem = _row_problem(raw, cells, names)
        if problem or cells is None:
            reason, values = problem or (Reason.QUOTE_UNCLOSED, {})
            block.rejections.append(Rejection(reason, values, line, raw=raw))
        else:
            block.lines.append(line)
            block.raws.append(raw)
            block.cells.append(cells)
    return block


def _split(raws: Sequence[str], separator: str) -> Iterator[list[str] | None]:
    """The cells of each line; None where a quote is left open. Lines stand alone: no quote swallows the next one."""
    for raw in raws:
        if '"' not in raw:
            yield raw.split(separator)
            continue
        try:
            yield next(csv.reader([raw], delimiter=separator, strict=True))
        except csv.Error:
            yield None


def _row_problem(
    raw: str, cells: Sequence[str] | None, names: Sequence[str]
) -> tuple[Reason, dict[str, str | int]] | None:
    if cells is None:
        return Reason.QUOTE_UNCLOSED, {}
    if not raw.isascii() and not _is_utf8(raw):
        return Reason.ROW_NOT_UTF8, {"value": _odd_byte(raw)}
    if len(cells) != len(names):
        return Reason.CELL_COUNT, {"expected": len(names), "found": len(cells)}
    if cells[0].casefold() == names[0] and [cell.casefold() for cell in cells] == list(names):
        return Reason.HEADER_REPEATED, {}
    return None


def _is_utf8(text: str) -> bool:
    """Whether no byte of it had to be escaped (PEP 383)."""
    return not any("\udc80" <= letter <= "\udcff" for letter in text)


def _odd_byte(text: str) -> str:
    odd = next(letter for letter in text if "\udc80" <= letter <= "\udcff")
    return f"0x{ord(odd) - 0xDC00:02X}"
