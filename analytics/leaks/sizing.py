"""What a leak amounts to: the water lost so far and its price, with the interval of its flow, and bursts it equals."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.leaks.events import LeakEvent
from analytics.leaks.favad import equivalent_bursts
from analytics.leaks.series import HOUR_S


@dataclass(frozen=True, slots=True)
class Loss:
    """m3 lost since the onset and MAD, both with the 90 % interval of the flow; bursts None without a pressure."""

    volume_m3: float
    least_m3: float
    most_m3: float
    cost_mad: float
    least_mad: float
    most_mad: float
    bursts: float | None


def loss(event: LeakEvent, at_ts: int, price_mad_m3: float, pressure_m: float | None = None) -> Loss:
    """What an event has cost until an instant, or until it was cleared; its flow is taken as constant since its onset.

    Nothing before the onset. `pressure_m` is that of the sector at night.

    >>> from analytics.leaks.events import EventKind
    >>> leak = LeakEvent("Z", EventKind.BURST, 7200, 0, 8.0, 6.0, 10.0, 0.8, "nights")
    >>> told = loss(leak, 10 * 3600, 6.5, 50.0)
    >>> told.volume_m3, told.cost_mad, told.most_m3, told.bursts
    (80.0, 520.0, 100.0, 5.0)
    """
    end_ts = at_ts if event.cleared_ts is None else min(at_ts, event.cleared_ts)
    hours = max(end_ts - event.onset_ts, 0) / HOUR_S
    volume, least, most = (hours * flow for flow in (event.flow_m3h, event.low_m3h, event.high_m3h))
    bursts = equivalent_bursts(event.flow_m3h, pressure_m) if pressure_m is not None and pressure_m > 0 else None
    cost, least_cost, most_cost = (price_mad_m3 * each for each in (volume, least, most))
    return Loss(volume, least, most, cost, least_cost, most_cost, bursts)
