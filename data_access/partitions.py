"""Where readings lie on PostgreSQL: one partition per month (UTC), spread by sensor where Citus is installed.

SQLite keeps them in one table; everything here does nothing there.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def ensure_partitions(session: Session, first_ts: int, last_ts: int) -> None:
    """Every month from the one of `first_ts` to the one of `last_ts` has its partition of `reading`."""
    if not _on_postgresql(session):
        return
    existing = set(session.scalars(_PARTITIONS))
    for start, end in _months(first_ts, last_ts):
        name = f"reading_{start:%Y_%m}"
        if name not in existing:
            session.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF reading "
                    f"FOR VALUES FROM ({int(start.timestamp())}) TO ({int(end.timestamp())})"
                )
            )


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


def _months(first_ts: int, last_ts: int) -> list[tuple[datetime, datetime]]:
    """First instant of each month touched, and of the month after it."""
    months = []
    start = datetime.fromtimestamp(first_ts, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while start.timestamp() <= last_ts:
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        months.append((start, end))
        start = end
    return months
