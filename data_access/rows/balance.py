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
    """A month of the trunk mains: from the sources, out of the reservoirs, into the sectors; `days` are those over.

    What the reservoirs hold more or less at its end than at its beginning is not in it.
    """

    month: date
    days: int
    sources: Metered
    reservoirs: Metered
    sectors: Metered

    @property
    def given(self) -> Metered:
        """Where the balance begins: at the sources, or at the reservoirs where no source has a meter."""
        return self.sources if self.sources.meters else self.reservoirs

    @property
    def lost_m3(self) -> float | None:
        """What was given and reached no sector; None when one of the sides is unknown."""
        return _less(self.given, self.sectors)

    @property
    def lost_pct(self) -> float | None:
        """The same in per cent of what was given."""
        return _share_pct(self.lost_m3, self.given)

    @property
    def conveyance_lost_pct(self) -> float | None:
        """What left the sources and not the reservoirs, in per cent of the first."""
        return _share_pct(_less(self.sources, self.reservoirs), self.sources)


def _less(before: Metered, after: Metered) -> float | None:
    if before.volume_m3 is None or after.volume_m3 is None:
        return None
    return before.volume_m3 - after.volume_m3


def _share_pct(lost_m3: float | None, given: Metered) -> float | None:
    return None if lost_m3 is None or not given.volume_m3 else 100 * lost_m3 / given.volume_m3


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
