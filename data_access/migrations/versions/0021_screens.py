"""Screens know their panel, their manners and what they last said of themselves; their tokens end and are renewed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Screens that hang already have a panel of 55 inches and the manners of a new one."""
    op.add_column("screen", sa.Column("panel_in", sa.Integer(), nullable=False, server_default="55"))
    for name in ("manners", "sign"):
        op.add_column("screen", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("api_token", sa.Column("expires_at", sa.BigInteger(), nullable=True))
    op.add_column("api_token", sa.Column("renews_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """The same in reverse."""
    for table, column in (
        ("api_token", "renews_id"),
        ("api_token", "expires_at"),
        ("screen", "sign"),
        ("screen", "manners"),
        ("screen", "panel_in"),
    ):
        op.drop_column(table, column)
