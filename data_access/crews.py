"""The field crews of the operator."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.rows.alerts import Place
from data_access.schema import Crew


def crews(session: Session) -> list[Place]:
    """Every crew by code, with its names."""
    rows = session.execute(select(Crew.code, Crew.name_fr, Crew.name_ar).order_by(Crew.code))
    return [Place(row.code, row.name_fr, row.name_ar) for row in rows]
