"""What the work on an alert has found out, and the alert whose cause it shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Older alerts have found out nothing and share no cause."""
    op.add_column("alert", sa.Column("work", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("alert", sa.Column("parent", sa.String(), nullable=True))
    op.create_index(op.f("ix_alert_parent"), "alert", ["parent"])


def downgrade() -> None:
    """Both are forgotten; the events keep them."""
    op.drop_index(op.f("ix_alert_parent"), "alert")
    op.drop_column("alert", "parent")
    op.drop_column("alert", "work")
