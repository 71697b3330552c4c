"""What one shift hands over to the next, as the page and its signatures tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.shifts import Shift, shift_at
from data_access.rows.alerts import AlertRow
from data_access.rows.logbook import LogbookRow
from data_access.rows.worksites import WorksiteRow

__all__ = ["COMING", "LEAVING", "Handover", "Shift", "Signature", "shift_at"]

LEAVING, COMING = "leaving", "coming"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which side, when, with which words."""

    side: str
    actor: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything between two shifts as known at an instant. Alerts in the order of work, the rest by time."""

    leaving: Shift
    coming: Shift
    open_alerts: Sequence[AlertRow]
    ending_shelves: Sequence[AlertRow]  # before the coming shift is over
    crews_out: Sequence[AlertRow]  # open alerts with a crew in the field
    starting: Sequence[WorksiteRow]  # works that begin or end on a day of the coming shift
    ending: Sequence[WorksiteRow]
    notes: Sequence[LogbookRow]  # written in the leaving shift, oldest first
    signatures: Sequence[Signature]

    def signed(self, side: str) -> Signature | None:
        """The signature of that side; None while it is missing."""
        return next((each for each in self.signatures if each.side == side), None)
