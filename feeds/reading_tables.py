"""Files of readings (CSV, XLSX, Parquet) as tables of bounded size, and where each row came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds import bulk_text, workbooks
from feeds.bulk_text import Block, Chunk
from feeds.reading_layouts import REQUIRED, Layout, layout_of, layout_of_line

PARQUET_MARK = b"PAR1"
ROWS_AT_ONCE = 100_000
TIDY = Layout(REQUIRED, {name: place for place, name in enumerate(REQUIRED)})


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file. Columns bear our names (timestamp, sensor_id, value...), those of series the file's.

    Values are text or numbers, instants text or date-times. `lines` counts from 1; a Parquet file has no header, so
    there it is the row. `rejections`: lines that are no rows. `done`: the share of the file that ends with the table.
    """

    data: pd.DataFrame
    lines: NDArray[np.int64]
    raw: Callable[[int], str]
    rejections: tuple[Rejection, ...] = ()
    layout: Layout = field(default=TIDY)
    done: float = 1.0

    def cell(self, column: str, place: int) -> str:
        """One cell as text."""
        return str(self.data[column].iat[place])

    def said(self, column: str) -> str:
        """What the file calls the column."""
        return self.layout.said(column)


def tables(path: Path) -> Iterator[Table]:
    """The file in order. DeliveryRefused when it is of no known form, or its columns tell no readings."""
    with path.open("rb") as file:
        begins = file.read(4)
    if begins == PARQUET_MARK:
        return _of_parquet(path)
    return _of_workbook(path) if begins == workbooks.MARK else _of_text(path)


def joined(first: Table, second: Table) -> Table:
    """Two consecutive tables of one file as one."""
    size = len(first.lines)
    return Table(
        pd.concat([first.data.astype("object"), second.data.astype("object")], ignore_index=True).astype("str"),
        np.concatenate((first.lines, second.lines)),
        lambda place: first.raw(place) if place < size else second.raw(place - size),
        (*first.rejections, *second.rejections),
        first.layout,
        second.done,
    )


def _of_text(path: Path) -> Iterator[Table]:
    layout = layout_of_line(bulk_text.header_line(path))
    for chunk in bulk_text.chunks(path):
        columns = bulk_text.columns_of(chunk, layout)
        if columns is None:
            for block in bulk_text.blocks(chunk, layout):
                yield replace(_of_block(block, layout), done=chunk.done)
        else:
            yield _of_columns(columns, chunk, layout)


def _of_columns(columns: Any, chunk: Chunk, layout: Layout) -> Table:
    ours = {layout.said(fact): fact for fact in layout.places}
    data = columns.to_pandas().rename(columns=ours)
    lines = np.arange(chunk.line, chunk.line + len(data), dtype=np.int64)
    told = cache(chunk.lines)
    return Table(data, lines, lambda place: told()[place], layout=layout, done=chunk.done)


def _of_block(block: Block, layout: Layout) -> Table:
    wanted = dict(layout.places) | {name: layout.names.index(name) for name in layout.series}
    columns: Sequence[Sequence[str]] = list(zip(*block.cells, strict=True)) or [()] * len(layout.names)
    data = pd.DataFrame({name: pd.Series(columns[place], dtype="str") for name, place in wanted.items()})
    return Table(data, np.array(block.lines, np.int64), block.raws.__getitem__, tuple(block.rejections), layout)


def _of_workbook(path: Path) -> Iterator[Table]:
    found = workbooks.rows(path)
    _, names = workbooks.header_row(found)
    layout = replace(layout_of([name.strip() for name in names]), separator=";")  # its texts may hold decimal commas
    for block in workbooks.blocks(found, layout):
        yield _of_block(block, layout)


def _of_parquet(path: Path) -> Iterator[Table]:
    import pyarrow  # 60 MB: only the process that reads Parquet pays for it
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        layout = layout_of(file.schema_arrow.names)
        ours = {layout.said(fact): fact for fact in layout.places} | {name: name for name in layout.series}
        first = 1
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(ours)):
            data = batch.to_pandas(timestamp_as_object=False).rename(columns=ours)
            first += len(data)
            yield replace(_typed(data, first - len(data), layout), done=(first - 1) / file.metadata.num_rows)
    except (pyarrow.ArrowException, OSError) as problem:
        raise DeliveryRefused(Rejection(Reason.PARQUET_UNREADABLE)) from problem


def _typed(data: pd.DataFrame, first: int, layout: Layout) -> Table:
    for name in data:
        if not _may_stay(str(name), data[name].dtype, layout):
            data[name] = data[name].astype("object").map(_text).astype("str")
    return Table(data, np.arange(first, first + len(data), dtype=np.int64), _row_text(data), layout=layout)


def _may_stay(name: str, kind: Any, layout: Layout) -> bool:
    if name == "timestamp":
        return pd.api.types.is_datetime64_any_dtype(kind)
    is_number = name == "value" or name in layout.series
    return is_number and pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def _row_text(data: pd.DataFrame) -> Callable[[int], str]:
    return lambda place: ",".join(_text(value) for value in data.iloc[place])
