"""The coordination of a week, by arrondissement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_access.rows.coordination import Meeting
from data_access.rows.worksites import WorksiteRow


@dataclass(frozen=True, slots=True)
class WeekPart:
    """One arrondissement: sites that start, end or whose permit expires in the week; meetings once each."""

    name_fr: str | None
    name_ar: str | None
    starts: tuple[WorksiteRow, ...]
    ends: tuple[WorksiteRow, ...]
    permits: tuple[WorksiteRow, ...]
    clashes: tuple[Meeting, ...]
    shares: tuple[Meeting, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing to coordinate there."""
        return not (self.starts or self.ends or self.permits or self.clashes or self.shares)


@dataclass(frozen=True, slots=True)
class WeekList:
    """From `first` to `last`, both included."""

    first: date
    last: date
    parts: tuple[WeekPart, ...]
