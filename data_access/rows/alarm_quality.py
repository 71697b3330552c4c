"""What the database tells about the alarm system itself: load, nuisance, answers, precision of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.alarm_nuisance import STANDING_TARGET, BadActor, MixShare, Spell
from analytics.alarm_rates import (
    BIN,
    FLOOD_BEGINS_OVER,
    PER_DAY_TARGET,
    PER_HOUR_TARGET,
    RARE_PCT,
    Flood,
    Rates,
    load_shares,
)
from analytics.alert_answers import ACKNOWLEDGE_TARGETS, STAGES, Precision, StageTimes
from data_access.rows.alerts import AlertRow

__all__ = [
    "ACKNOWLEDGE_TARGETS",
    "BIN",
    "FLOOD_BEGINS_OVER",
    "PER_DAY_TARGET",
    "PER_HOUR_TARGET",
    "RARE_PCT",
    "STAGES",
    "STANDING_TARGET",
    "BadActor",
    "Flood",
    "MixShare",
    "Precision",
    "Rates",
    "Spell",
    "StageTimes",
    "load_shares",
]


@dataclass(frozen=True, slots=True)
class QualityPicture:
    """The alarm system over (since, at]. Load and nuisance are of alarms alone; answers and precision of both kinds."""

    since: datetime
    at: datetime
    rates: Rates
    standing: Sequence[Spell]
    chattering: Mapping[tuple[str, str], int]
    fleeting: Sequence[Spell]
    actors: Sequence[BadActor]
    mix: Sequence[MixShare]
    prompts: Mapping[int, int]  # raised in the period, by priority: they count in none of the above
    shelved: Sequence[AlertRow]
    suppressed: Sequence[AlertRow]
    times: Sequence[StageTimes]  # of the alerts raised in the period
    by_rule: Sequence[Precision]  # of the alerts closed in the period
    by_sector: Sequence[Precision]
