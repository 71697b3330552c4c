"""Feeds that never end: who sends, what came in minute by minute, and the answers kept for requests that come again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Epoch, Key, link


class Feed(Base):
    """One sender that goes on and on: a token over HTTP, a broker, a query. `batch_id` is its batch of the hour."""

    __tablename__ = "feed"
    id: Mapped[Key]
    code: Mapped[Code]  # kind:name
    kind: Mapped[str]  # http | mqtt | sql | scenario
    name: Mapped[str]
    since: Mapped[datetime]
    batch_id: Mapped[int | None] = link("import_batch.id")


class FeedMinute(Base):
    """What a feed brought in one minute: deliveries and rows, and how their instants lie to their arrival.

    Delays are seconds from a reading's instant to its arrival; a negative one is a clock ahead of ours. `late` rows are
    more than an hour behind.
    """

    __tablename__ = "feed_minute"
    __table_args__ = ({"sqlite_with_rowid": False},)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True, autoincrement=False)
    minute_ts: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    deliveries: Mapped[int]
    accepted: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    late: Mapped[int]
    last_at: Mapped[Epoch]
    newest_ts: Mapped[int | None] = mapped_column(BigInteger)
    least_delay_s: Mapped[int | None]


class KeptAnswer(Base):
    """What a request with an Idempotency-Key was answered: the same again gets the same answer, and stores nothing."""

    __tablename__ = "kept_answer"
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]  # SHA-256 of the body
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
