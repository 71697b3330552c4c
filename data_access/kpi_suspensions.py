"""Indicators whose reporting a decision has suspended: they are not computed and stay grey, with the reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.rows.kpis import Suspension
from data_access.rows.roadmap import Names
from data_access.schema import RoadmapEvent


def suspensions(session: Session, *, at: datetime) -> dict[str, Suspension]:
    """By the indicator's code, what was suspended and not resumed by then."""
    query = select(RoadmapEvent.at, RoadmapEvent.after, RoadmapEvent.reason).where(
        RoadmapEvent.subject.like("decision:%"), RoadmapEvent.at <= at
    )
    stopped: dict[str, Suspension] = {}
    for row in session.execute(query.order_by(RoadmapEvent.at, RoadmapEvent.id)):
        if code := row.after.get("suspends"):
            names = Names(*(row.after[name] for name in ("name_fr", "name_en", "name_ar")))
            stopped[code] = Suspension(row.at, names)
        stopped.pop(row.after.get("resumes", ""), None)
    return stopped
