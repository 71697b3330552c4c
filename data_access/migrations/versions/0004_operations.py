"""What people and the network do: crews, alerts, worksites and their events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Each table after those it points to."""
    _crew()
    _alert()
    _alert_event()
    _worksite()
    _worksite_event()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("worksite_event")
    op.drop_table("worksite")
    op.drop_table("alert_event")
    op.drop_table("alert")
    op.drop_table("crew")


def _crew() -> None:
    op.create_table(
        "crew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_ar", sa.String(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["network_service.id"], name=op.f("fk_crew_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew")),
        sa.UniqueConstraint("code", name=op.f("uq_crew_code")),
    )
    op.create_index(op.f("ix_crew_service_id"), "crew", ["service_id"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("onset_at", sa.BigInteger(), nullable=True),
        sa.Column("detected_at", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("handling", sa.String(), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=True),
        sa.Column("shelved_until", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("crew_id", sa.Integer(), nullable=True),
        sa.Column("flow_m3h", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.Column("message_values", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("closed_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_alert_asset_id")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_alert_crew_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_alert_sector_id")),
        sa.ForeignKeyConstraint(["service_id"], ["network_service.id"], name=op.f("fk_alert_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("code", name=op.f("uq_alert_code")),
    )
    op.create_index(op.f("ix_alert_asset_id"), "alert", ["asset_id"])
    op.create_index(op.f("ix_alert_crew_id"), "alert", ["crew_id"])
    op.create_index("ix_alert_detected_at", "alert", ["detected_at"])
    op.create_index("ix_alert_handling_priority", "alert", ["handling", "priority"])
    op.create_index("ix_alert_rule_subject", "alert", ["rule", "subject"])
    op.create_index(op.f("ix_alert_sector_id"), "alert", ["sector_id"])
    op.create_index(op.f("ix_alert_service_id"), "alert", ["service_id"])


def _alert_event() -> None:
    op.create_table(
        "alert_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_event_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_event")),
    )
    op.create_index("ix_alert_event_alert_id_at", "alert_event", ["alert_id", "at"])


def _worksite() -> None:
    op.create_table(
        "worksite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("title_ar", sa.String(), nullable=True),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("nature", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("contractor", sa.String(), nullable=True),
        sa.Column("permit", sa.String(), nullable=False),
        sa.Column("permit_valid_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("current_start", sa.Date(), nullable=True),
        sa.Column("current_end", sa.Date(), nullable=True),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_end", sa.Date(), nullable=True),
        sa.Column("progress_pct", sa.Double(), nullable=True),
        sa.Column("last_report_at", sa.BigInteger(), nullable=True),
        sa.Column("traffic_impact", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("geometry", sa.JSON(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("arrondissement_id", sa.Integer(), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("customers_affected", sa.Integer(), nullable=True),
        sa.Column("budget_mad", sa.Double(), nullable=True),
        sa.Column("spent_mad", sa.Double(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("initiative_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_record", sa.JSON(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_worksite_alert_id")),
        sa.ForeignKeyConstraint(["arrondissement_id"], ["zone.id"], name=op.f("fk_worksite_arrondissement_id")),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiative.id"], name=op.f("fk_worksite_initiative_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_worksite_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksite")),
        sa.UniqueConstraint("ref", name=op.f("uq_worksite_ref")),
    )
    op.create_index(op.f("ix_worksite_alert_id"), "worksite", ["alert_id"])
    op.create_index(op.f("ix_worksite_arrondissement_id"), "worksite", ["arrondissement_id"])
    op.create_index(op.f("ix_worksite_initiative_id"), "worksite", ["initiative_id"])
    op.create_index(op.f("ix_worksite_sector_id"), "worksite", ["sector_id"])
    op.create_index("ix_worksite_status_current_end", "worksite", ["status", "current_end"])


def _worksite_event() -> None:
    op.create_table(
        "worksite_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("worksite_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["worksite_id"], ["worksite.id"], name=op.f("fk_worksite_event_worksite_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksite_event")),
    )
    op.create_index("ix_worksite_event_worksite_id_at", "worksite_event", ["worksite_id", "at"])
    # ### end Alembic commands ###
