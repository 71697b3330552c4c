"""What the sensors say: readings, their earlier values, roll-ups, nights."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Each table after those it points to."""
    _reading()
    _reading_revision()
    _reading_hourly()
    _reading_daily()
    _sensor_latest()
    _night_flow()


def downgrade() -> None:
    """The same in reverse."""
    op.drop_table("night_flow")
    op.drop_table("sensor_latest")
    op.drop_table("reading_daily")
    op.drop_table("reading_hourly")
    op.drop_table("reading_revision")
    op.drop_table("reading")


def _reading() -> None:
    op.create_table(
        "reading",
        sa.Column("sensor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sensor_id", "ts", name=op.f("pk_reading")),
        postgresql_partition_by="RANGE (ts)",
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reading_received_at", "reading", ["received_at"])


def _reading_revision() -> None:
    op.create_table(
        "reading_revision",
        sa.Column("sensor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("believed_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("believed_to", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sensor_id", "ts", "believed_from", name=op.f("pk_reading_revision")),
        sqlite_with_rowid=False,
    )


def _reading_hourly() -> None:
    op.create_table(
        "reading_hourly",
        sa.Column("sensor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hour_ts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("min", sa.Double(), nullable=True),
        sa.Column("max", sa.Double(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sensor_id", "hour_ts", name=op.f("pk_reading_hourly")),
        sqlite_with_rowid=False,
    )


def _reading_daily() -> None:
    op.create_table(
        "reading_daily",
        sa.Column("sensor_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day_ts", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=True),
        sa.Column("min", sa.Double(), nullable=True),
        sa.Column("max", sa.Double(), nullable=True),
        sa.Column("night_n", sa.Integer(), nullable=False),
        sa.Column("night_mean", sa.Double(), nullable=True),
        sa.Column("night_min", sa.Double(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sensor_id", "day_ts", name=op.f("pk_reading_daily")),
        sqlite_with_rowid=False,
    )


def _sensor_latest() -> None:
    op.create_table(
        "sensor_latest",
        sa.Column("sensor_id", sa.Integer(), nullable=False),
        sa.Column("ts", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("usable_ts", sa.BigInteger(), nullable=True),
        sa.Column("usable_value", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["sensor_id"], ["sensor.id"], name=op.f("fk_sensor_latest_sensor_id")),
        sa.PrimaryKeyConstraint("sensor_id", name=op.f("pk_sensor_latest")),
    )


def _night_flow() -> None:
    op.create_table(
        "night_flow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("window_end", sa.BigInteger(), nullable=False),
        sa.Column("mnf_m3h", sa.Double(), nullable=True),
        sa.Column("mnf_at", sa.BigInteger(), nullable=True),
        sa.Column("mnf_mean_m3h", sa.Double(), nullable=True),
        sa.Column("n_samples", sa.Integer(), nullable=False),
        sa.Column("completeness", sa.Double(), nullable=False),
        sa.Column("p_night_m", sa.Double(), nullable=True),
        sa.Column("lnu_m3h", sa.Double(), nullable=True),
        sa.Column("nnf_m3h", sa.Double(), nullable=True),
        sa.Column("baseline_m3h", sa.Double(), nullable=True),
        sa.Column("baseline_sd_m3h", sa.Double(), nullable=True),
        sa.Column("z", sa.Double(), nullable=True),
        sa.Column("calendar_class", sa.String(), nullable=False),
        sa.Column("setpoint_version", sa.Integer(), nullable=False),
        sa.Column("quality", sa.SmallInteger(), nullable=False),
        sa.Column("unusable_reason", sa.String(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_night_flow_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_flow")),
        sa.UniqueConstraint("sector_id", "night", "known_from", name=op.f("uq_night_flow_sector_id_night_known_from")),
    )
    op.create_index("ix_night_flow_night", "night_flow", ["night"])
