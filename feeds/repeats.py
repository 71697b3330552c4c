"""Rows of a file that speak of the same sensor and instant: the last one counts, and what it overrules is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.rollup import sort_keys
from data_access.rows.imports import Note
from data_access.rows.telemetry import Columns

SHOWN = 10


@dataclass(slots=True)
class Findings:
    """What a person should know of a file although its rows were taken; counts, and the first lines of each kind."""

    identical: int = 0
    conflicting: int = 0
    by_order: int = 0
    conflicting_lines: list[int] = field(default_factory=list)
    by_order_lines: list[int] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """The findings of the next rows of the same file."""
        self.identical += other.identical
        self.conflicting += other.conflicting
        self.by_order += other.by_order
        self.conflicting_lines = [*self.conflicting_lines, *other.conflicting_lines][:SHOWN]
        self.by_order_lines = [*self.by_order_lines, *other.by_order_lines][:SHOWN]

    def note_order(self, lines: NDArray[np.int64]) -> None:
        """Rows of a repeated hour that were told apart by their order."""
        self.by_order += len(lines)
        self.by_order_lines = np.unique(lines)[:SHOWN].tolist()

    def notes(self) -> list[Note]:
        """A sentence for each kind that was found."""
        found = [Note("imports.note.identical", {"count": self.identical})] if self.identical else []
        for name in ("conflicting", "by_order"):
            if count := getattr(self, name):
                found.append(Note(f"imports.note.{name}", {"count": count, "lines": _shown(self, name, count)}))
        return found


def last_of_each(columns: Columns, lines: NDArray[np.int64]) -> tuple[Columns, Findings]:
    """The rows without those that a later one repeats or contradicts."""
    keys = sort_keys(columns.sensor_id, columns.ts)
    if (np.diff(keys) > 0).all():
        return columns, Findings()
    order = np.argsort(keys, kind="stable")
    last = np.append(np.diff(keys[order]) != 0, True)[: len(order)]
    if last.all():
        return columns, Findings()
    standing = np.flatnonzero(last)
    loser = np.flatnonzero(~last)
    winner = order[standing[np.searchsorted(standing, loser)]]
    loser = order[loser]
    same = (columns.quality[loser] == columns.quality[winner]) & _equal(columns.value[loser], columns.value[winner])
    kept = np.sort(order[last])
    rest = Columns(columns.sensor_id[kept], columns.ts[kept], columns.value[kept], columns.quality[kept])
    overruled = np.sort(lines[loser[~same]])
    return rest, Findings(int(same.sum()), len(overruled), conflicting_lines=overruled[:SHOWN].tolist())


def _equal(some: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (some == others) | (np.isnan(some) & np.isnan(others))


def _shown(findings: Findings, name: str, count: int) -> str:
    lines: Iterable[int] = getattr(findings, f"{name}_lines")
    return ", ".join(map(str, lines)) + (", …" if count > SHOWN else "")
