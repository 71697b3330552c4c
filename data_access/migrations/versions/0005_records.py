"""The records of operation: interruptions, billing, valves, contacts, the logbook."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Each table after those it points to."""
    _interruption()
    _billed_volume()
    _operation()
    _customer_contact()
    _sensitive_customer()
    _logbook_entry()
    _attachment()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("attachment")
    op.drop_table("logbook_entry")
    op.drop_table("sensitive_customer")
    op.drop_table("customer_contact")
    op.drop_table("operation")
    op.drop_table("billed_volume")
    op.drop_table("interruption")


def _interruption() -> None:
    op.create_table(
        "interruption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_interruption_asset_id")),
        sa.ForeignKeyConstraint(["service_id"], ["network_service.id"], name=op.f("fk_interruption_service_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_interruption_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interruption")),
        sa.UniqueConstraint("code", name=op.f("uq_interruption_code")),
    )
    op.create_index(op.f("ix_interruption_asset_id"), "interruption", ["asset_id"])
    op.create_index("ix_interruption_service_id_started_at", "interruption", ["service_id", "started_at"])
    op.create_index(op.f("ix_interruption_zone_id"), "interruption", ["zone_id"])


def _billed_volume() -> None:
    op.create_table(
        "billed_volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("volume_m3", sa.Double(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_billed_volume_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billed_volume")),
        sa.UniqueConstraint("sector_id", "month", name=op.f("uq_billed_volume_sector_id_month")),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("other_sector_id", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_operation_asset_id")),
        sa.ForeignKeyConstraint(["other_sector_id"], ["zone.id"], name=op.f("fk_operation_other_sector_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_operation_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(op.f("ix_operation_asset_id"), "operation", ["asset_id"])
    op.create_index(op.f("ix_operation_other_sector_id"), "operation", ["other_sector_id"])
    op.create_index("ix_operation_sector_id_started_at", "operation", ["sector_id", "started_at"])


def _customer_contact() -> None:
    op.create_table(
        "customer_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_customer_contact_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_contact")),
    )
    op.create_index("ix_customer_contact_sector_id_at", "customer_contact", ["sector_id", "at"])


def _sensitive_customer() -> None:
    op.create_table(
        "sensitive_customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_sensitive_customer_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_sensitive_customer_code")),
    )
    op.create_index(op.f("ix_sensitive_customer_sector_id"), "sensitive_customer", ["sector_id"])


def _logbook_entry() -> None:
    op.create_table(
        "logbook_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_logbook_entry_alert_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_logbook_entry_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook_entry")),
    )
    op.create_index(op.f("ix_logbook_entry_alert_id"), "logbook_entry", ["alert_id"])
    op.create_index("ix_logbook_entry_at", "logbook_entry", ["at"])
    op.create_index(op.f("ix_logbook_entry_sector_id"), "logbook_entry", ["sector_id"])


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_subject"), "attachment", ["subject"])
