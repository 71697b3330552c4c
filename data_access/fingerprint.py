"""One hash of every row of a city: the same seed gives the same, in every process and on every run.

What the wall's clock wrote (signs of life, where the scenario is anchored) is no part of it.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any, Self

from sqlalchemy import Column, Table
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.inventory import city_tables
from data_access.topics import Topic, versions

WALL_CLOCK = {"scenario": {"anchored_at"}, "worker_state": {"beat_at"}}
TELEMETRY = ("reading", "reading_hourly", "reading_daily")  # nine tenths of what there is to read
ROWS_AT_ONCE = 20_000
Digests = Mapping[str, str]


class Fingerprint:
    """SHA-256 over the digest of each table by its name; a second process reads the telemetry.

    `begin` when the telemetry stands and other work goes on: whoever writes readings moves their topic, and then they
    are read again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._telemetry: Future[tuple[int, Digests]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self._process.shutdown(cancel_futures=True)

    def begin(self) -> Future[tuple[int, Digests]]:
        """Read the telemetry from now on, in the second process."""
        url = self._database.engine.url.render_as_string(hide_password=False)
        self._telemetry = self._process.submit(_telemetry_at, url)
        return self._telemetry

    def digest(self) -> str:
        """Of the database as it is now, in hexadecimal figures."""
        telemetry = self._read_by_now()
        others = [table.name for table in city_tables() if table.name not in TELEMETRY]
        found = {**self._database.call(_digests, names=others), **telemetry.result()[1]}
        return hashlib.sha256("".join(name + digest for name, digest in sorted(found.items())).encode()).hexdigest()

    def _read_by_now(self) -> Future[tuple[int, Digests]]:
        early = self._telemetry
        if early is None or early.result()[0] != self._database.call(_version):
            return self.begin()
        return early


def fingerprint(database: Database) -> str:
    """The digest of the database as it is now."""
    with Fingerprint(database) as whole:
        return whole.digest()


def _telemetry_at(url: str) -> tuple[int, Digests]:
    """The version of the readings before they were read, and their digests."""
    database = Database(url, connections=1)
    try:
        return database.call(_version), database.call(_digests, names=TELEMETRY)
    finally:
        database.close()


def _version(session: Session) -> int:
    return versions(session)[Topic.READINGS]


def _digests(session: Session, *, names: Collection[str]) -> Digests:
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
    keys, names = _quoted(table.primary_key), _quoted(columns)
    query = f"SELECT {names} FROM {table.name} ORDER BY {keys}"  # noqa: S608 (names of our own schema)
    connection = session.connection()
    result = connection.exec_driver_sql(query)
    on_sqlite = connection.dialect.name == "sqlite"  # its driver gives dates and documents as text
    plain = on_sqlite or all(column.type.python_type in (int, float, str, bool) for column in columns)
    while rows := result.cursor.fetchmany(ROWS_AT_ONCE):
        yield marshal.dumps(list(rows) if plain else [tuple(map(_plain, row)) for row in rows], 2)


def _quoted(columns: Iterable[Column[Any]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | dict | list) else value
