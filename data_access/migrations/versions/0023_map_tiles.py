"""Tiles of a base map, taken in from a file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"


def upgrade() -> None:
    """No map lies on tiles yet."""
    op.create_table(
        "tile_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("min_zoom", sa.Integer(), nullable=False),
        sa.Column("max_zoom", sa.Integer(), nullable=False),
        *(sa.Column(edge, sa.Double(), nullable=True) for edge in ("west", "south", "east", "north")),
        sa.Column("attribution", sa.String(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tile_set")),
    )
    op.create_table(
        "map_tile",
        *(sa.Column(part, sa.Integer(), nullable=False, autoincrement=False) for part in ("zoom", "column", "row")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("zoom", "column", "row", name=op.f("pk_map_tile")),
    )


def downgrade() -> None:
    """The tiles are forgotten; their file can be taken in again."""
    op.drop_table("map_tile")
    op.drop_table("tile_set")
