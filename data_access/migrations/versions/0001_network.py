"""What stands in the ground: services, zones, assets, sensors, the calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Each table after those it points to."""
    _network_service()
    _zone()
    _asset()
    _sensor()
    _sensor_role()
    _calendar_day()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("calendar_day")
    op.drop_table("sensor_role")
    op.drop_table("sensor")
    op.drop_table("asset")
    op.drop_table("zone")
    op.drop_table("network_service")


def _network_service() -> None:
    op.create_table(
        "network_service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_service")),
        sa.UniqueConstraint("code", name=op.f("uq_network_service_code")),
    )


def _zone() -> None:
    op.create_table(
        "zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_ar", sa.String(), nullable=True),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("geometry", sa.JSON(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("connections", sa.Integer(), nullable=True),
        sa.Column("customers", sa.Integer(), nullable=True),
        sa.Column("mains_km", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("attribution", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["zone.id"], name=op.f("fk_zone_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("code", name=op.f("uq_zone_code")),
    )
    op.create_index(op.f("ix_zone_kind"), "zone", ["kind"])
    op.create_index(op.f("ix_zone_parent_id"), "zone", ["parent_id"])


def _asset() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("geometry", sa.JSON(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=True),
        sa.Column("diameter_mm", sa.Double(), nullable=True),
        sa.Column("material", sa.String(), nullable=True),
        sa.Column("laid_on", sa.Date(), nullable=True),
        sa.Column("elevation_m", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Double(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["network_service.id"], name=op.f("fk_asset_service_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_asset_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("code", name=op.f("uq_asset_code")),
    )
    op.create_index("ix_asset_kind_zone_id", "asset", ["kind", "zone_id"])
    op.create_index(op.f("ix_asset_service_id"), "asset", ["service_id"])
    op.create_index(op.f("ix_asset_zone_id"), "asset", ["zone_id"])


def _sensor() -> None:
    op.create_table(
        "sensor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("source_unit", sa.String(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("gateway_id", sa.Integer(), nullable=True),
        sa.Column("step_s", sa.Integer(), nullable=False),
        sa.Column("low_limit", sa.Double(), nullable=True),
        sa.Column("high_limit", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_sensor_asset_id")),
        sa.ForeignKeyConstraint(["gateway_id"], ["asset.id"], name=op.f("fk_sensor_gateway_id")),
        sa.ForeignKeyConstraint(["service_id"], ["network_service.id"], name=op.f("fk_sensor_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensor")),
        sa.UniqueConstraint("code", "quantity", name=op.f("uq_sensor_code_quantity")),
    )
    op.create_index(op.f("ix_sensor_asset_id"), "sensor", ["asset_id"])
    op.create_index(op.f("ix_sensor_gateway_id"), "sensor", ["gateway_id"])
    op.create_index(op.f("ix_sensor_service_id"), "sensor", ["service_id"])


def _sensor_role() -> None:
    op.create_table(
        "sensor_role",
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["sensor_id"], ["sensor.id"], name=op.f("fk_sensor_role_sensor_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_sensor_role_zone_id")),
        sa.PrimaryKeyConstraint("sensor_id", "zone_id", "role", name=op.f("pk_sensor_role")),
    )
    op.create_index("ix_sensor_role_zone_id_role", "sensor_role", ["zone_id", "role"])


def _calendar_day() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("day_class", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", "status", name=op.f("uq_calendar_day_day_status")),
    )
