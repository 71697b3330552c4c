"""Arrivals are indexed where they were late only: an index of all of them was a third of the readings' size."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

LATE = sa.text("received_at > ts + 300")


def upgrade() -> None:
    """Late ones only."""
    op.drop_index("ix_reading_received_at", "reading")
    op.create_index("ix_reading_late", "reading", ["received_at"], sqlite_where=LATE, postgresql_where=LATE)


def downgrade() -> None:
    """All of them again."""
    op.drop_index("ix_reading_late", "reading")
    op.create_index("ix_reading_received_at", "reading", ["received_at"])
