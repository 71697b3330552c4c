"""What stands in the ground: services, zones, assets, sensors, and the days of the calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Key, link


class NetworkService(Base):
    """water, electricity, sanitation, telecom, customer (the customer application)."""

    __tablename__ = "network_service"
    id: Mapped[Key]
    code: Mapped[Code]


class Zone(Base):
    """An arrondissement, a hydraulic sector (DMA), a feeder area or a sewer catchment. Geometry is GeoJSON, WGS84."""

    __tablename__ = "zone"
    id: Mapped[Key]
    code: Mapped[Code]
    kind: Mapped[str] = mapped_column(index=True)  # arrondissement | sector | feeder_area | catchment
    name_fr: Mapped[str]
    name_ar: Mapped[str | None]
    name_en: Mapped[str | None]
    parent_id: Mapped[int | None] = link("zone.id")
    geometry: Mapped[dict[str, Any] | None]
    lon: Mapped[float | None]  # a point inside the polygon, for markers and labels
    lat: Mapped[float | None]
    population: Mapped[int | None]
    connections: Mapped[int | None]
    customers: Mapped[int | None]
    mains_km: Mapped[float | None]
    source: Mapped[str]  # demo | import:<file> | assumption; and the attribution it asks for
    attribution: Mapped[str | None]


class Asset(Base):
    """A pipe, valve, reservoir, pump station, substation, lift station, gateway or rain gauge."""

    __tablename__ = "asset"
    __table_args__ = (Index("ix_asset_kind_zone_id", "kind", "zone_id"),)
    id: Mapped[Key]
    code: Mapped[Code]
    kind: Mapped[str]
    service_id: Mapped[int] = link("network_service.id", index=False)
    zone_id: Mapped[int | None] = link("zone.id")
    name: Mapped[str | None]
    geometry: Mapped[dict[str, Any] | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    length_m: Mapped[float | None]
    diameter_mm: Mapped[float | None]
    material: Mapped[str | None]
    laid_on: Mapped[date | None]
    elevation_m: Mapped[float | None]
    capacity: Mapped[float | None]  # reservoir m3, substation MVA, lift station m3 of wet well
    attributes: Mapped[dict[str, Any] | None]  # what the source says beyond these columns


class Sensor(Base):
    """One measured quantity at one place. `code` may carry several quantities; code+quantity is unique."""

    __tablename__ = "sensor"
    __table_args__ = (UniqueConstraint("code", "quantity"),)
    id: Mapped[Key]
    code: Mapped[str]
    quantity: Mapped[str]  # flow | pressure | level | load | power | rain | pump_state | noise | battery | latency
    unit: Mapped[str]  # m3/h | m | % | MW | mm | 1 | dB | s
    source_unit: Mapped[str | None]  # what the field sends (L/s, bar), converted to `unit` at the door; null: the same
    service_id: Mapped[int] = link("network_service.id")
    asset_id: Mapped[int | None] = link("asset.id")
    gateway_id: Mapped[int | None] = link("asset.id")
    step_s: Mapped[int]
    low_limit: Mapped[float | None]
    high_limit: Mapped[float | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    installed_on: Mapped[date | None]


class SensorRole(Base):
    """What a sensor is to a zone: inlet, outlet, critical_point, storage, logger, consumption, acoustic."""

    __tablename__ = "sensor_role"
    __table_args__ = (Index("ix_sensor_role_zone_id_role", "zone_id", "role"),)
    sensor_id: Mapped[int] = mapped_column(ForeignKey("sensor.id"), primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class CalendarDay(Base):
    """A day of the local calendar and its class; an observed row beats the computed one of the same day."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("day", "status"),)
    id: Mapped[Key]
    day: Mapped[date]
    status: Mapped[str]  # computed | observed
    day_class: Mapped[str]  # normal | friday | ramadan | eid | summer | holiday
    name_key: Mapped[str | None]
    source: Mapped[str]


class Street(Base):
    """A street of the base map: a named line, GeoJSON in WGS84, with its bounds. Rank 1 is read first from afar."""

    __tablename__ = "street"
    __table_args__ = (Index("ix_street_west_south", "west", "south"),)
    id: Mapped[Key]
    name_fr: Mapped[str]
    name_ar: Mapped[str | None]
    rank: Mapped[int]
    is_invented: Mapped[bool]
    geometry: Mapped[dict[str, Any]]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    source: Mapped[str] = mapped_column(index=True)  # demo | import:<file>
    attribution: Mapped[str | None]


class TileSet(Base):
    """The file whose tiles lie under the maps: its reach in degrees and zooms, and what its source asks to be named."""

    __tablename__ = "tile_set"
    id: Mapped[Key]
    min_zoom: Mapped[int]
    max_zoom: Mapped[int]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    attribution: Mapped[str | None]
    taken_at: Mapped[datetime]
    source: Mapped[str]  # import:<file>


class MapTile(Base):
    """A picture of the base map, PNG, JPEG or WebP, at its place in the grid of web Mercator; rows from the north."""

    __tablename__ = "map_tile"
    zoom: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    column: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes]
