"""What the customer application and the agencies tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Each table after those it points to."""
    _agency()
    _service_probe()
    _payment_hourly()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("payment_hourly")
    op.drop_table("service_probe")
    op.drop_table("agency")


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_ar", sa.String(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("arrondissement_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["arrondissement_id"], ["zone.id"], name=op.f("fk_agency_arrondissement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_index(op.f("ix_agency_arrondissement_id"), "agency", ["arrondissement_id"])


def _service_probe() -> None:
    op.create_table(
        "service_probe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_probe")),
    )
    op.create_index("ix_service_probe_service_at", "service_probe", ["service", "at"])


def _payment_hourly() -> None:
    op.create_table(
        "payment_hourly",
        sa.Column("hour_ts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("amount_mad", sa.Double(), nullable=False),
        sa.Column("agency_searches", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour_ts", name=op.f("pk_payment_hourly")),
    )
