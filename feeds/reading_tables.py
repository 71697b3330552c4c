"""Files of readings as tables of bounded size, CSV and Parquet alike: columns by name, and where each row came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import Block, Columns, blocks

REQUIRED = ("timestamp", "sensor_id", "value")
OPTIONAL = ("quantity", "quality")
PARQUET_MARK = b"PAR1"
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file. Columns are text, but for the instants and values of a Parquet file, which may be typed.

    `lines` counts from 1; a Parquet file has no header, so there it is the row. `rejections`: lines that are no rows.
    """

    data: pd.DataFrame
    lines: NDArray[np.int64]
    raw: Callable[[int], str]
    rejections: tuple[Rejection, ...] = ()

    def cell(self, column: str, place: int) -> str:
        """One cell as text."""
        return str(self.data[column].iat[place])


def tables(path: Path) -> Iterator[Table]:
    """The file in order. DeliveryRefused when it is neither Parquet nor text with the required columns."""
    with path.open("rb") as file:
        is_parquet = file.read(len(PARQUET_MARK)) == PARQUET_MARK
    return (
        _of_parquet(path)
        if is_parquet
        else (_of_block(names, block) for names, block in blocks(path, Columns(REQUIRED, OPTIONAL)))
    )


def _of_block(names: list[str], block: Block) -> Table:
    wanted = [name for name in (*REQUIRED, *OPTIONAL) if name in names]
    places = [names.index(name) for name in wanted]
    columns = list(zip(*block.cells, strict=True)) or [()] * len(names)
    data = pd.DataFrame(
        {name: pd.Series(columns[place], dtype="str") for name, place in zip(wanted, places, strict=True)}
    )
    return Table(data, np.array(block.lines, np.int64), block.raws.__getitem__, tuple(block.rejections))


def _of_parquet(path: Path) -> Iterator[Table]:
    import pyarrow  # 60 MB: only the process that reads Parquet pays for it
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        wanted = _parquet_columns(file.schema_arrow.names)
        first = 1
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
            data = batch.to_pandas(timestamp_as_object=False)
            yield _typed(data, first)
            first += len(data)
    except (pyarrow.ArrowException, OSError) as problem:
        raise DeliveryRefused(Rejection(Reason.PARQUET_UNREADABLE)) from problem


def _parquet_columns(names: list[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}))
    return [name for name in (*REQUIRED, *OPTIONAL) if name in names]


def _typed(data: pd.DataFrame, first: int) -> Table:
    for name in data:
        if not _may_stay(str(name), data[name].dtype):
            data[name] = data[name].astype("object").map(_text).astype("str")
    return Table(data, np.arange(first, first + len(data), dtype=np.int64), _row_text(data))


def _may_stay(name: str, kind: Any) -> bool:
    if name == "timestamp":
        return pd.api.types.is_datetime64_any_dtype(kind)
    return name == "value" and pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def _row_text(data: pd.DataFrame) -> Callable[[int], str]:
    return lambda place: ",".join(_text(value) for value in data.iloc[place])
