"""Hydraulic models of sectors; the demonstration's ground truth and solved tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Three tables that point to zones at most."""
    _sector_model()
    _ground_truth()
    _solved_table()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("solved_table")
    op.drop_table("ground_truth")
    op.drop_table("sector_model")


def _sector_model() -> None:
    op.create_table(
        "sector_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("inp", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_sector_model_sector_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector_model")),
        sa.UniqueConstraint("name", name=op.f("uq_sector_model_name")),
    )
    op.create_index(op.f("ix_sector_model_sector_id"), "sector_model", ["sector_id"])


def _ground_truth() -> None:
    op.create_table(
        "ground_truth",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("pipe", sa.String(), nullable=True),
        sa.Column("node", sa.String(), nullable=True),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Double(), nullable=False),
        sa.Column("drop_m", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_ground_truth_sector_id_zone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_truth")),
    )
    op.create_index(op.f("ix_ground_truth_kind"), "ground_truth", ["kind"])
    op.create_index(op.f("ix_ground_truth_sector_id"), "ground_truth", ["sector_id"])


def _solved_table() -> None:
    op.create_table(
        "solved_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solved_table")),
        sa.UniqueConstraint("name", name=op.f("uq_solved_table_name")),
    )
