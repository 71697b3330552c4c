"""Which indicators an address asks for; the page and the export read it alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import Component, Owner


@dataclass(frozen=True, slots=True)
class KpiFilters:
    """A component, an owner, or all of them (None)."""

    component: Component | None = None
    owner: Owner | None = None

    @classmethod
    def of(cls, query: Mapping[str, str] | None) -> KpiFilters:
        """The filters of an address; a word that is none filters nothing."""
        component, owner = (query or {}).get("component"), (query or {}).get("owner")
        return cls(
            Component(component) if component in set(Component) else None, Owner(owner) if owner in set(Owner) else None
        )

    def keep(self, rows: Iterable[KpiRow]) -> list[KpiRow]:
        """The rows that pass, in their order."""
        return [row for row in rows if self.component in (None, row.component) and self.owner in (None, row.owner)]
