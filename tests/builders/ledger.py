"""Interruptions as the operator's books tell them: at the one substation of the small city, unless told otherwise."""

from __future__ import annotations

from datetime import timedelta

from data_access.rows.city import InterruptionRecord
from tests.builders.network import SIX

HOUR = timedelta(hours=1)


def cut(code: str, customers: int, **facts: object) -> InterruptionRecord:
    """One that began an hour before six o'clock and is in progress."""
    usual = {
        "code": code,
        "service": "electricity",
        "zone": "FA-PS-01",
        "asset": "PS-01",
        "started_at": SIX - HOUR,
        "ended_at": None,
        "customers": customers,
        "planned": False,
        "cause": None,
        "steps": [],
        "recorded_at": SIX - HOUR,
    }
    return InterruptionRecord(**(usual | facts))  # type: ignore[arg-type]
