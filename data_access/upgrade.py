"""Bring any database to the newest form of the tables, and start one over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, exists, or_, select, text
from sqlalchemy.orm import Session

from data_access import inventory
from data_access.database import Database
from data_access.partitions import distribute
from data_access.schema import ImportBatch, Zone

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 4_201_701  # any number of our own: PostgreSQL lets one holder of it in at a time


def upgrade(url: str) -> None:
    """Make or move the tables of the database behind `url` to head, in one transaction; nothing to do is nothing done.

    Two processes that start together wait for each other: the second finds the tables ready.
    """
    with _only_writer(url) as connection:
        command.upgrade(_config(connection), "head")
        with Session(connection) as session:
            distribute(session)


def start_over(url: str) -> None:
    """Drop every table with what it holds and make them anew."""
    with _only_writer(url) as connection:
        command.downgrade(_config(connection), "base")
    upgrade(url)


def renew(url: str) -> None:
    """Start over for another city, in one transaction; what belongs to the installation stays: see `inventory`."""
    with _only_writer(url) as connection:
        kept = inventory.installation(connection)
        command.downgrade(_config(connection), "base")
        command.upgrade(_config(connection), "head")
        with Session(connection) as session:
            distribute(session)
        inventory.put_back(connection, kept)


def is_empty(session: Session) -> bool:
    """No zone is known and nothing was ever taken in: neither an import nor a demonstration city."""
    imported = exists().where(ImportBatch.accepted > 0)
    return not session.scalar(select(or_(exists().select_from(Zone), imported)))


@contextmanager
def _only_writer(url: str) -> Iterator[Connection]:
    database = Database(url, connections=1)
    try:
        with database.engine.execution_options(writes=True).begin() as connection:
            _wait_for_turn(connection)
            yield connection
    finally:
        database.close()


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
