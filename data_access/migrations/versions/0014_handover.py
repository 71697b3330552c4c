"""The handover of a shift is signed by both sides, and nobody rewrites a signature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TABLE = "handover_signature"
ACTIONS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """The signatures and their guard."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_signature")),
        sa.UniqueConstraint("changed_at", "side", name=op.f("uq_handover_signature_changed_at_side")),
    )
    op.create_index(op.f("ix_handover_signature_actor"), TABLE, ["actor"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(
                f"CREATE TRIGGER {TABLE}_refuses_{action.lower()} BEFORE {action} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {TABLE}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )


def downgrade() -> None:
    """The table with its signatures goes."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(f"DROP TRIGGER {TABLE}_refuses_{action.lower()}")
    op.drop_table(TABLE)
