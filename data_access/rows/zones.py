"""A zone as the pages see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """An arrondissement, sector or other zone. `lon`, `lat` lie inside it; None where the source says nothing."""

    zone_id: int
    code: str
    kind: str
    name_fr: str
    name_ar: str | None
    parent_code: str | None
    parent_fr: str | None
    parent_ar: str | None
    lon: float | None
    lat: float | None
    population: int | None
    connections: int | None
    customers: int | None
    mains_km: float | None
    geometry: dict[str, Any] | None
    source: str
    attribution: str | None

    def name(self, lang: str) -> str:
        """Its own name; place names are data and fall back to French where no Arabic one is known."""
        return (self.name_ar if lang == "ar" else None) or self.name_fr

    def parent_name(self, lang: str) -> str | None:
        """The name of the zone around it."""
        return (self.parent_ar if lang == "ar" else None) or self.parent_fr
