"""Filling an empty table of readings the fast way: its secondary indexes are built once, at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from data_access.schema import Base, Reading


@contextmanager
def indexes_at_the_end(session: Session) -> Iterator[None]:
    """Inside it, readings are written without their secondary indexes; they are there again when the block ends.

    All of it belongs to the transaction: whoever reads meanwhile sees the indexes, and so does everybody after a
    failure. Worth it for millions of rows, where sorting once costs a fifth of keeping an index in order.
    """
    indexes = sorted(Base.metadata.tables[Reading.__tablename__].indexes, key=lambda index: str(index.name))
    connection = session.connection()
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
