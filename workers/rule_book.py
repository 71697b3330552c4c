"""The rules as they stand at each instant of a run: what people had set by then, with the sensors they apply to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.rule_settings import Change, Thresholds, in_force
from data_access.rows.detection import WatchedSensor
from workers.live_rules import Guard, guards


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What every rule goes by, and the limit rules with their sensors."""

    thresholds: Thresholds
    guarded: Sequence[Guard]


class RuleBook:
    """All changes of the settings, oldest first, over the sensors of a run."""

    def __init__(self, changes: Sequence[Change], sensors: Sequence[WatchedSensor]) -> None:
        self._changes = changes
        self._since = [change.valid_from for change in changes]
        self._sensors = sensors
        self._made: dict[int, Rules] = {}

    def at(self, instant: datetime) -> Rules:
        """What stood then."""
        number = bisect_right(self._since, instant)
        if number not in self._made:
            thresholds = in_force(self._changes[:number], instant)
            self._made[number] = Rules(thresholds, guards(self._sensors, thresholds.limit_rules))
        return self._made[number]
