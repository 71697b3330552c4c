"""The works in a sector over a span of time, for charts: the days on which each site was open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from analytics.worksites import ENDED
from data_access.rows.worksites import WorkSpan
from data_access.schema import Worksite, WorksiteEvent
from data_access.worksite_history import Known, undone

_FACTS: tuple[Any, ...] = (
    Worksite.ref, Worksite.title_fr, Worksite.title_ar, Worksite.trade, Worksite.nature, Worksite.status,
    Worksite.actual_start, Worksite.actual_end,
)  # fmt: skip


def sector_works(session: Session, *, sector_id: int, start: datetime, end: datetime, at: datetime) -> list[WorkSpan]:
    """The sites that were open on a day of [start, end] as known at `at`, by their first day. The past asks twice."""
    first, last = local_day(start), local_day(end)
    here = Worksite.sector_id == sector_id
    later = exists().where(WorksiteEvent.worksite_id == Worksite.id, WorksiteEvent.at > at)
    begun, goes_on = Worksite.actual_start <= last, Worksite.actual_end.is_(None)
    open_then = and_(begun, or_(goes_on, Worksite.actual_end >= first))
    query = select(Worksite.id.label("worksite_id"), *_FACTS, later.label("moved"))
    records = session.execute(query.where(here, Worksite.recorded_at <= at, or_(open_then, later))).all()
    found = [_span(site) for site in undone(session, records, at, among=here) if _is_open(site, first, last)]
    return sorted(found, key=lambda span: (span.first, span.ref))


def _is_open(site: Known, first: date, last: date) -> bool:
    """What ended on a day that nobody wrote down is not drawn as if it went on."""
    begin, end = site["actual_start"], site["actual_end"]
    return begin is not None and begin <= last and (site["status"] not in ENDED if end is None else end >= first)


def _span(site: Known) -> WorkSpan:
    named = {name: site[name] for name in ("ref", "title_fr", "title_ar", "trade", "nature")}
    return WorkSpan(first=site["actual_start"], last=site["actual_end"], **named)
