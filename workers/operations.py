"""What the logbook says was done to each sector: at every instant only what had been written down by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from data_access.rows.detection import NightOperation
from data_access.rows.logbook import BOUNDARY, FLUSHING, SET_POINT, STAYING

EXPLAINING = (FLUSHING, BOUNDARY)  # let water go on purpose: they explain a burst, and never hide one


class Operations:
    """The lines of the logbook by sector; a boundary belongs to both of its sides."""

    def __init__(self, lines: Iterable[NightOperation] = ()) -> None:
        self._lines: dict[int, list[NightOperation]] = defaultdict(list)
        for line in lines:
            self._lines[line.sector_id].append(line)

    def during(self, sector_id: int, start: datetime, end: datetime, at: datetime) -> list[NightOperation]:
        """What touches the sector in [start, end), as known at `at`, oldest first."""
        return [line for line in self._known(sector_id, at) if line.started_at < end and _reaches(line, start)]

    def set_points(self, sector_id: int, before: datetime, at: datetime) -> int:
        """How many set points were changed for good by then, as known at `at`."""
        moved = (line for line in self._known(sector_id, at) if line.kind == SET_POINT)
        return sum(line.ended_at is None and line.started_at <= before for line in moved)

    def explaining(self, sector_id: int, onset: datetime, at: datetime) -> NightOperation | None:
        """The newest flushing or opened boundary that was going on between the onset and now."""
        found = [line for line in self.during(sector_id, onset, at, at) if line.kind in EXPLAINING]
        return found[-1] if found else None

    def kinds(self, sector_id: int, since: datetime, at: datetime) -> frozenset[str]:
        """The kinds of what was done since then or went on, as known at `at`; a set point counts when it is new."""
        begun = (line for line in self._known(sector_id, at) if line.started_at >= since)
        return frozenset(line.kind for line in (*begun, *self.during(sector_id, since, at, at)))

    def _known(self, sector_id: int, at: datetime) -> Iterable[NightOperation]:
        for line in self._lines[sector_id]:
            if line.recorded_at <= at and (line.replaced_at is None or line.replaced_at > at):
                yield line


def _reaches(line: NightOperation, start: datetime) -> bool:
    """Whether it was still going on at `start`; a missing end goes on, or stays."""
    if line.ended_at is None:
        return line.kind not in STAYING or line.started_at >= start
    return line.ended_at >= start
