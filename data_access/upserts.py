"""Rows by their public key: new ones are inserted, changed ones updated, equal ones left alone; none is doubled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data_access.schema import Base

KEYS_PER_QUERY = 500  # SQLite and PostgreSQL both take far more bound values than that
Columns = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that stood there with other values: its id and the changed columns before and after."""

    row_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class Upserted:
    """What became of the rows, by their key."""

    added: list[Key] = field(default_factory=list)
    changed: dict[Key, Change] = field(default_factory=dict)
    unchanged: list[Key] = field(default_factory=list)


def upsert(
    session: Session,
    table: type[Base],
    rows: Sequence[Columns],
    *,
    by: Sequence[str] = ("code",),
    stamps: Sequence[str] = (),
) -> Upserted:
    """Write rows of different keys. Columns that a row does not name keep their values, or begin as null.

    A row that differs in its `stamps` alone is unchanged: that somebody said the same again is no news.
    """
    outcome = Upserted()
    fresh: list[Columns] = []
    for part in _alike(rows):
        standing = _standing(session, table, part, by)
        for row in part:
            _judge(row, standing, (by, stamps), outcome, fresh)
    if fresh:
        session.execute(insert(table), [_blank(table) | dict(row) for row in fresh])
    if outcome.changed:
        changes = [{"id": change.row_id, **change.after} for change in outcome.changed.values()]
        session.execute(update(table), changes)
    return outcome


def ids(session: Session, table: type[Base], values: Sequence[Any], *, by: str = "code") -> dict[Any, int]:
    """The ids of the rows whose column `by` has one of the values; those nobody knows are absent."""
    column = getattr(table, by)
    known: dict[Any, int] = {}
    for part in _parts(values, KEYS_PER_QUERY):
        found = session.execute(select(column, table.__table__.c.id).where(column.in_(part)))
        known |= dict(found.all())
    return known


def _judge(
    row: Columns,
    standing: Mapping[Key, Columns],
    names: tuple[Sequence[str], Sequence[str]],
    outcome: Upserted,
    fresh: list[Columns],
) -> None:
    by, stamps = names
    key = tuple(row[name] for name in by)
    found = standing.get(key)
    if found is None:
        fresh.append(row)
        outcome.added.append(key)
        return
    moved = [name for name, value in row.items() if found[name] != value]
    if any(name not in stamps for name in moved):
        before, after = {name: found[name] for name in moved}, {name: row[name] for name in moved}
        outcome.changed[key] = Change(found["id"], before, after)
    else:
        outcome.unchanged.append(key)


def _standing(session: Session, table: type[Base], rows: Sequence[Columns], by: Sequence[str]) -> dict[Key, Columns]:
    names = ("id", *rows[0])
    query = select(*(getattr(table, name) for name in names)).where(
        getattr(table, by[0]).in_({row[by[0]] for row in rows})
    )
    found = (dict(zip(names, record, strict=True)) for record in session.execute(query))
    return {tuple(row[name] for name in by): row for row in found}


def _blank(table: type[Base]) -> dict[str, Any]:
    return {column.name: None for column in table.__table__.columns if column.nullable}


def _alike(rows: Sequence[Columns]) -> Iterator[Sequence[Columns]]:
    """Parts whose rows name the same columns."""
    by_columns: dict[tuple[str, ...], list[Columns]] = defaultdict(list)
    for row in rows:
        by_columns[tuple(row)].append(row)
    return chain.from_iterable(_parts(alike, KEYS_PER_QUERY) for alike in by_columns.values())


def _parts(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))
