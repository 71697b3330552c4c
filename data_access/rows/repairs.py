"""What people find out about a leak on their way to its repair, and the repair that nights are to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Where the leak is: a pipe by its code, or a point in WGS84; `method` says how that is known."""

    method: str
    lon: float | None = None
    lat: float | None = None
    pipe: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the trench showed: the cause of the leak, the pipe, and how large the hole or the crack is."""

    cause: str
    pipe: str | None = None
    size_mm: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RepairToCheck:
    """A repair that the nights are to confirm; `is_active`: the rule still sees the leak."""

    code: str
    sector_id: int
    began_at: datetime
    repaired_at: datetime
    is_active: bool
    flow_m3h: float | None
