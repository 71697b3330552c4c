"""What a database holds as a whole: how many rows of what, and what is no part of the city.

Accounts, tokens, screens and the audit belong to the installation, not to the city: they are not counted and stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from data_access.schema import Base

OF_THE_INSTALLATION = frozenset({"account", "api_token", "screen", "topic_version", "audit_event"})
SIGNS_OF_LIFE = frozenset({"worker_state"})  # written by any running worker


def row_counts(session: Session) -> dict[str, int]:
    """How many rows each table of the city has, by its name; empty tables are left out."""
    counted = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in city_tables()}
    return {name: count for name, count in sorted(counted.items()) if count}


def holds_data(session: Session) -> bool:
    """Whether anything was imported, built or recorded here: something that another city would put an end to."""
    return bool(row_counts(session).keys() - SIGNS_OF_LIFE)


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


def city_tables() -> list[Table]:
    """Parents before children."""
    return [table for table in Base.metadata.sorted_tables if table.name not in OF_THE_INSTALLATION]
