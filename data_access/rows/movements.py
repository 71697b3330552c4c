"""What moved in the programme between two instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import Change, MilestoneRow


@dataclass(frozen=True, slots=True)
class KpiMove:
    """An indicator as shown at both instants; `before` is None where it did not exist."""

    before: KpiRow | None
    now: KpiRow

    @property
    def is_one(self) -> bool:
        """Whether something else is shown: a newer period, a correction, another status."""
        old = self.before
        return old is None or (old.value, old.period_end, old.status) != (
            self.now.value,
            self.now.period_end,
            self.now.status,
        )

    @property
    def change(self) -> float | None:
        """The new value less the old one, in the indicator's unit."""
        old = self.before.value if self.before else None
        return None if old is None or self.now.value is None else self.now.value - old


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    """A milestone whose day moved: the day expected before (None: it was not promised), and the milestone now."""

    expected_before: date | None
    now: MilestoneRow


@dataclass(frozen=True, slots=True)
class Movements:
    """Every indicator of both instants, the milestones that moved, decisions and changes between them."""

    since: datetime
    at: datetime
    kpis: tuple[KpiMove, ...]
    milestones: tuple[MilestoneMove, ...]
    events: tuple[Change, ...]
