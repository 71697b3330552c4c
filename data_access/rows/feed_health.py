"""What the page of incoming data shows: feeds and their clocks, the last hour, refused rows, gaps in the telemetry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

READING_KINDS = ("http", "mqtt", "sql", "readings")  # feeds whose rows are readings: each can be sent again by itself
SILENT_AFTER_S = 2700  # a feed that said nothing for three quarter-hours
AHEAD_S = 5  # a clock is ahead when readings come so much before their instant


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed at an instant. `per_minute` is over the last ten minutes, the counts and the delay over the last hour.

    `least_delay_s` is the shortest way a reading took: below zero its clock is ahead of ours. None: nothing came.
    """

    kind: str
    name: str
    last_at: datetime | None
    newest_at: datetime | None
    per_minute: float
    accepted: int
    rejected: int
    late: int
    least_delay_s: int | None
    trace: Sequence[int]  # accepted rows of each five minutes of the hour, oldest first

    def silent(self, at: datetime) -> bool:
        """Whether it has said nothing for long."""
        return self.last_at is None or (at - self.last_at).total_seconds() > SILENT_AFTER_S


@dataclass(frozen=True, slots=True)
class LastHour:
    """What came in during the hour before an instant: from feeds, from files, and what was refused, by reason."""

    since: datetime
    feeds: int
    readings: int
    late: int
    files: int
    file_rows: int
    refused: Mapping[str, int]  # by the key of the reason, most first

    @property
    def rejected(self) -> int:
        """Rows refused, whatever the reason."""
        return sum(self.refused.values())


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A refused row that nobody has sent again or set aside yet, with where it came from."""

    row_id: int
    feed: str
    batch: str
    refused_at: datetime
    line: int | None
    column: str | None
    raw: str
    reason_key: str
    values: Mapping[str, str | int]
    origin: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The newest of them, and how many there are by reason, most first."""

    rows: Sequence[WaitingRow]
    by_reason: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Completeness:
    """Usable readings of the last whole 24 hours beside what the steps of the sensors let expect."""

    code: str
    name: str
    sensors: int
    got: int
    expected: int

    @property
    def share_pct(self) -> float:
        """Never above 100: a sensor that says more than it should lacks nothing."""
        return 100.0 * min(self.got, self.expected) / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class Gaps:
    """Completeness of gateways and of single sensors, the worst first."""

    gateways: Sequence[Completeness]
    sensors: Sequence[Completeness]
    total: Completeness
