"""Limits from which a page marks a figure although no alarm is raised: what is to be watched, or to be planned for."""

from __future__ import annotations

from dataclasses import dataclass

FEEDER_RULE = "feeder_load"
N1_RULE = "n1_load"
OVERFLOW_RULE = "overflow_time"
AUTONOMY_RULE = "reservoir_autonomy"
HEARD_RULE = "sensors_heard"
BATTERY_RULE = "gateway_battery"


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """From where on a figure is to be watched; as delivered by sections 6.1 to 6.3 of the domain reference.

    A cable from 80 % of its capacity on, a substation from an N-1 load of 100 % on, a well that overflows within an
    hour, a reservoir that lasts less than a night shift, less than 98 % of the sensors heard, a battery below 20 % or
    to be replaced within 90 days.
    """

    feeder_pct: float = 80.0
    n1_pct: float = 100.0
    overflow_min: float = 60.0
    autonomy_h: float = 8.0
    heard_pct: float = 98.0
    battery_pct: float = 20.0
    battery_days: float = 90.0


DELIVERED = WatchLimits()
