"""Worksites to hand to others: the rows an address asks for, each with its outline and its register's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.rows.published import PublishedSite
from data_access.rows.worksites import WorksiteFilters, WorksiteRow
from data_access.schema import Worksite
from data_access.worksites import picture

AT_ONCE = 500  # references in one question


def published(session: Session, *, at: datetime, filters: WorksiteFilters) -> list[PublishedSite]:
    """The sites of the page in its order."""
    rows = picture(session, at=at, filters=filters).rows
    return [site for start in range(0, len(rows), AT_ONCE) for site in _read(session, rows[start : start + AT_ONCE])]


def _read(session: Session, rows: Sequence[WorksiteRow]) -> list[PublishedSite]:
    columns = (Worksite.ref, Worksite.geometry, Worksite.source_record, Worksite.recorded_at)
    query = select(*columns).where(Worksite.ref.in_([row.ref for row in rows]))
    known = {record.ref: record for record in session.execute(query)}
    return [
        PublishedSite(row, known[row.ref].geometry, known[row.ref].source_record, known[row.ref].recorded_at)
        for row in rows
    ]
