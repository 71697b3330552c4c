"""Closes the periods of the indicators once a day, when the records of the newest are in."""

from __future__ import annotations

from datetime import datetime

from data_access import kpi_closing
from data_access.actors import system_actor
from data_access.database import Database

ACTOR = system_actor("indicators")


def close_due(database: Database, at: datetime) -> int:
    """Measure what has closed and what late records may correct; how many values moved. Cheap when nothing is due."""
    if not database.call(kpi_closing.is_due, at=at):
        return 0
    return database.call(kpi_closing.close_periods, actor=ACTOR, at=at)
