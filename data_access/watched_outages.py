"""The interruptions that the detection worker looks at: unplanned ones of every service."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data_access.interruptions import outage_of
from data_access.rows.detection import WatchedOutage
from data_access.schema import Interruption

TOLD_LATE = timedelta(days=30)  # the end of an interruption may be written down so much later


def watched_outages(session: Session, *, since: datetime, until: datetime) -> list[WatchedOutage]:
    """Those in progress in [since, until] or ended shortly before, the oldest first; what was announced is no alarm."""
    query = (
        select(Interruption)
        .where(Interruption.planned.is_(False), Interruption.started_at <= until)
        .where(or_(Interruption.ended_at.is_(None), Interruption.ended_at >= since - TOLD_LATE))
        .order_by(Interruption.started_at, Interruption.code)
    )
    return [_watched(row) for row in session.scalars(query)]


def has_news(session: Session, *, after: datetime, until: datetime) -> bool:
    """Whether an interruption was written down in (after, until]."""
    told = select(Interruption.id).where(Interruption.recorded_at > after, Interruption.recorded_at <= until)
    return session.scalar(told.limit(1)) is not None


def _watched(row: Interruption) -> WatchedOutage:
    restored = tuple((step.at, step.customers) for step in outage_of(row).steps)
    facts = (row.code, row.service_id, row.zone_id, row.asset_id, row.started_at, row.ended_at, row.recorded_at)
    return WatchedOutage(*facts, row.customers, restored)
