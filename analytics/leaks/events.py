"""What the engine says: one event per leak, repair or fault, with its onset, size and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class EventKind(StrEnum):
    """As written in alerts.csv."""

    BURST = "burst"
    SLOW_LEAK = "slow_leak"
    REPAIR = "repair"
    SENSOR_FAULT = "sensor_fault"
    DEMAND_ANOMALY = "demand_anomaly"


@dataclass(frozen=True, slots=True)
class LeakEvent:
    """Everything but `cleared_ts` is what was known at `detected_ts`. Sizes in m3/h with their 90 % interval.

    `reason` says in a word what showed it: nights, hours, pressures, flat, unit, explained.
    """

    zone: str
    kind: EventKind
    detected_ts: int
    onset_ts: int
    flow_m3h: float
    low_m3h: float
    high_m3h: float
    confidence: float
    reason: str
    cleared_ts: int | None = None
    pipes: tuple[str, ...] = ()


# logistic in score / threshold, of the loggers
CONFIDENCE_AT_THRESHOLD = 0.78
CONFIDENCE_SLOPE = 0.3
MOST_CERTAIN = 0.97
# of the nights: what the alarms of ten real sectors with planted leaks were, each sector told by the other nine. How
# high the score is says nothing of that, how restless the sector is does
LOG_ODDS = -0.37
PER_FOLD_OF_SPREAD = -0.8
LEAST_SPREAD_SHARE = 0.01


def night_confidence(spread_share: float) -> float:
    """The share of the alarms of nights that are true, by the spread of a sector's nights over their level.

    >>> night_confidence(0.025), night_confidence(0.1), night_confidence(0.2)
    (0.93, 0.813, 0.715)
    """
    odds = LOG_ODDS + PER_FOLD_OF_SPREAD * float(np.log(max(spread_share, LEAST_SPREAD_SHARE)))
    return round(min(MOST_CERTAIN, float(1 / (1 + np.exp(-odds)))), 3)


def confidence(score: float, threshold: float) -> float:
    """The share of events of the loggers with such a score that are true.

    >>> confidence(2.0, 2.0), confidence(50.0, 2.0)
    (0.78, 0.97)
    """
    odds = np.log(CONFIDENCE_AT_THRESHOLD / (1 - CONFIDENCE_AT_THRESHOLD)) + CONFIDENCE_SLOPE * (score / threshold - 1)
    return round(min(MOST_CERTAIN, float(1 / (1 + np.exp(-odds)))), 3)
