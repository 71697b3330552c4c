"""The rules that watch single sensors, and what a value has to do to raise or clear one of them.

A limit rule raises when every sample over its on-delay lies beyond the limit, and clears when every sample over its
off-delay lies inside the limit by the dead-band. Without fresh samples it does neither: missing data changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.wet_well import BRIM_PCT

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OVERFLOW_RULE = "overflow"
POWER_UNITS = ("MW", "MVA")  # a load in these is measured against the capacity of its substation
STALE_STEPS = 3  # domain 5.4: older than three steps is stale
STALE_FLOOR_S = 2700  # and never before 45 minutes for quarter-hour loggers
GATEWAY_SHARE = 0.6  # common cause (domain 6.3): most of what a gateway carries is silent
GATEWAY_LEAST = 3  # a gateway with fewer sensors is judged by its sensors


class Side(StrEnum):
    """Which way is bad."""

    LOW = "low"
    HIGH = "high"


class Kind(StrEnum):
    """ALARM asks for an answer in minutes, PROMPT within a shift or days (domain 4.1)."""

    ALARM = "alarm"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One row of the rule table.

    The limit is the sensor's own, else `limit` where the units agree, else that per cent of the capacity of a
    substation; times `share`. A limit that a person set for the rule (`is_set`) holds for all of its sensors, and so
    does the limit of a rule that is not about theirs (`heeds_own`).
    `place` is the kind of the asset or the role of the sensor in its sector.
    """

    name: str
    service: str
    quantity: str
    place: str
    side: Side
    limit: float
    unit: str
    priority: int
    kind: Kind = Kind.ALARM
    share: float = 1.0
    deadband_share: float = 0.05
    on_samples: int = 2
    off_samples: int = 2
    heeds_own: bool = True
    is_set: bool = False

    @property
    def threshold(self) -> float:
        """The limit as people read it, in the rule's own unit."""
        return self.limit * self.share

    def own(self, low: float | None, high: float | None) -> float | None:
        """Which of a sensor's two limits this rule goes by."""
        return low if self.side is Side.LOW else high

    def limit_for(self, own: float | None, unit: str, capacity: float | None) -> float | None:
        """The limit of one sensor; None when neither sensor, rule nor asset has one.

        >>> LIMIT_RULES[-1].limit_for(None, "MW", 40.0)
        32.0
        """
        of_capacity = capacity * self.limit / 100 if capacity is not None and unit in POWER_UNITS else None
        fallback = self.limit if unit == self.unit else of_capacity
        is_own = own is not None and self.heeds_own and not (self.is_set and fallback is not None)
        limit = own if is_own else fallback
        return None if limit is None else limit * self.share


# Limits: 20 m at the critical point, the usual service minimum; levels and loads in per cent of the capacity; a
# substation is watched from 80 % on and overloaded at 100 % (domain 6.1). Delays: domain 4.4 gives seconds; with one
# sample per quarter-hour the shortest is one sample, two where a single spike is common. Dead-band: 5 % (domain 4.4).
# Priorities, consequence x time to respond (domain 4.3): hundreds of customers within half an hour are P2; a well that
# spills over is P1 whatever its own limit (domain 6.2).
LIMIT_RULES: tuple[LimitRule, ...] = (
    LimitRule("low_pressure", "water", "pressure", "critical_point", Side.LOW, 20.0, "m", priority=2),
    LimitRule("low_reservoir", "water", "level", "reservoir", Side.LOW, 30.0, "%", priority=2, deadband_share=0.1),
    LimitRule("high_level", "sanitation", "level", "lift_station", Side.HIGH, 85.0, "%", priority=2, on_samples=1),
    LimitRule(
        OVERFLOW_RULE, "sanitation", "level", "lift_station", Side.HIGH, BRIM_PCT, "%", 1, on_samples=1, heeds_own=False
    ),
    LimitRule("overload", "electricity", "load", "substation", Side.HIGH, 100.0, "%", priority=2),
    LimitRule("heavy_load", "electricity", "load", "substation", Side.HIGH, 100.0, "%", 4, Kind.PROMPT, share=0.8),
)
NIGHT_RULE = "night_flow"
BURST_RULE = "burst"
GATEWAY_RULE = "silent_gateway"
SENSOR_RULE = "silent_sensor"
INTERRUPTION_RULE = "interruption"
SENSOR_SILENT_S = 12 * 3600  # a single sensor is a prompt after half a day: its next upload may bring what is missing
GATEWAY_BACK_SHARE = 0.3
GATEWAY_DROP_SHARE = 0.2  # common cause (domain 6.3): more than a fifth of what it carries falls silent ...
DROP_WITHIN_S = 300.0  # ... within five minutes
DROP_RECENT_S = 6 * 3600  # what fell silent longer ago is no news: its event was raised then, or it never spoke


@dataclass(frozen=True, slots=True)
class GatewayLimits:
    """When a gateway is silent, heard again, or fell in part: shares of the sensors it carries."""

    share: float = GATEWAY_SHARE
    least: float = GATEWAY_LEAST
    back_share: float = GATEWAY_BACK_SHARE
    drop_share: float = GATEWAY_DROP_SHARE


GATEWAY = GatewayLimits()


@dataclass(frozen=True, slots=True)
class InterruptionLimits:
    """From how many customers on an interruption is P1 and P2, and after how long it is told (domain 4.3, 6.1)."""

    p1_customers: float = 5000
    p2_customers: float = 100
    sustained_min: float = 5


INTERRUPTION = InterruptionLimits()


def tripped(samples: Floats, limits: Floats, side: Side) -> Flags:
    """Per row, whether every sample lies beyond the limit. A row with a missing sample has not tripped.

    >>> tripped(np.array([[19.0, 18.0], [19.0, 21.0], [19.0, np.nan]]), np.array([20.0, 20.0, 20.0]), Side.LOW)
    array([ True, False, False])
    """
    beyond = samples < limits[:, None] if side is Side.LOW else samples > limits[:, None]
    return np.asarray(beyond.all(axis=1))


def recovered(samples: Floats, limits: Floats, side: Side, deadband_share: float) -> Flags:
    """Per row, whether every sample lies inside the limit by the dead-band. A missing sample has not recovered.

    >>> recovered(np.array([[21.5, 22.0], [20.5, 22.0]]), np.array([20.0, 20.0]), Side.LOW, 0.05)
    array([ True, False])
    """
    if side is Side.LOW:
        return np.asarray((samples >= limits[:, None] * (1 + deadband_share)).all(axis=1))
    return np.asarray((samples <= limits[:, None] * (1 - deadband_share)).all(axis=1))


def is_stale(age_s: Floats, step_s: Floats) -> Flags:
    """Per sensor, whether its newest sample is older than three steps (domain 5.4). NaN, never seen, is stale.

    >>> is_stale(np.array([1800.0, 3600.0, np.nan]), np.array([900.0, 900.0, 900.0]))
    array([False,  True,  True])
    """
    return ~(age_s <= np.maximum(STALE_STEPS * step_s, STALE_FLOOR_S))


def is_silent(stale: int, carried: int, limits: GatewayLimits = GATEWAY) -> bool:
    """Whether a gateway is the common cause: it carries several sensors and most of them are stale.

    >>> is_silent(3, 5), is_silent(2, 5), is_silent(2, 2)
    (True, False, False)
    """
    return carried >= limits.least and stale >= limits.share * carried


def fell_together(last_ts: Floats) -> int:
    """How many of these last samples, at most, lie within five minutes.

    >>> fell_together(np.array([0.0, 900.0, 1200.0, 900.0])), fell_together(np.array([]))
    (3, 0)
    """
    ordered = np.sort(last_ts)
    ends = np.searchsorted(ordered, ordered + DROP_WITHIN_S, side="right")
    return int((ends - np.arange(len(ordered))).max(initial=0))


def is_common_cause(together: int, carried: int, limits: GatewayLimits = GATEWAY) -> bool:
    """Whether so many that fell together are one event of the gateway, and not that many of sensors.

    >>> is_common_cause(4, 15), is_common_cause(3, 15), is_common_cause(2, 5)
    (True, False, False)
    """
    return together >= limits.least and together > limits.drop_share * carried


def gateway_priority(carried: int) -> int:
    """The more is unseen, the worse: P2 from ten sensors on, P3 below (domain 4.3, loss of view)."""
    return 2 if carried >= 10 else 3


def interruption_priority(customers_off: int, limits: InterruptionLimits = INTERRUPTION) -> int:
    """Customers without supply, to be answered within half an hour (domain 4.3).

    >>> [interruption_priority(off) for off in (6000, 400, 12)]
    [1, 2, 3]
    """
    return 1 if customers_off >= limits.p1_customers else 2 if customers_off >= limits.p2_customers else 3


def leak_priority(flow_m3h: float, *, burst: bool, pressure_dropped: bool) -> int:
    """Consequence x time to respond (domain 4.3). A burst: minutes; a night-flow prompt: a shift or days.

    >>> leak_priority(60.0, burst=True, pressure_dropped=True)
    1
    >>> [leak_priority(flow, burst=False, pressure_dropped=False) for flow in (30.0, 6.0, 2.0)]
    [2, 3, 4]
    """
    if burst:
        return 1 if flow_m3h >= 50 and pressure_dropped else 2 if flow_m3h >= 10 else 3
    return 2 if flow_m3h >= 20 else 3 if flow_m3h >= 4 else 4
