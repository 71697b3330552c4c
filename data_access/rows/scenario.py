"""The scenario that a database stages, as it leaves the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

REPLAY = "scenario.replay"  # the name of a recorded period; any other is a demonstration


@dataclass(frozen=True, slots=True)
class Staged:
    """Which scenario this is, where it begins and the seed of its chance."""

    name_key: str
    started_at: datetime
    seed: int
