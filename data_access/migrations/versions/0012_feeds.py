"""Feeds that never end, minute by minute; answers kept for requests that come again; what became of refused rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

RESOLVED = (
    ("origin", sa.String()),
    ("resolved_at", sa.BigInteger()),
    ("resolved_by", sa.String()),
    ("resolution", sa.String()),
    ("corrected", sa.String()),
)


def upgrade() -> None:
    """Tables, then the columns; a row refused before was refused when its batch began."""
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_feed_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("code", name=op.f("uq_feed_code")),
    )
    op.create_index(op.f("ix_feed_batch_id"), "feed", ["batch_id"])
    _feed_minute()
    _kept_answer()
    for name, kind in RESOLVED:
        op.add_column("rejected_row", sa.Column(name, kind, nullable=True))
    op.add_column("rejected_row", sa.Column("refused_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE rejected_row SET refused_at = "
        "(SELECT started_at FROM import_batch WHERE import_batch.id = rejected_row.batch_id)"
    )
    op.create_index(op.f("ix_rejected_row_refused_at"), "rejected_row", ["refused_at"])


def downgrade() -> None:
    """The same in reverse."""
    op.drop_index(op.f("ix_rejected_row_refused_at"), "rejected_row")
    for name in ("refused_at", *(name for name, _ in RESOLVED)):
        op.drop_column("rejected_row", name)
    for table in ("kept_answer", "feed_minute", "feed"):
        op.drop_table(table)


def _feed_minute() -> None:
    op.create_table(
        "feed_minute",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute_ts", sa.BigInteger(), autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("deliveries", "accepted", "unchanged", "rejected", "late")
        ),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("newest_ts", sa.BigInteger(), nullable=True),
        sa.Column("least_delay_s", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_feed_minute_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "minute_ts", name=op.f("pk_feed_minute")),
        sqlite_with_rowid=False,
    )


def _kept_answer() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_kept_answer_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", "key", name=op.f("pk_kept_answer")),
    )
    op.create_index(op.f("ix_kept_answer_at"), "kept_answer", ["at"])
