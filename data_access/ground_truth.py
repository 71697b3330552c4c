"""What the demonstration alone knows: its faults as they are, and the tables it solved. Detection must not look here.

Only feeds/demo and what scores detection against it may import this module (tests/unit/test_house_rules.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, require
from data_access.city import columns_of, found, zone_ids
from data_access.rows.hydraulics import TruthRecord
from data_access.schema import GroundTruth, SolvedTable, Zone
from data_access.topics import Topic, changes


@changes(Topic.READINGS)
def add_faults(session: Session, records: Sequence[TruthRecord], *, actor: Actor) -> None:
    """Faults that have begun, appended."""
    require(actor, Permission.IMPORT)
    if not records:
        return
    zones = zone_ids(session)
    rows = [columns_of(record) for record in records]
    linked = [{**row, "sector_id": found(zones, row.pop("sector"), "sector")} for row in rows]
    session.execute(insert(GroundTruth), linked)


def known_faults(session: Session) -> list[TruthRecord]:
    """Every fault, in the order in which they began."""
    names = ("kind", "target", "began_at", "ended_at", "size")
    query = (
        select(*(getattr(GroundTruth, name) for name in names), Zone.code, GroundTruth.pipe, GroundTruth.node)
        .add_columns(GroundTruth.drop_m)
        .outerjoin(Zone, Zone.id == GroundTruth.sector_id)
        .order_by(GroundTruth.began_at, GroundTruth.id)
    )
    return [TruthRecord(*row) for row in session.execute(query)]


@changes(Topic.READINGS)
def add_tables(session: Session, tables: Mapping[str, bytes], *, actor: Actor) -> None:
    """Solved tables; those whose name is known stay as they are."""
    require(actor, Permission.IMPORT)
    known = set(session.scalars(select(SolvedTable.name)))
    fresh = [{"name": name, "cells": cells} for name, cells in sorted(tables.items()) if name not in known]
    if fresh:
        session.execute(insert(SolvedTable), fresh)


def tables(session: Session) -> dict[str, bytes]:
    """Every solved table by its name."""
    return dict(session.execute(select(SolvedTable.name, SolvedTable.cells)).all())
