"""Whole columns in and out of the database: what is read and written by the million never becomes an object per row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, cast

import numpy as np
import psycopg
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Executable,
    FromClause,
    Select,
    Table,
    bindparam,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analytics.rollup import IntArray
from data_access.schema import Base
from data_access.schema.base import UtcSeconds

ROWS_TOGETHER = 50  # in one statement
RECORDS_AT_ONCE = 1_000  # of them are handed to the driver
BULK_ROWS = 5_000  # from here on a way that takes long to begin is quicker
Columns = Mapping[str, Sequence[Any]]
Query = Select[*tuple[Any, ...]]


class KeyTaken(Exception):
    """A row that was to be new is there already."""


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Stretches of time of sensors: `start_ts` counts, `end_ts` does not."""

    sensor_id: IntArray
    start_ts: IntArray
    end_ts: IntArray

    def __len__(self) -> int:
        return len(self.sensor_id)


def table_of(entity: type[Base]) -> Table:
    """The table of an entity, for statements over whole columns."""
    return cast(Table, entity.__table__)


def spans_of(sensor_ids: Iterable[int], start_ts: int, end_ts: int) -> Spans:
    """The same stretch for each sensor."""
    ids = np.unique(np.fromiter(sensor_ids, np.int64))
    return Spans(ids, np.full(len(ids), start_ts, np.int64), np.full(len(ids), end_ts, np.int64))


def as_table(session: Session, spans: Spans) -> FromClause:
    """The spans as something to join: columns sensor_id, start_ts, end_ts; one bound value however many they are."""
    names = ("sensor_id", "start_ts", "end_ts")
    parts = [getattr(spans, name).tolist() for name in names]
    if _on_sqlite(session.connection()):
        records = func.json_each(json.dumps(list(zip(*parts, strict=True)))).table_valued("value", name="record")
        picked = [func.json_extract(records.c.value, f"$[{index}]").label(name) for index, name in enumerate(names)]
        return select(*picked).subquery("span")
    arrays = [bindparam(None, part, type_=ARRAY(BigInteger)) for part in parts]
    return func.unnest(*arrays).table_valued(*(column(name, BigInteger) for name in names)).render_derived("span")


def within(session: Session, spans: Spans, rows: Query, time: Column[Any]) -> Query:
    """`rows`, a select on the one table with the column `time`, limited to the spans; always by the table's key.

    On PostgreSQL a join could become a scan of every partition, because its planner knows nothing of the spans:
    LATERAL with OFFSET 0 makes it look each span up. The outer bounds let it leave partitions out.
    """
    span = as_table(session, spans)
    begin, end = (int(spans.start_ts.min()), int(spans.end_ts.max())) if len(spans) else (0, 0)
    inside = rows.where(time.table.c.sensor_id == span.c.sensor_id, time >= span.c.start_ts, time < span.c.end_ts)
    inside = inside.where(time >= begin, time < end)
    if _on_sqlite(session.connection()):
        return inside
    found = inside.correlate(span).offset(0).lateral("found")
    return select(found).select_from(span.join(found, true()))


def fetch(session: Session, query: Executable, kinds: Sequence[type[np.generic]]) -> list[np.ndarray[Any, Any]]:
    """The result as one array per column, in the order of the query; null becomes NaN in a float column."""
    records = session.execute(query).all()
    if not records:
        return [np.empty(0, kind) for kind in kinds]
    return [np.array(part, kind) for part, kind in zip(zip(*records, strict=True), kinds, strict=True)]


def upsert(session: Session, table: Table, columns: Columns, *, updated: Sequence[str]) -> None:
    """Write rows by primary key: new ones as they are, of existing ones only the columns named in `updated`."""
    connection = session.connection()
    if _on_sqlite(connection):
        _execute_many(connection, table, columns, updated=updated)
        return
    arrays = [bindparam(None, list(part), type_=ARRAY(table.c[name].type)) for name, part in columns.items()]
    given = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    new = postgresql.insert(table).from_select(list(columns), select(*given.c))
    replaced = {name: new.excluded[name] for name in updated}
    connection.execute(new.on_conflict_do_update(index_elements=_keys(table), set_=replaced))


def load(session: Session, table: Table, columns: Columns) -> None:
    """Write many new rows the fastest way of each engine. KeyTaken when one of the keys exists."""
    connection = session.connection()
    try:
        if _on_sqlite(connection):
            _execute_many(connection, table, columns)
        else:
            _copy(connection, table, columns)
    except psycopg.errors.UniqueViolation as problem:
        raise KeyTaken(table.name) from problem
    except IntegrityError as problem:
        if getattr(problem.orig, "sqlite_errorname", "") != "SQLITE_CONSTRAINT_PRIMARYKEY":
            raise
        raise KeyTaken(table.name) from problem


def nullable(values: np.ndarray[Any, Any]) -> list[float | None]:
    """Floats for the database: NaN is null."""
    listed: list[float | None] = values.tolist()
    for index in np.flatnonzero(np.isnan(values)).tolist():
        listed[index] = None
    return listed


def _execute_many(connection: Connection, table: Table, columns: Columns, *, updated: Sequence[str] = ()) -> None:
    """Tuples straight to the driver: SQLAlchemy's own path for many rows costs several times as much per row.

    Many rows go fifty to a statement: that takes the driver less than half the time of one by one.
    """
    row = dict.fromkeys(columns)
    single = _insert(table, row, updated).compile(dialect=connection.dialect)
    names = single.positiontup or []  # the order of the table, not ours
    rows = zip(*(_bound(connection, table, name, columns[name]) for name in names), strict=True)
    if _is_bulk(columns):
        together = _insert(table, [row] * ROWS_TOGETHER, updated).compile(dialect=connection.dialect)
        _execute(connection, str(together), _grouped(rows, _count(columns)))
    _execute(connection, str(single), rows)


def _insert(table: Table, rows: Any, updated: Sequence[str]) -> sqlite.Insert:
    new = sqlite.insert(table).values(rows)
    if not updated:
        return new
    changed = {name: new.excluded[name] for name in updated}
    return new.on_conflict_do_update(index_elements=_keys(table), set_=changed)


def _keys(table: Table) -> list[str]:
    return [key.name for key in table.primary_key]


def _grouped(rows: Iterator[tuple[Any, ...]], count: int) -> Iterator[tuple[Any, ...]]:
    """The values of fifty rows at a time; the rows that are left over stay in `rows`."""
    return (tuple(chain.from_iterable(islice(rows, ROWS_TOGETHER))) for _ in range(count // ROWS_TOGETHER))


def _execute(connection: Connection, statement: str, records: Iterator[tuple[Any, ...]]) -> None:
    while part := list(islice(records, RECORDS_AT_ONCE)):
        connection.exec_driver_sql(statement, part)


def _bound(connection: Connection, table: Table, name: str, values: Sequence[Any]) -> Iterable[Any]:
    kind = table.c[name].type
    convert = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if convert is None:
        return values
    if isinstance(kind, JSON):  # text is what every way in takes
        return (None if value is None else json.dumps(value) for value in values)
    if isinstance(kind, UtcSeconds | Date):  # many rows, few instants
        bound = {value: convert(value) for value in set(values)}
        return map(bound.__getitem__, values)
    return map(convert, values)


def _copy(connection: Connection, table: Table, columns: Columns) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    form = sql.SQL("(FORMAT csv)" if _is_bulk(columns) else "")
    copy = sql.SQL("COPY {} ({}) FROM STDIN {}").format(sql.Identifier(table.name), names, form)
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    bound = [_bound(connection, table, name, part) for name, part in columns.items()]
    with driver.cursor() as cursor, cursor.copy(copy) as stream:
        if _is_bulk(columns):
            stream.write(_as_csv(bound))
        else:
            for record in zip(*bound, strict=True):
                stream.write_row(record)


def _is_bulk(columns: Columns) -> bool:
    return _count(columns) >= BULK_ROWS


def _count(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _as_csv(bound: Sequence[Iterable[Any]]) -> memoryview:
    """The columns as CSV text: null is nothing, an empty text is quoted. Four times as fast as row by row."""
    import pyarrow
    from pyarrow import csv

    text = pyarrow.BufferOutputStream()
    table = pyarrow.table({str(number): pyarrow.array(list(part)) for number, part in enumerate(bound)})
    csv.write_csv(table, text, csv.WriteOptions(include_header=False))
    return memoryview(text.getvalue())


def _on_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
