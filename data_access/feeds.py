"""Feeds that never end: the batch of the hour and what came in minute by minute, kept with every delivery."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access.rows.feeds import LATE_S, Delivery, Source
from data_access.schema import Feed, FeedMinute, ImportBatch

MINUTE_S = 60
FARTHEST_S = 10**9  # thirty years: a delay that a plain integer holds
COUNTED = ("deliveries", "accepted", "unchanged", "rejected", "late")


def feed_of(session: Session, source: Source, at: datetime) -> Feed:
    """The row of a feed; made when it is heard for the first time."""
    found = session.scalar(select(Feed).where(Feed.code == source.code))
    if found is None:
        found = Feed(code=source.code, kind=source.kind, name=source.name, since=at, batch_id=None)
        session.add(found)
        session.flush()
    return found


def running_batch(session: Session, feed: Feed, at: datetime) -> tuple[int, bool]:
    """The feed's batch of this hour, and whether it begins here: then the one before has ended."""
    begun = session.scalar(select(ImportBatch.started_at).where(ImportBatch.id == feed.batch_id))
    if begun is not None and feed.batch_id is not None and _hour(begun) == _hour(at):
        return feed.batch_id, False
    session.execute(
        update(ImportBatch).where(ImportBatch.id == feed.batch_id, ImportBatch.ended_at.is_(None)).values(ended_at=at)
    )
    counts = {"accepted": 0, "rejected": 0, "unchanged": 0}
    batch = ImportBatch(feed=feed.kind, name=feed.name, started_at=at, ended_at=None, **counts)
    session.add(batch)
    session.flush()
    feed.batch_id = batch.id
    session.flush()
    return batch.id, True


def note_minutes(session: Session, feed_id: int, deliveries: Sequence[Delivery], unchanged: int) -> None:
    """Count deliveries that were just stored; `unchanged` of their rows were there already."""
    by_minute: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_minute[int(delivery.received_at.timestamp()) // MINUTE_S * MINUTE_S].append(delivery)
    for minute_ts, those in sorted(by_minute.items()):
        row = session.get(FeedMinute, (feed_id, minute_ts))
        if row is None:
            row = FeedMinute(feed_id=feed_id, minute_ts=minute_ts, last_at=minute_ts, **dict.fromkeys(COUNTED, 0))
            session.add(row)
        row.unchanged, unchanged = row.unchanged + unchanged, 0
        for delivery in those:
            _count(row, delivery)
    session.flush()


def _count(row: FeedMinute, delivery: Delivery) -> None:
    received_ts = int(delivery.received_at.timestamp())
    row.deliveries += 1
    row.accepted += len(delivery.columns)
    row.rejected += len(delivery.rejections)
    row.last_at = max(row.last_at, received_ts)
    if len(delivery.columns):
        newest = int(delivery.columns.ts.max())
        delay = max(-FARTHEST_S, min(FARTHEST_S, received_ts - newest))
        row.late += int((received_ts - delivery.columns.ts > LATE_S).sum())
        row.newest_ts = newest if row.newest_ts is None else max(row.newest_ts, newest)
        row.least_delay_s = delay if row.least_delay_s is None else min(row.least_delay_s, delay)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
