"""What the sensors say: readings, their earlier values, the roll-ups of both, and the nights they make.

Times here are plain epoch seconds (UTC): these tables are written and read by the million.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Epoch, Key, link

LATE = "received_at > ts + 300"  # minutes after its instant: seldom, and the only arrivals that are looked for by time


class Reading(Base):
    """The value believed now. `quality` is the OPC UA class: 0 good, 1 uncertain, 2 bad (value may be null)."""

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_late", "received_at", sqlite_where=text(LATE), postgresql_where=text(LATE)),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (ts)"},
    )
    sensor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ts: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[float | None]
    quality: Mapped[int] = mapped_column(SmallInteger)
    received_at: Mapped[Epoch]


class ReadingRevision(Base):
    """A value that was replaced, and the span in which it was believed: [believed_from, believed_to)."""

    __tablename__ = "reading_revision"
    __table_args__ = ({"sqlite_with_rowid": False},)
    sensor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ts: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    believed_from: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    believed_to: Mapped[Epoch]
    value: Mapped[float | None]
    quality: Mapped[int] = mapped_column(SmallInteger)


class ReadingHourly(Base):
    """Good and uncertain readings of one hour (UTC); `expected` by the sensor's step. Null mean: nothing usable.

    `changed_at` is when the newest reading of the hour became known: an `at` before it asks the readings instead.
    """

    __tablename__ = "reading_hourly"
    __table_args__ = ({"sqlite_with_rowid": False},)
    sensor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour_ts: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]
    mean: Mapped[float | None]
    min: Mapped[float | None]
    max: Mapped[float | None]
    changed_at: Mapped[Epoch]


class ReadingDaily(Base):
    """The same by local day (keyed by its first instant, UTC) and for the day's night window."""

    __tablename__ = "reading_daily"
    __table_args__ = ({"sqlite_with_rowid": False},)
    sensor_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day_ts: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date]
    n: Mapped[int]
    mean: Mapped[float | None]
    min: Mapped[float | None]
    max: Mapped[float | None]
    night_n: Mapped[int]
    night_mean: Mapped[float | None]
    night_min: Mapped[float | None]
    changed_at: Mapped[Epoch]


class SensorLatest(Base):
    """The newest reading of a sensor, and the newest that was not bad."""

    __tablename__ = "sensor_latest"
    sensor_id: Mapped[int] = mapped_column(ForeignKey("sensor.id"), primary_key=True)
    ts: Mapped[Epoch]
    value: Mapped[float | None]
    quality: Mapped[int] = mapped_column(SmallInteger)
    received_at: Mapped[Epoch]
    usable_ts: Mapped[int | None] = mapped_column(BigInteger)
    usable_value: Mapped[float | None]


class NightFlow(Base):
    """One sector, one local night, as domain 1.4 lists it. A recomputed night closes the row before it."""

    __tablename__ = "night_flow"
    __table_args__ = (
        UniqueConstraint("sector_id", "night", "known_from"),
        Index("ix_night_flow_night", "night"),
    )
    id: Mapped[Key]
    sector_id: Mapped[int] = link("zone.id", index=False)
    night: Mapped[date]  # the local day that begins with it
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    mnf_m3h: Mapped[float | None]
    mnf_at: Mapped[datetime | None]
    mnf_mean_m3h: Mapped[float | None]
    n_samples: Mapped[int]
    completeness: Mapped[float]
    p_night_m: Mapped[float | None]
    lnu_m3h: Mapped[float | None]
    nnf_m3h: Mapped[float | None]
    baseline_m3h: Mapped[float | None]
    baseline_sd_m3h: Mapped[float | None]
    z: Mapped[float | None]
    calendar_class: Mapped[str]
    setpoint_version: Mapped[int]
    quality: Mapped[int] = mapped_column(SmallInteger)
    unusable_reason: Mapped[str | None]  # message key: why this night is not used for the baseline
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]
