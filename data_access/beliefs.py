"""Readings as they were believed at an instant: the value that stands now, or the revision believed then."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Subquery, select, union_all
from sqlalchemy.orm import Session

from analytics.rollup import Readings
from data_access.columnar import Query, Spans, fetch, table_of, within
from data_access.schema import Reading, ReadingRevision

KINDS = (np.int64, np.int64, np.float64, np.int64, np.int64)
WHOLE, FIGURES = np.empty(0, np.int64), np.empty(0, np.float64)
NOTHING = Readings(WHOLE, WHOLE, FIGURES, WHOLE, WHOLE)
STANDING, REPLACED = table_of(Reading).c, table_of(ReadingRevision).c


def current(session: Session, spans: Spans) -> Readings:
    """Every reading of the spans as it stands now, sorted by sensor, then time."""
    return _sorted(session, within(session, spans, _standing(), STANDING.ts))


def any_within(session: Session, spans: Spans) -> bool:
    """Whether a reading stands within one of the spans."""
    return session.execute(within(session, spans, select(STANDING.ts), STANDING.ts).limit(1)).first() is not None


def known(session: Session, spans: Spans, at_ts: int) -> Readings:
    """Every reading of the spans as it was believed at `at_ts`, sorted; `received_at` is since when it was believed."""
    return _sorted(session, select(known_rows(session, spans, at_ts)))


def known_rows(session: Session, spans: Spans, at_ts: int) -> Subquery:
    """The same as something to select from: sensor_id, ts, value, quality, received_at, in no order."""
    standing = _standing().where(STANDING.received_at <= at_ts)
    replaced = select(REPLACED.sensor_id, REPLACED.ts, REPLACED.value, REPLACED.quality, REPLACED.believed_from)
    replaced = replaced.where(REPLACED.believed_from <= at_ts, REPLACED.believed_to > at_ts)
    found = (within(session, spans, standing, STANDING.ts), within(session, spans, replaced, REPLACED.ts))
    return union_all(*found).subquery("known")


def _standing() -> Query:
    return select(STANDING.sensor_id, STANDING.ts, STANDING.value, STANDING.quality, STANDING.received_at)


def _sorted(session: Session, query: Query) -> Readings:
    columns = fetch(session, query, KINDS)
    order = np.lexsort((columns[1], columns[0]))
    return Readings(*(column[order] for column in columns))
