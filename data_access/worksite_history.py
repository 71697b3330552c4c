"""What a worksite was at a past instant: the state of today with the later events taken back.

An event holds the changed columns before and after it, as JSON; going back from today reads only what came later, so
a live page, which has nothing later, pays nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, select, true
from sqlalchemy.orm import Session

from data_access.schema import Worksite, WorksiteEvent

Known = Mapping[str, Any]
_DATES = frozenset(
    {
        "planned_start",
        "planned_end",
        "current_start",
        "current_end",
        "actual_start",
        "actual_end",
        "backfilled_on",
        "permit_valid_to",
    }
)
_INSTANTS = frozenset({"last_report_at"})


class Change(Protocol):
    """What taking an event back needs."""

    @property
    def before(self) -> Mapping[str, Any]:
        """The changed columns, as they were."""
        ...


def stored(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as an event keeps them: days and instants as ISO text.

    >>> stored({"current_end": date(2018, 10, 9), "progress_pct": 40.0})
    {'current_end': '2018-10-09', 'progress_pct': 40.0}
    """
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}


def restored(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as columns again.

    >>> restored({"current_end": "2018-10-09", "progress_pct": 40.0})
    {'current_end': datetime.date(2018, 10, 9), 'progress_pct': 40.0}
    """
    return {name: _restored(name, value) for name, value in changes.items()}


def unrolled(record: Row[Any], later: Iterable[Change]) -> Known:
    """The record with later changes taken back; they come newest first."""
    state = dict(record._mapping)
    for change in later:
        state |= restored(change.before)
    return state


def undone(
    session: Session, records: Sequence[Row[Any]], at: datetime, *, among: ColumnElement[bool] | None = None
) -> list[Known]:
    """Every record as it was at the instant. Records tell by `moved` whether something came later.

    With `among` only the events of the sites of which it holds are read.
    """
    moved = any(record.moved for record in records)
    later = _later(session, at, true() if among is None else among) if moved else {}
    return [unrolled(record, later.get(record.worksite_id, ())) for record in records]


def _later(session: Session, at: datetime, among: ColumnElement[bool]) -> dict[int, list[Row[Any]]]:
    query = (
        select(WorksiteEvent.worksite_id, WorksiteEvent.before)
        .select_from(WorksiteEvent)
        .join(Worksite, Worksite.id == WorksiteEvent.worksite_id)
        .where(WorksiteEvent.at > at, Worksite.recorded_at <= at, among)
        .order_by(WorksiteEvent.at.desc(), WorksiteEvent.id.desc())
    )
    by_site: dict[int, list[Row[Any]]] = defaultdict(list)
    for event in session.execute(query):
        by_site[event.worksite_id].append(event)
    return by_site


def _restored(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name in _DATES:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name in _INSTANTS else value
