"""The minimum night flows of the sectors, as they were judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LEAK_SUSPECTED = "leak_suspected"  # why a night is no measure for others


@dataclass(frozen=True, slots=True)
class NightRow:
    """One night of one sector as domain 1.4 lists it; figures are None where the night was not measured."""

    sector_id: int
    night: date
    window_start: datetime
    window_end: datetime
    mnf_m3h: float | None
    mnf_at: datetime | None
    mnf_mean_m3h: float | None
    n_samples: int
    completeness: float
    p_night_m: float | None
    lnu_m3h: float | None
    nnf_m3h: float | None
    baseline_m3h: float | None
    baseline_sd_m3h: float | None
    z: float | None
    calendar_class: str
    quality: int  # OPC UA class: 0 judged and usable, 1 measured but no measure for other nights, 2 not measured
    unusable_reason: str | None
    setpoint_version: int = 1

    @property
    def is_comparable(self) -> bool:
        """It can be held against its reference: one in which a leak is suspected is no measure for others, but can."""
        return self.unusable_reason in (None, LEAK_SUSPECTED)
