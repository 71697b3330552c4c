"""Planned value of a project: what its budget should have done by a day (domain: PV = budget * planned progress)."""

from __future__ import annotations

from datetime import date


def planned_share(starts_on: date, ends_on: date, on: date) -> float:
    """The share (0-1) of a project's planned span that has passed, whole days, straight from start to end.

    >>> planned_share(date(2018, 1, 1), date(2018, 1, 11), date(2018, 1, 4))
    0.3
    """
    return min(1.0, max(0.0, (on - starts_on) / (ends_on - starts_on)))


def planned_value_mad(budget_mad: float | None, starts_on: date, ends_on: date, on: date) -> float | None:
    """The part of a budget that the plan commits by a day; None without a budget.

    >>> planned_value_mad(50.0, date(2018, 1, 1), date(2018, 1, 11), date(2018, 1, 4))
    15.0
    """
    return None if budget_mad is None else budget_mad * planned_share(starts_on, ends_on, on)
