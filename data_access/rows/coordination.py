"""Works that meet: what the page shows of clashes, of trenches to share, and of leaks in an open street."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.coordination import Encounter, Meeting

__all__ = ["MEETINGS", "Encounter", "Encounters", "LeakInTrench", "Meeting", "RecentDig"]

MEETINGS = ("clash", "share", "leak")  # what the filter on delay may ask for beside what each site says by itself


@dataclass(frozen=True, slots=True)
class LeakInTrench:
    """A suspected leak in or near an open trench: repair it before the trench is filled."""

    alert: str
    ref: str
    metres: float


@dataclass(frozen=True, slots=True)
class RecentDig:
    """A dig near a place within the last days: somebody may have hit the pipe. `odds` multiplies those of damage."""

    ref: str
    metres: float
    days_since: int  # 0 when the street was still open that day
    odds: float


@dataclass(frozen=True, slots=True)
class Encounters:
    """Everything that meets among the works followed at an instant."""

    meetings: tuple[Meeting, ...] = ()
    leaks: tuple[LeakInTrench, ...] = ()
    refs: Mapping[str, frozenset[str]] = field(default_factory=dict)  # of each of MEETINGS, the works concerned

    def of(self, ref: str) -> list[Meeting]:
        """The meetings of one site, the nearest first."""
        return [meeting for meeting in self.meetings if ref in (meeting.one, meeting.other)]

    def leaks_of(self, ref: str) -> list[LeakInTrench]:
        """The suspected leaks in its trench, the nearest first."""
        return [leak for leak in self.leaks if leak.ref == ref]

    def concerns(self, ref: str, what: str) -> bool:
        """Whether a site is concerned by one of MEETINGS."""
        return ref in self.refs.get(what, frozenset())
