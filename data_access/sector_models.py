"""The hydraulic models of sectors: EPANET input files, kept compressed, one of a name."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.city import found, zone_ids
from data_access.rows.hydraulics import SectorModelRow
from data_access.schema import SectorModel, Zone
from data_access.topics import Topic, changes

LEVEL = 6  # of zlib; a sector of 500 pipes takes about 15 kB


@changes(Topic.NETWORK)
def add_models(session: Session, rows: Sequence[SectorModelRow], *, actor: Actor, at: datetime) -> None:
    """Models of new names; RefusedInput when a sector is unknown."""
    require(actor, Permission.IMPORT)
    zones = zone_ids(session)
    stored = [
        {
            "name": row.name,
            "sector_id": found(zones, row.sector, "sector"),
            "source": row.source,
            "made_at": row.made_at,
            "inp": zlib.compress(row.inp.encode("ascii"), LEVEL),
        }
        for row in rows
    ]
    if stored:
        session.execute(insert(SectorModel), stored)
    audit(session, actor, at, "add_models", subject="network", after={"added": len(stored)})


@changes(Topic.NETWORK)
def renew_models(session: Session, rows: Sequence[SectorModelRow], *, actor: Actor, at: datetime) -> None:
    """The newest models of sectors, each beside what it replaces; one that says the same as the newest is left out."""
    require(actor, Permission.IMPORT)
    newest = {row.sector: model_of(session, sector=row.sector, at=at) for row in rows}
    changed = [row for row in rows if (known := newest[row.sector]) is None or known.inp != row.inp]
    named = [replace(row, name=f"{row.sector}@{at:%Y%m%dT%H%M%S}-{crc32(row.inp.encode()):08x}") for row in changed]
    if named:
        add_models(session, named, actor=actor, at=at)


def model_of(session: Session, *, sector: str, at: datetime) -> SectorModelRow | None:
    """The newest model of a sector that was made by `at`; None when there is none."""
    query = (
        select(SectorModel.name, Zone.code, SectorModel.source, SectorModel.made_at, SectorModel.inp)
        .join(Zone, Zone.id == SectorModel.sector_id)
        .where(Zone.code == sector, SectorModel.made_at <= at)
        .order_by(SectorModel.made_at.desc(), SectorModel.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return row and SectorModelRow(*row[:4], zlib.decompress(row.inp).decode("ascii"))
