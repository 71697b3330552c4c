"""Where a sector could exchange water with its neighbours: boundary valves, and those that stand open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from data_access.logbook import stood_at
from data_access.rows.boundaries import Boundary, Transfer
from data_access.rows.logbook import BOUNDARY
from data_access.schema import Asset, Operation, Zone
from data_access.sector_charts import sector_place
from data_access.transfers import transfers

VALVE = "boundary_valve"


def boundaries(session: Session, *, sector: str, at: datetime) -> list[Boundary]:
    """The boundary valves of a sector as known at `at`: the open ones first, then by code. NotFound.

    A boundary that was opened where no valve is known stands there too, without a code. Each bears what an alert of
    then suspects to pass it.
    """
    zone_id, _ = sector_place(session, sector)
    open_since = {row.other: row for row in _opened(session, zone_id, at)}
    valves = [
        Boundary(row.code, _other(row.attributes, sector), None)
        for row in session.execute(select(Asset.code, Asset.attributes).where(Asset.kind == VALVE).order_by(Asset.code))
        if sector in (row.attributes or {}).get("between", ())
    ]
    found = [Boundary(each.valve, each.other, _since(open_since.pop(each.other, None))) for each in valves]
    found += [Boundary(None, other, row.started_at) for other, row in open_since.items()]
    passed: dict[frozenset[str | None], Transfer]
    passed = {frozenset((each.giver, each.receiver)): each for each in transfers(session, at=at)}
    found = [replace(each, passed=passed.get(frozenset((sector, each.other)))) for each in found]
    return sorted(found, key=lambda each: (each.open_since is None, each.valve or "", each.other or ""))


def boundaries_with(session: Session, *, sector: str, other: str | None, at: datetime) -> list[Boundary]:
    """Those between the sector and one other; empty without one. NotFound."""
    if other is None:
        return []
    return [each for each in boundaries(session, sector=sector, at=at) if each.other == other]


def sectors_open(session: Session, *, at: datetime) -> set[int]:
    """The keys of the sectors of which a boundary stood open at `at`, as known then."""
    query = _standing_open(select(Operation.sector_id, Operation.other_sector_id), at)
    return {zone_id for row in session.execute(query) for zone_id in row if zone_id is not None}


def _standing_open(lines: Select[*tuple[Any, ...]], at: datetime) -> Select[*tuple[Any, ...]]:
    """Those lines of the logbook that opened a boundary which was not closed by then."""
    open_then = or_(Operation.ended_at.is_(None), Operation.ended_at > at)
    return lines.where(stood_at(at), Operation.kind == BOUNDARY, Operation.started_at <= at, open_then)


def _opened(session: Session, zone_id: int, at: datetime) -> list[Any]:
    """The boundaries of the sector that were opened and not closed by then, with the sector on the other side."""
    one, two = aliased(Zone), aliased(Zone)
    lines = (
        select(Operation.started_at, Operation.sector_id, one.code.label("one"), two.code.label("two"))
        .outerjoin(one, one.id == Operation.sector_id)
        .outerjoin(two, two.id == Operation.other_sector_id)
        .where(or_(Operation.sector_id == zone_id, Operation.other_sector_id == zone_id))
        .order_by(Operation.started_at.desc())
    )
    query = _standing_open(lines, at)
    return [_Opened(row.started_at, row.two if row.sector_id == zone_id else row.one) for row in session.execute(query)]


class _Opened:
    """A boundary that stands open, and the sector behind it."""

    def __init__(self, started_at: datetime, other: str | None) -> None:
        self.started_at, self.other = started_at, other


def _other(attributes: Any, sector: str) -> str | None:
    return next((code for code in attributes["between"] if code != sector), None)


def _since(opened: _Opened | None) -> datetime | None:
    return opened.started_at if opened else None
