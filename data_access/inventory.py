"""What a database holds as a whole: how many rows of what, one fingerprint of them all, and an empty slate.

Accounts, tokens and screens belong to the installation, not to the city: they are neither counted nor wiped. What the
wall's clock wrote (signs of life, where the scenario is anchored) is no part of the fingerprint.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, require
from data_access.schema import Base
from data_access.topics import Topic, changes

OF_THE_INSTALLATION = frozenset({"account", "api_token", "screen", "topic_version"})
WALL_CLOCK = {"scenario": {"anchored_at"}, "worker_state": {"beat_at"}}
ROWS_AT_ONCE = 20_000


def row_counts(session: Session) -> dict[str, int]:
    """How many rows each table of the city has, by its name; empty tables are left out."""
    counted = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in _tables()}
    return {name: count for name, count in sorted(counted.items()) if count}


def fingerprint(session: Session) -> str:
    """SHA-256 over every row of the city, table by table in the order of the primary key."""
    whole = hashlib.sha256()
    for table in sorted(_tables(), key=lambda each: each.name):
        whole.update(table.name.encode())
        for part in _parts(session, table):
            whole.update(part)
    return whole.hexdigest()


@changes(*Topic)
def wipe(session: Session, *, actor: Actor) -> None:
    """Delete every row of the city. Accounts, tokens and screens stay."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("TRUNCATE " + ", ".join(table.name for table in _tables()) + " RESTART IDENTITY"))
        return
    for table in reversed(_tables()):
        session.execute(table.delete())


def _tables() -> list[Table]:
    """Parents before children."""
    return [table for table in Base.metadata.sorted_tables if table.name not in OF_THE_INSTALLATION]


def _parts(session: Session, table: Table) -> Iterator[bytes]:
    """The rows as bytes that are the same in every process: no reference counts (version 2), dates as text."""
    columns = [column for column in table.columns if column.name not in WALL_CLOCK.get(table.name, ())]
    keys = ", ".join(key.name for key in table.primary_key)
    names = ", ".join(f'"{column.name}"' for column in columns)
    query = f"SELECT {names} FROM {table.name} ORDER BY {keys}"  # noqa: S608 (names of our own schema)
    result = session.connection().exec_driver_sql(query)
    plain = all(column.type.python_type in (int, float, str, bool) for column in columns)
    while rows := result.cursor.fetchmany(ROWS_AT_ONCE):
        yield marshal.dumps(list(rows) if plain else [tuple(map(_plain, row)) for row in rows], 2)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | dict | list) else value
