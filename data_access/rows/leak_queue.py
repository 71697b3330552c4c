"""The leaks that wait for a crew, in the order in which waiting costs most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.delay_cost import CUSTOMER_M3H, Job
from data_access.rows.alerts import AlertRow

__all__ = ["CUSTOMER_M3H", "Job", "LeakQueue", "QueueRow"]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One leak; `came` is its place when the oldest is first."""

    alert: AlertRow
    job: Job
    came: int


@dataclass(frozen=True, slots=True)
class LeakQueue:
    """The rows, the crews that share them, and the water lost in this order and in that of arrival, m3."""

    rows: Sequence[QueueRow]
    crews: int  # at least one: somebody will be free
    out: int  # leaks on which a crew is already
    lost_m3: float
    lost_first_in_m3: float

    @property
    def saved_m3(self) -> float:
        """What this order saves."""
        return self.lost_first_in_m3 - self.lost_m3
