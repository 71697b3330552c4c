"""Night flows: one row per sector and local night; a recomputed night closes the row before it and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, require
from data_access.columnar import load, table_of
from data_access.rows.nights import NightRow
from data_access.schema import NightFlow, Zone
from data_access.topics import Topic, changes

_FACTS = tuple(field.name for field in fields(NightRow))


def nights(session: Session, *, sector: str, first: date, last: date, at: datetime) -> list[NightRow]:
    """The nights of a sector from `first` to `last`, both included, as known at `at`, oldest first."""
    query = _known(at).join(Zone, Zone.id == NightFlow.sector_id).where(Zone.code == sector)
    return _rows(session, query.where(NightFlow.night.between(first, last)))


def all_nights(session: Session, *, first: date, last: date, at: datetime) -> list[NightRow]:
    """The same for every sector, by sector and night."""
    return _rows(session, _known(at).where(NightFlow.night.between(first, last)))


@changes(Topic.NETWORK)
def store_nights(session: Session, found: Sequence[NightRow], *, actor: Actor, known_from: datetime) -> int:
    """Keep these nights as known from then on; how many are new or different. An equal night changes nothing."""
    require(actor, Permission.HANDLE_ALERTS)
    believed = _believed(session, {row.night for row in found})
    different = [row for row in found if believed.get((row.sector_id, row.night)) != row]
    for row in different:
        if (row.sector_id, row.night) in believed:
            _end(session, row, known_from)
    if different:
        session.execute(insert(NightFlow), [{**_facts(row), "known_from": known_from} for row in different])
    return len(different)


@changes(Topic.NETWORK)
def load_nights(session: Session, found: Mapping[str, Sequence[Any]], *, actor: Actor) -> None:
    """Write many nights that nobody has judged yet, in columns: those of NightRow, and `known_from`."""
    require(actor, Permission.HANDLE_ALERTS)
    load(session, table_of(NightFlow), found)


def _known(at: datetime) -> Select[*tuple[Any, ...]]:
    columns: list[Any] = [getattr(NightFlow, name) for name in _FACTS]
    current = or_(NightFlow.known_to.is_(None), NightFlow.known_to > at)
    return select(*columns).where(NightFlow.known_from <= at, current).order_by(NightFlow.sector_id, NightFlow.night)


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[NightRow]:
    return [NightRow(**row._mapping) for row in session.execute(query)]


def _facts(row: NightRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FACTS}


def _believed(session: Session, days: Iterable[date]) -> dict[tuple[int, date], NightRow]:
    columns: list[Any] = [getattr(NightFlow, name) for name in _FACTS]
    query = select(*columns).where(NightFlow.night.in_(list(days)), NightFlow.known_to.is_(None))
    return {(row.sector_id, row.night): row for row in _rows(session, query)}


def _end(session: Session, row: NightRow, known_from: datetime) -> None:
    same = (NightFlow.sector_id == row.sector_id, NightFlow.night == row.night, NightFlow.known_to.is_(None))
    session.execute(update(NightFlow).where(*same).values(known_to=known_from))
