"""A call or a message of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """When a customer spoke and about what: no_water, visible_leak, low_pressure, power_cut, sewer_overflow."""

    at: datetime
    kind: str
