"""The boundary between two sectors, and water that probably passed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """Water that an active alert of `receiver` explains by its neighbour `giver`; all by their codes."""

    alert: str
    priority: int
    display: str
    giver: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """A valve between the sector and another one; the logbook knows it closed while `open_since` is None.

    `passed` is the water that probably passes there, either way. `valve` is None where a boundary was opened and no
    valve is known there.
    """

    valve: str | None
    other: str | None
    open_since: datetime | None
    passed: Transfer | None = None
