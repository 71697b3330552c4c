"""The coordination of a week, by arrondissement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data_access.rows.coordination import Meeting
from data_access.rows.worksites import WorksiteRow


@dataclass(frozen=True, slots=True)
class WeekPart:
    """One arrondissement: sites that start, end or whose permit expires in the week; meetings once each.

    Everything by day, then by reference. `met` holds the sites of the meetings by reference.
    """

    name_fr: str | None
    name_ar: str | None
    starts: tuple[WorksiteRow, ...]
    ends: tuple[WorksiteRow, ...]
    permits: tuple[WorksiteRow, ...]
    clashes: tuple[Meeting, ...]
    shares: tuple[Meeting, ...]
    met: Mapping[str, WorksiteRow] = field(default_factory=dict)

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
