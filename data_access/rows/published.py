"""A site as it is handed to others: its row, its outline as delivered, and the record of its register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.rows.worksites import WorksiteRow


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """`geometry` is what was delivered; `record` the register's own row, None for works of ours."""

    row: WorksiteRow
    geometry: Mapping[str, Any] | None
    record: Mapping[str, Any] | None
    recorded_at: datetime
