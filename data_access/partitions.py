"""Where readings lie on PostgreSQL: one partition per month (UTC), spread by sensor where Citus is installed.

SQLite keeps them in one table; everything here does nothing there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session


def ensure_partitions(session: Session, ts: NDArray[np.int64]) -> None:
    """Every month with one of these instants (epoch seconds) has its partition of `reading`."""
    if not _on_postgresql(session):
        return
    existing = set(session.scalars(_PARTITIONS))
    for month in np.unique(ts.astype("datetime64[s]").astype("datetime64[M]")):
        if (name := f"reading_{month}".replace("-", "_")) not in existing:
            start, end = (int(edge.astype("datetime64[s]").astype(np.int64)) for edge in (month, month + 1))
            _attach(session, name, start, end)


def _attach(session: Session, name: str, start: int, end: int) -> None:
    """Made apart and attached: readers go on, whom CREATE TABLE ... PARTITION OF would stop until the commit."""
    session.execute(text(f"CREATE TABLE {name} (LIKE reading INCLUDING DEFAULTS INCLUDING INDEXES)"))
    session.execute(text(f"ALTER TABLE reading ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})"))


def distribute(session: Session) -> bool:
    """Spread `reading` over a Citus cluster by sensor; without the extension False, and nothing done."""
    if not _on_postgresql(session) or session.scalar(_CITUS) is None:
        return False
    if session.scalar(_DISTRIBUTED) is None:
        session.execute(text("SELECT create_distributed_table('reading', 'sensor_id')"))
    return True


_PARTITIONS = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'reading'::regclass")
_CITUS = text("SELECT extversion FROM pg_extension WHERE extname = 'citus'")
_DISTRIBUTED = text("SELECT 1 FROM pg_dist_partition WHERE logicalrelid = 'reading'::regclass")


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
