"""The rows of a table on trial: each is refused at most once, for the first fault found in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data_access.rows.imports import Reason, Rejection
from feeds.reading_tables import Table

Mask = NDArray[np.bool_]
Why = tuple[Reason, dict[str, str | int]]


@dataclass(slots=True)
class Hearing:
    """Rows still standing; the first fault found in a row is the one that is told."""

    table: Table
    standing: Mask
    rejections: list[Rejection] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table) -> Hearing:
        """All rows stand, but for the lines that are none."""
        return cls(table, np.ones(len(table.lines), bool), list(table.rejections))

    def refuse(self, faulty: Mask, reason: Callable[[int], Why], column: str) -> None:
        """Refuse the faulty ones of the standing rows; `reason` is asked for each by its place in the table."""
        for place in np.flatnonzero(faulty & self.standing):
            key, values = reason(int(place))
            said = {"value": self.table.cell(column, int(place)), **values}
            line = int(self.table.lines[place])
            named = self.table.said(column)
            self.rejections.append(Rejection(key, said, line, named, self.table.raw(int(place))))
        self.standing &= ~faulty
