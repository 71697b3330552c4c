"""How well the live search holds the pipe that leaks: the zone of every leak that was found, against the ground truth.

As the worker would have searched an hour after the alarm of a burst and two days after that of a leak, or when it ended
if that was sooner, but with the models of today: those of the demonstration came with its last day. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analytics.leaks.scoring import Alarm, Leak
from data_access.database import Database
from data_access.rows.leak_search import LostWater
from workers.leak_search import known_of, search_zone

SEARCHED_AFTER_S = {"burst": 3600, "leak": 2 * 86_400}


@dataclass(frozen=True, slots=True)
class ZoneScore:
    """Whether the zone of a leak holds its pipe, and which share of the sector's length has to be searched."""

    kind: str
    holds: bool
    share: float


def score_zones(database: Database, hits: Sequence[tuple[Leak, Alarm]], today: datetime) -> list[ZoneScore]:
    """Of the found leaks whose pipe is known, in their order; a second or two of one core each."""
    return [_scored(database, leak, alarm, today) for leak, alarm in hits if leak.pipe]


def _scored(database: Database, leak: Leak, alarm: Alarm, today: datetime) -> ZoneScore:
    at = _instant(min(alarm.ts + SEARCHED_AFTER_S[leak.kind], max(alarm.ts, leak.end_ts)))
    lost = LostWater("", leak.zone, _instant(alarm.since_ts or alarm.ts), alarm.flow_m3h or 0.0)
    zone = search_zone(known_of(database, lost, at, model_at=today), lost.flow_m3h)
    return ZoneScore(leak.kind, leak.pipe in zone.pipes, zone.length_m / zone.of_length_m if zone.of_length_m else 1.0)


def _instant(ts: int) -> datetime:
    return datetime.fromtimestamp(ts, UTC)
