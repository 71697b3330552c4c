"""Lines of the logbook: what was done to the network on purpose, and notes; each in versions that nobody rewrites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data_access.rows.alerts import Place

VALVE, SET_POINT, FLUSHING, NOTE = "valve", "set_point", "flushing", "note"
BOUNDARY, BOUNDARY_CLOSED = "boundary", "boundary_closed"
BOUNDARIES = (BOUNDARY, BOUNDARY_CLOSED)
STAYING = (SET_POINT, BOUNDARY_CLOSED)  # without an end they are done, and their effect stays
OUT_OF_SERVICE = "out_of_service"  # a work that may not alarm: what its sensors say is suppressed by design
KINDS = (VALVE, SET_POINT, FLUSHING, *BOUNDARIES, OUT_OF_SERVICE, NOTE)
OF_A_SECTOR = (VALVE, SET_POINT, FLUSHING, *BOUNDARIES, NOTE)
SET_POINT_UNIT = "bar"
SET_POINT_BOUNDS = (0.1, 16.0)  # bar: below, nobody has water; above, PN 16 pipes do not hold


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as somebody gives it: `where` and `other` are codes; a missing end means that it goes on, or stays."""

    kind: str
    where: str | None
    started_at: datetime | None
    ended_at: datetime | None = None
    other: str | None = None
    value: float | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """The line, and the version of it, that a person had before their eyes when they changed it."""

    number: int
    version: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a line may name: a sector, or an asset with its kind."""

    code: str
    kind: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class LogbookRow:
    """One line as it stood at the instant asked for. `entry` is the same for all its versions."""

    entry: int
    version: int
    kind: str
    sector: Place | None
    other: Place | None
    asset: str | None
    started_at: datetime
    ended_at: datetime | None
    value: float | None
    unit: str | None
    text: str | None
    author: str
    reason: str | None
    recorded_at: datetime

    @property
    def where(self) -> str | None:
        """The code that was given for the place."""
        return self.asset or (self.sector.code if self.sector else None)

    def seen_from(self, sector: str) -> LogbookRow:
        """The same line with that sector as its place and the one behind the boundary as the other, if it has two."""
        turned = self.other is not None and self.other.code == sector
        return replace(self, sector=self.other, other=self.sector) if turned else self

    @property
    def lasts(self) -> bool:
        """It has no end: it goes on, or, as a set point or a closed boundary, it has stayed."""
        return self.ended_at is None

    @property
    def stays(self) -> bool:
        """It is done for good; a missing end does not mean that it goes on."""
        return self.ended_at is None and self.kind in (*STAYING, NOTE)


@dataclass(frozen=True, slots=True)
class LogbookFilters:
    """What a list is narrowed to; None does not narrow. The start of a line lies in [since, until)."""

    zone: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class LogbookDetail:
    """A line with every version known, oldest first; the last one is the line as it stands."""

    row: LogbookRow
    versions: Sequence[LogbookRow]
