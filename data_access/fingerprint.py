"""One hash of every row of a city: the same seed gives the same, in every process and on every run.

What the wall's clock wrote (signs of life, where the scenario is anchored) is no part of it.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.inventory import city_tables

WALL_CLOCK = {"scenario": {"anchored_at"}, "worker_state": {"beat_at"}}
LARGEST = "reading"  # as long to read as all the others together
ROWS_AT_ONCE = 20_000


def fingerprint(database: Database) -> str:
    """SHA-256 over the digest of each table by its name, two tables at a time in a process each."""
    url = database.engine.url.render_as_string(hide_password=False)
    others = [table.name for table in city_tables() if table.name != LARGEST]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        largest = process.submit(_digests_at, url, [LARGEST])
        found = {**database.call(_digests, names=others), **largest.result()}
    return hashlib.sha256("".join(name + digest for name, digest in sorted(found.items())).encode()).hexdigest()


def _digests_at(url: str, names: Collection[str]) -> Mapping[str, str]:
    database = Database(url, connections=1)
    try:
        return database.call(_digests, names=names)
    finally:
        database.close()


def _digests(session: Session, *, names: Collection[str]) -> Mapping[str, str]:
    """SHA-256 of each table's rows in the order of the primary key."""
    found = {}
    for table in city_tables():
        if table.name in names:
            whole = hashlib.sha256()
            for part in _parts(session, table):
                whole.update(part)
            found[table.name] = whole.hexdigest()
    return found


def _parts(session: Session, table: Table) -> Iterator[bytes]:
    """The rows as bytes that are the same in every process: no reference counts (version 2), dates as text."""
    columns = [column for column in table.columns if column.name not in WALL_CLOCK.get(table.name, ())]
    keys = ", ".join(key.name for key in table.primary_key)
    names = ", ".join(f'"{column.name}"' for column in columns)
    query = f"SELECT {names} FROM {table.name} ORDER BY {keys}"  # noqa: S608 (names of our own schema)
    connection = session.connection()
    result = connection.exec_driver_sql(query)
    on_sqlite = connection.dialect.name == "sqlite"  # its driver gives dates and documents as text
    plain = on_sqlite or all(column.type.python_type in (int, float, str, bool) for column in columns)
    while rows := result.cursor.fetchmany(ROWS_AT_ONCE):
        yield marshal.dumps(list(rows) if plain else [tuple(map(_plain, row)) for row in rows], 2)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | dict | list) else value
