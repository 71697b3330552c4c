"""Readings as they were believed at an instant: the value that stands now, or the revision believed then."""

from __future__ import annotations

import numpy as np
from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, select, union_all
from sqlalchemy.orm import Session

from analytics.rollup import Readings
from data_access.columnar import Spans, as_table, fetch
from data_access.schema import Reading, ReadingRevision

KINDS = (np.int64, np.int64, np.float64, np.int64, np.int64)
NOTHING = Readings(*(np.empty(0, kind) for kind in KINDS))


def current(session: Session, spans: Spans) -> Readings:
    """Every reading of the spans as it stands now, sorted by sensor, then time."""
    return _sorted(session, _standing(as_table(session, spans)))


def known(session: Session, spans: Spans, at_ts: int) -> Readings:
    """Every reading of the spans as it was believed at `at_ts`, sorted; `received_at` is since when it was believed."""
    return _sorted(session, select(known_rows(session, spans, at_ts)))


def known_rows(session: Session, spans: Spans, at_ts: int) -> Subquery:
    """The same as something to select from: sensor_id, ts, value, quality, received_at, in no order."""
    span = as_table(session, spans)
    replaced = (
        select(
            ReadingRevision.sensor_id,
            ReadingRevision.ts,
            ReadingRevision.value,
            ReadingRevision.quality,
            ReadingRevision.believed_from,
        )
        .join_from(span, ReadingRevision, _within(span, ReadingRevision))
        .where(ReadingRevision.believed_from <= at_ts, ReadingRevision.believed_to > at_ts)
    )
    return union_all(_standing(span).where(Reading.received_at <= at_ts), replaced).subquery("known")


def _standing(span: FromClause) -> Select[tuple[int, int, float | None, int, int]]:
    columns = (Reading.sensor_id, Reading.ts, Reading.value, Reading.quality, Reading.received_at)
    return select(*columns).join_from(span, Reading, _within(span, Reading))


def _within(span: FromClause, table: type[Reading | ReadingRevision]) -> ColumnElement[bool]:
    return and_(table.sensor_id == span.c.sensor_id, table.ts >= span.c.start_ts, table.ts < span.c.end_ts)


def _sorted(session: Session, query: Select[tuple[int, int, float | None, int, int]]) -> Readings:
    columns = fetch(session, query, KINDS)
    order = np.lexsort((columns[1], columns[0]))
    return Readings(*(column[order] for column in columns))
