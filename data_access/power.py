"""Electricity on its own page: substations, what their customers live through, how reliable the year was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from data_access.facilities import substations
from data_access.interruptions import reliabilities
from data_access.rows.power import PowerPicture
from data_access.situation import power_of


def power_picture(session: Session, *, at: datetime) -> PowerPicture:
    """Everything of electricity as known at `at`; no substations when none is known."""
    rows = substations(session, at=at)
    state = power_of(session, rows, at=at)
    return PowerPicture(state, rows, reliabilities(session, at=at, customers_served=state.customers))
