"""The boundary between two sectors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Boundary:
    """A valve between the sector and another one; closed while `open_since` is None.

    `valve` is None where a boundary was opened and no valve is known there.
    """

    valve: str | None
    other: str | None
    open_since: datetime | None
