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
