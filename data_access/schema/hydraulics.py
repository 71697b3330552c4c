"""The hydraulic models of sectors, and what only the demonstration knows: its faults as they are, its solved tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Key, link


class SectorModel(Base):
    """The operator's EPANET model of a sector, right or wrong as such models are; links bear the codes of assets."""

    __tablename__ = "sector_model"
    id: Mapped[Key]
    name: Mapped[Code]
    sector_id: Mapped[int] = link("zone.id")
    source: Mapped[str]  # demo | import:<file>
    made_at: Mapped[datetime]
    inp: Mapped[bytes]  # the input file, ASCII, compressed with zlib


class GroundTruth(Base):
    """A fault of the demonstration as it is. Only the demonstration and what scores it may read this."""

    __tablename__ = "ground_truth"
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(index=True)
    target: Mapped[str]  # the code of a sector, an asset or a sensor
    sector_id: Mapped[int | None] = link("zone.id")
    pipe: Mapped[str | None]  # where water leaves: the codes of a pipe and of a node of the model
    node: Mapped[str | None]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    size: Mapped[float]  # of a leak m3/h
    drop_m: Mapped[float | None]  # metres that the critical point loses when it is fully grown, at a usual load


class SolvedTable(Base):
    """A table of heads that the demonstration solved once: whole millimetres, little-endian 32-bit, by name."""

    __tablename__ = "solved_table"
    id: Mapped[Key]
    name: Mapped[Code]
    cells: Mapped[bytes]
