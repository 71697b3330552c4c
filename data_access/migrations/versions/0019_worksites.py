"""The day a trench was closed, and the streets of the base map."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing is known yet of either."""
    op.add_column("worksite", sa.Column("backfilled_on", sa.Date(), nullable=True))
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_ar", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_invented", sa.Boolean(), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
    )
    op.create_index("ix_street_west_south", "street", ["west", "south"])
    op.create_index(op.f("ix_street_source"), "street", ["source"])


def downgrade() -> None:
    """Both are forgotten."""
    op.drop_table("street")
    op.drop_column("worksite", "backfilled_on")
