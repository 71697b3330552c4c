"""Interruptions of supply and what they amount to: frozen rows, times aware UTC, durations in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analytics.reliability import Outage, Reliability, Restoration
from data_access.rows.situation import Off, PowerState, Reading, SubstationRow, UsualDay, share_pct

__all__ = ["Outage", "PowerState", "Reliability", "Restoration", "SubstationRow", "UsualDay"]


@dataclass(frozen=True, slots=True)
class InterruptionRow:
    """An interruption as it stood at an instant: `off` customers were then still without supply.

    `lasted` runs to its end, or to that instant while it is in progress. `zone`, `asset` and `substation` are codes,
    `name` is the asset's or the zone's; `substation` is that of the feeder where the asset is one.
    """

    code: str
    zone: str | None
    asset: str | None
    substation: str | None
    name: str | None
    outage: Outage
    off: int
    ended_at: datetime | None
    lasted: timedelta
    planned: bool
    cause: str | None

    @property
    def is_running(self) -> bool:
        """Somebody is still without supply."""
        return self.off > 0


@dataclass(frozen=True, slots=True)
class FeederRow:
    """A feeder of a substation: load MW against the capacity of its cable in MVA; `sectors` are the areas it feeds.

    From a load of `heavy_pct` on the rules have it watched. `off` is what interruptions of this very feeder took; None
    while only one of its whole substation is known: whose customers are off then, nobody told.
    """

    code: str
    name: str
    substation: str
    sectors: tuple[str, ...]
    load: Reading
    capacity_mva: float | None
    customers: int | None
    off: Off | None
    priority: int | None
    display: str | None
    heavy_pct: float

    @property
    def is_heavy(self) -> bool:
        """Its load is known and above what the rules call heavy."""
        return self.load_pct is not None and self.load_pct > self.heavy_pct

    @property
    def load_pct(self) -> float | None:
        """Load in per cent of the capacity, at power factor 1; None when either is unknown."""
        return share_pct(self.load.value, self.capacity_mva)

    @property
    def is_dead(self) -> bool:
        """Its load is known and is nothing: whoever hangs on it has no supply."""
        return self.load.value == 0

    @property
    def is_off(self) -> bool:
        """It is dead, or some of its customers are without supply."""
        return self.is_dead or bool(self.customers_off)

    @property
    def customers_off(self) -> int | None:
        """Of those on this feeder; None where nobody told: substation cut as one, dead and in no book."""
        if self.off is None or (self.is_dead and not self.off.customers):
            return None
        return self.off.customers


@dataclass(frozen=True, slots=True)
class MonthMinutes:
    """Minutes per customer of the interruptions that began in a month, those of major event days apart."""

    month: date
    usual_min: float
    major_min: float


@dataclass(frozen=True, slots=True)
class Reliabilities:
    """The indices of twelve months and of the month in progress, each with and without major event days.

    None where too little was recorded. `threshold_min` is the daily SAIDI above which a day is a major event day,
    from the interruptions of `history_days` days; None when these are too few. `major_days` are those of the year.
    """

    year: Reliability | None
    usual_year: Reliability | None
    month: Reliability | None
    usual_month: Reliability | None
    threshold_min: float | None
    history_days: int
    major_days: tuple[date, ...]
    months: Sequence[MonthMinutes]


@dataclass(frozen=True, slots=True)
class PowerPicture:
    """One answer for headlines and table of electricity, so that they agree."""

    state: PowerState
    substations: Sequence[SubstationRow]
    figures: Reliabilities
