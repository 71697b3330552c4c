"""What time it is: the wall's, an instant that stands still, or the scenario's (demonstration and replays)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Callbacks and workers ask it for `now`; queries and analytics never do. `speed` is 1 in real time."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...


def wall_now() -> datetime:
    """The machine's own time, UTC."""
    return datetime.now(UTC)


class WallClock:
    """Real time, for production."""

    speed = 1.0

    def now(self) -> datetime:
        return wall_now()


@dataclass(frozen=True)
class FixedClock:
    """An instant that stands still, for screenshots and tests."""

    instant: datetime
    speed: float = 0.0

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True, slots=True)
class Anchor:
    """At wall instant `anchored_at` the scenario stood at `scenario_at`, running at `speed` (0 is a pause)."""

    scenario_at: datetime
    anchored_at: datetime
    speed: float

    def instant(self, wall: datetime) -> datetime:
        """Where the scenario stands at a wall instant.

        >>> six = datetime(2018, 10, 9, 5, tzinfo=UTC)
        >>> Anchor(six, datetime(2026, 1, 1, tzinfo=UTC), 30).instant(datetime(2026, 1, 1, 0, 1, tzinfo=UTC)) - six
        datetime.timedelta(seconds=1800)
        """
        return self.scenario_at + timedelta(seconds=(wall - self.anchored_at).total_seconds() * self.speed)


class ScenarioClock:
    """The scenario's time; `move` gives it the stored anchor whenever the clock's topic changes."""

    def __init__(self, anchor: Anchor, wall: Callable[[], datetime] = wall_now) -> None:
        self.anchor = anchor
        self._wall = wall

    @property
    def speed(self) -> float:
        return self.anchor.speed

    def now(self) -> datetime:
        return self.anchor.instant(self._wall())

    def move(self, anchor: Anchor) -> None:
        """Follow another anchor from now on."""
        self.anchor = anchor
