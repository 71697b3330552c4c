"""Delimited text of any size, a chunk of whole lines at a time: memory does not grow with the file.

A chunk whose cells are all what their columns should hold is read by columns (pyarrow); any other line by line, so
that each faulty row is refused with its line and goes no further than itself.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import LONGEST_LINE, MARK
from feeds.reading_layouts import Layout

CHUNK_BYTES = 3_000_000
LINES_AT_ONCE = 50_000  # of those that are read one by one
NO_VALUE = ("", "nan", "NaN", "NAN")
FIRST = 2  # the first line below the header


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines as they stand in the file; `line` is the number of the first, counted from 1.

    `done` is the share of the file that ends with them.
    """

    line: int
    content: bytes
    done: float = 1.0

    def lines(self) -> list[str]:
        """Their text without line ends; a byte that is not UTF-8 is escaped (PEP 383)."""
        text = self.content.decode("utf-8", "surrogateescape")
        return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


@dataclass(slots=True)
class Block:
    """Consecutive rows cell by cell, and those that could not be split into cells. `lines` counts from 1."""

    lines: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def header_line(path: Path) -> str:
    """The first line. DeliveryRefused when there is none, it never ends, or it is not UTF-8."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE).decode("utf-8", "surrogateescape").removeprefix(MARK).rstrip("\r\n")
    if not first.strip():
        raise DeliveryRefused(Rejection(Reason.FILE_EMPTY))
    if len(first) >= LONGEST_LINE - 1:
        raise DeliveryRefused(_endless(1, first))
    if not _is_utf8(first):
        raise DeliveryRefused(Rejection(Reason.FILE_NOT_UTF8, {"value": _odd_byte(first)}, 1))
    return first


def chunks(path: Path) -> Iterator[Chunk]:
    """Everything below the header, in order. DeliveryRefused at a line that never ends."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.readline()
        number, rest = FIRST, b""
        while more := file.read(CHUNK_BYTES):
            content = rest + more
            cut = content.rfind(b"\n") + 1
            rest = content[cut:]
            _refuse_endless(content, number)
            if cut:
                yield Chunk(number, content[:cut], file.tell() / size)
                number += content.count(b"\n", 0, cut)
        if rest:
            yield Chunk(number, rest)


def columns_of(chunk: Chunk, layout: Layout) -> Any | None:
    """The chunk as an Arrow table with the file's column names; None when a row needs a look of its own.

    Series and values are numbers, null where there is none; all else is text, kept once for each different text.
    """
    import pyarrow  # 60 MB: only the process that reads readings pays for it
    from pyarrow import csv as arrow

    numbers = layout.series or (layout.said("value"),)
    texts = [layout.said(fact) for fact in layout.places if layout.said(fact) not in numbers]
    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    kinds = dict.fromkeys(texts, text) | dict.fromkeys(numbers, pyarrow.float64())
    try:
        found = arrow.read_csv(
            pyarrow.py_buffer(chunk.content),
            arrow.ReadOptions(column_names=list(layout.names), block_size=len(chunk.content) + 1, use_threads=False),
            arrow.ParseOptions(delimiter=layout.separator),
            arrow.ConvertOptions(
                column_types=kinds,
                include_columns=list(kinds),
                null_values=list(NO_VALUE),
                strings_can_be_null=False,
                decimal_point="," if layout.comma else ".",
            ),
        )
    except pyarrow.ArrowException:
        return None
    return found if found.num_rows == _line_count(chunk.content) else None


def blocks(chunk: Chunk, layout: Layout) -> Iterator[Block]:
    """The same rows one by one; a line that is no row is refused alone, no open quote swallows the next one."""
    lines = chunk.lines()
    for start in range(0, len(lines), LINES_AT_ONCE):
        yield _block(lines[start : start + LINES_AT_ONCE], chunk.line + start, layout)


def _block(raws: Sequence[str], first: int, layout: Layout) -> Block:
    block = Block()
    for line, raw in enumerate(raws, start=first):
        if not raw.strip():
            continue
        cells = _cells(raw, layout.separator)
        problem = _row_problem(raw, cells, layout.names)
        if problem or cells is None:
            reason, values = problem or (Reason.QUOTE_UNCLOSED, {})
            block.rejections.append(Rejection(reason, values, line, raw=raw))
        else:
            block.lines.append(line)
            block.raws.append(raw)
            block.cells.append(cells)
    return block


def _cells(raw: str, separator: str) -> list[str] | None:
    if '"' not in raw:
        return raw.split(separator)
    try:
        return next(csv.reader([raw], delimiter=separator, strict=True))
    except csv.Error:
        return None


def _row_problem(
    raw: str, cells: Sequence[str] | None, names: Sequence[str]
) -> tuple[Reason, dict[str, str | int]] | None:
    if cells is None:
        return Reason.QUOTE_UNCLOSED, {}
    if not raw.isascii() and not _is_utf8(raw):
        return Reason.ROW_NOT_UTF8, {"value": _odd_byte(raw)}
    if len(cells) != len(names):
        return Reason.CELL_COUNT, {"expected": len(names), "found": len(cells)}
    if cells[0].casefold() == names[0].casefold() and all(
        cell.casefold() == name.casefold() for cell, name in zip(cells, names, strict=True)
    ):
        return Reason.HEADER_REPEATED, {}
    return None


def _line_count(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))


def _refuse_endless(content: bytes, number: int) -> None:
    """A line longer than the limit covers a whole window of half its length."""
    for window in range(0, len(content), LONGEST_LINE // 2):
        if content.find(b"\n", window, window + LONGEST_LINE // 2) >= 0:
            continue
        begin, end = content.rfind(b"\n", 0, window) + 1, content.find(b"\n", window)
        if (len(content) if end < 0 else end) - begin > LONGEST_LINE:
            line = number + content.count(b"\n", 0, begin)
            raise DeliveryRefused(_endless(line, content[begin : begin + 200].decode("utf-8", "replace")))


def _endless(number: int, line: str) -> Rejection:
    return Rejection(Reason.LINE_ENDLESS, {"limit": LONGEST_LINE}, number, raw=line[:200])


def _is_utf8(text: str) -> bool:
    """Whether no byte of it had to be escaped (PEP 383)."""
    return not any("\udc80" <= letter <= "\udcff" for letter in text)


def _odd_byte(text: str) -> str:
    odd = next(letter for letter in text if "\udc80" <= letter <= "\udcff")
    return f"0x{ord(odd) - 0xDC00:02X}"
