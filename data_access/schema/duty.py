"""What the people on duty sign: the handover from one shift to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Key


class HandoverSignature(Base):
    """Append-only: one side of a handover. What was signed is the page as it stood at `at`; `counts` sum it up."""

    __tablename__ = "handover_signature"
    __table_args__ = (UniqueConstraint("changed_at", "side"),)
    id: Mapped[Key]
    changed_at: Mapped[datetime]  # when one shift ends and the next begins
    side: Mapped[str]  # leaving | coming
    actor: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    note: Mapped[str | None]
    counts: Mapped[dict[str, Any]]


class Subscription(Base):
    """Who is told of which alerts: a role by its address, up to a priority, in a zone or everywhere."""

    __tablename__ = "subscription"
    id: Mapped[Key]
    role: Mapped[str]
    channel: Mapped[str]  # email | webhook
    recipient: Mapped[str]  # an address of mail, or a URL
    language: Mapped[str]
    lowest_priority: Mapped[int]  # 2: of P1 and P2
    prompts: Mapped[bool]  # prompts too, not alarms alone
    zone: Mapped[str | None]  # code of a sector or arrondissement
    quiet_from: Mapped[int | None]  # minutes of the local day
    quiet_until: Mapped[int | None]
    digest_min: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
