"""A wall screen as the product sees it: what it shows, in which language, and how far away it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

VIEWS = ("situation", "network", "alerts", "worksites", "roadmap")
NEAREST_M, FARTHEST_M = 4, 6
VIEW_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Showing:
    """One view of a playlist and how long it stands.

    `stays`: while a critical alert has waited more than five minutes for its acknowledgement, the screen keeps to this
    view and leaves it only for the situation, every third turn.
    """

    view: str
    seconds: int = VIEW_SECONDS
    stays: bool = False


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A screen of the control room; its playlist is never empty."""

    code: str
    name: str
    language: str
    theme: str  # dark | light
    distance_m: int  # NEAREST_M to FARTHEST_M: text is sized for it
    playlist: tuple[Showing, ...]
    last_seen_at: datetime | None = None  # wall time
