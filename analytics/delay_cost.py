"""Which leak first: what waiting costs per hour of a crew, and what an order of work loses until all is repaired.

Ordering by cost of delay over duration is Smith's rule (W. E. Smith, Naval Research Logistics Quarterly 3, 1956): with
one crew no order loses less; with several it is close to the best. Hours of work and the weight of customers at risk
are assumptions, told on the page.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

CREW_HOURS = {"burst": 6.0, "night_flow": 10.0}  # a suspected slow leak is searched first
USUAL_CREW_HOURS = 8.0
CUSTOMER_M3H = 0.01  # a hundred customers who may lose their supply weigh as one m3/h


@dataclass(frozen=True, slots=True)
class Job:
    """A leak that waits: its flow, the share of such alerts that proved true, customers at risk, hours of a crew."""

    code: str
    flow_m3h: float
    true_share: float
    customers: int
    crew_hours: float

    @property
    def expected_m3h(self) -> float:
        """The loss to be expected: a suspicion that proves false in one case of four loses three quarters."""
        return self.flow_m3h * self.true_share

    @property
    def worth(self) -> float:
        """The cost of delay, m3/h or as much in customers, per hour of a crew: the higher, the earlier.

        40 m3/h and 1,000 customers (10 m3/h), true in three of four cases, for 7.5 h: 37.5 / 7.5.

        >>> Job("A", 40.0, 0.75, 1000, 7.5).worth
        5.0
        """
        return (self.expected_m3h + self.customers * CUSTOMER_M3H * self.true_share) / self.crew_hours


def by_worth(jobs: Sequence[Job]) -> list[Job]:
    """The most worth first; equals by code."""
    return sorted(jobs, key=lambda job: (-job.worth, job.code))


def lost_m3(jobs: Sequence[Job], crews: int) -> float:
    """Water expected to be lost until each is repaired, when free crews take the jobs in this order.

    One crew, 10 m3/h of 2 h and 1 m3/h of 8 h: first the large one loses 10 x 2 + 1 x 10, first the small one
    1 x 8 + 10 x 10. With two crews 10 x 2 + 1 x 8.

    >>> large, small = Job("L", 10.0, 1.0, 0, 2.0), Job("S", 1.0, 1.0, 0, 8.0)
    >>> lost_m3([large, small], 1), lost_m3([small, large], 1), lost_m3([small, large], 2)
    (30.0, 108.0, 28.0)
    """
    free = [0.0] * max(crews, 1)
    lost = 0.0
    for job in jobs:
        ends = heapq.heappop(free) + job.crew_hours
        heapq.heappush(free, ends)
        lost += job.expected_m3h * ends
    return lost
