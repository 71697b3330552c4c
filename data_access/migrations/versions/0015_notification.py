"""Who is told of which alerts, and an outbox that sends each message once and loses none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

COLUMNS = (
    ("event_id", sa.Integer()),
    ("subscription_id", sa.Integer()),
    ("batch", sa.Integer()),
    ("claimed_until", sa.BigInteger()),
    ("gave_up_at", sa.BigInteger()),
)


def upgrade() -> None:
    """The subscriptions; the outbox, which nothing wrote so far, learns what each message is about."""
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("lowest_priority", sa.Integer(), nullable=False),
        sa.Column("prompts", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("digest_min", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    op.drop_column("outbox", "body")
    op.add_column("outbox", sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    for name, kind in COLUMNS:
        op.add_column("outbox", sa.Column(name, kind, nullable=True))
    op.create_index("uq_outbox_event_id_subscription_id", "outbox", ["event_id", "subscription_id"], unique=True)
    op.create_index("ix_outbox_sent_at_due_at", "outbox", ["sent_at", "due_at"])


def downgrade() -> None:
    """The same in reverse."""
    op.drop_index("ix_outbox_sent_at_due_at", "outbox")
    op.drop_index("uq_outbox_event_id_subscription_id", "outbox")
    for name, _ in COLUMNS:
        op.drop_column("outbox", name)
    op.drop_column("outbox", "facts")
    op.add_column("outbox", sa.Column("body", sa.String(), nullable=False, server_default=""))
    op.drop_table("subscription")
