"""The line of the logbook by which an alert is suppressed by design."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"


def upgrade() -> None:
    """No older alert is suppressed."""
    op.add_column("alert", sa.Column("suppressed_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    """The events keep it."""
    op.drop_column("alert", "suppressed_by")
