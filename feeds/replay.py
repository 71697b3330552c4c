"""A recorded period on the scenario clock: its readings are stored as known at their own instants, and the clock runs.

Pages ask for what was known at the clock's `now`, so they show the period as it was lived; detection judges as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data_access import scenario
from data_access.clock import wall_now
from data_access.rows.scenario import REPLAY, Staged
from feeds.batches import Importing, Outcome
from feeds.reading_batches import take_readings


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of the files, and the period that the clock now runs through; None when it was not started."""

    outcomes: tuple[Outcome, ...]
    starts_at: datetime | None
    ends_at: datetime | None


class DemonstrationStaged(Exception):
    """The database stages the demonstration, whose clock nothing else may take over."""


def replay(run: Importing, files: tuple[Path, ...], *, speed: float, zone: ZoneInfo | None) -> Replay:
    """Store the files and start the clock at their first instant. DemonstrationStaged, and nothing stored."""
    told = run.database.call(scenario.staged)
    if told is not None and told.name_key != REPLAY:
        raise DemonstrationStaged
    outcomes = tuple(take_readings(run, path, zone=zone, known_when_read=True) for path in files)
    spans = [outcome.span for outcome in outcomes if outcome.span]
    if not spans:
        return Replay(outcomes, None, None)
    starts_at, ends_at = (
        datetime.fromtimestamp(ts, UTC) for ts in (min(span[0] for span in spans), max(span[1] for span in spans))
    )
    staged = Staged(REPLAY, starts_at, seed=0)
    run.database.call(scenario.begin, staged, [ends_at], actor=run.actor, wall=wall_now(), speed=speed)
    return Replay(outcomes, starts_at, ends_at)
