"""What a database holds as a whole: how many rows of what, one fingerprint of them all, and what is no part of it.

Accounts, tokens, screens and the audit belong to the installation, not to the city: they are not counted and stay.
What the wall's clock wrote (signs of life, where the scenario is anchored) is no part of the fingerprint.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from data_access.schema import Base

OF_THE_INSTALLATION = frozenset({"account", "api_token", "screen", "topic_version", "audit_event"})
SIGNS_OF_LIFE = frozenset({"worker_state"})  # written by any running worker
WALL_CLOCK = {"scenario": {"anchored_at"}, "worker_state": {"beat_at"}}
ROWS_AT_ONCE = 20_000


def row_counts(session: Session) -> dict[str, int]:
    """How many rows each table of the city has, by its name; empty tables are left out."""
    counted = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables()}
    return {name: count for name, count in sorted(counted.items()) if count}


def holds_data(session: Session) -> bool:
    """Whether anything was imported, built or recorded here: something that another city would put an end to."""
    return bool(row_counts(session).keys() - SIGNS_OF_LIFE)


def fingerprint(session: Session) -> str:
    """SHA-256 over every row of the city, table by table in the order of the primary key."""
    whole = hashlib.sha256()
    for table in sorted(_tables(), key=lambda each: each.name):
        whole.update(table.name.encode())
        for part in _parts(session, table):
            whole.update(part)
    return whole.hexdigest()


def installation(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """The rows of the tables that belong to the installation, parents first."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in OF_THE_INSTALLATION]
    return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in tables}


def put_back(connection: Connection, kept: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write them into new tables, with the keys they had."""
    for name, rows in kept.items():
        table = Base.metadata.tables[name]
        if rows:
            connection.execute(table.insert(), rows)
        if rows and "id" in table.columns and connection.dialect.name == "postgresql":
            newest = max(row["id"] for row in rows)
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), newest)))


def _tables() -> list[Table]:
    """Parents before children."""
    return [table for table in Base.metadata.sorted_tables if table.name not in OF_THE_INSTALLATION]


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
