"""Volumes of water by month, m3, and why some of them are unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.water_balance import non_revenue_pct, non_revenue_water_m3


@dataclass(frozen=True, slots=True)
class Metered:
    """What the meters of one side told in a month: None when too few of them did.

    `told` of `meters` had at least nine tenths of the month's days; the volume of the others is taken for their mean.
    """

    volume_m3: float | None
    told: int
    meters: int


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """A month of the trunk mains: from the reservoirs, into the sectors. `days` are those that are over."""

    month: date
    days: int
    source: Metered
    sectors: Metered

    @property
    def lost_m3(self) -> float | None:
        """What left the reservoirs and reached no sector; None when one of the sides is unknown."""
        if self.source.volume_m3 is None or self.sectors.volume_m3 is None:
            return None
        return self.source.volume_m3 - self.sectors.volume_m3

    @property
    def lost_pct(self) -> float | None:
        """The same in per cent of what left the reservoirs."""
        lost = self.lost_m3
        return None if lost is None or not self.source.volume_m3 else 100 * lost / self.source.volume_m3


@dataclass(frozen=True, slots=True)
class SectorMonth:
    """A month of a sector: what flowed in, and what was billed, None before that is known."""

    month: date
    days: int
    inflow: Metered
    billed_m3: float | None

    @property
    def lost_m3(self) -> float | None:
        """What flowed in and was not billed."""
        return non_revenue_water_m3(self.billed_m3, self.inflow.volume_m3)

    @property
    def lost_pct(self) -> float | None:
        """The same in per cent of what flowed in."""
        return non_revenue_pct(self.billed_m3, self.inflow.volume_m3)
