"""The class of each local day: observed where somebody did, computed elsewhere, ordinary where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.schema import CalendarDay

ORDINARY = "normal"


def day_classes(session: Session, *, first: date, last: date) -> dict[date, str]:
    """The class of the days from `first` to `last` that the calendar knows."""
    # computed comes before observed, so the observed class of a day is the one that stays
    query = select(CalendarDay.day, CalendarDay.day_class).where(CalendarDay.day.between(first, last))
    return {row.day: row.day_class for row in session.execute(query.order_by(CalendarDay.status))}


def class_in(classes: dict[date, str]) -> Callable[[date], str]:
    """A look-up in these classes; a day that they do not hold is ordinary."""
    return lambda day: classes.get(day, ORDINARY)
