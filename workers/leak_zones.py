"""A zone out of its sensors: net inflow, metered use taken off, loggers, and what explains their heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analytics.leaks.balance import net_inflow, summed
from analytics.leaks.events import LeakEvent
from analytics.leaks.faults import fault_events
from analytics.leaks.series import HOUR_S, Series, validated
from analytics.leaks.slips import without_slips
from data_access.sensor_import import SensorRow

Key = tuple[str, str]  # sensor code and quantity
LOGGERS = ("logger", "critical_point")
METERS = ("inlet", "outlet", "storage", "consumption")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sensors of a zone stand in its network: nodes of the loggers, links of the flows, any other element."""

    loggers: tuple[str, ...] = ()
    inlets: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ZoneInput:
    """What is known of a zone: its net inflow (empty without a balance, then `missing` says why) and its loggers.

    `drivers` explain the heads of the loggers: the sum of the inlets and each outlet, or, with a tank inside, what is
    used and the level; `by_use` tells which.
    """

    code: str
    net: Series
    loggers: tuple[Series, ...] = ()
    drivers: tuple[Series, ...] = ()
    by_use: bool = False
    faults: tuple[LeakEvent, ...] = ()
    places: Places = field(default_factory=Places)
    missing: str | None = None


def zone_input(
    code: str, rows: Sequence[SensorRow], series: Mapping[Key, Series], areas_m2: Mapping[str, float]
) -> ZoneInput:
    """The zone of these sensors; a meter that is silent or a tank without a surface leaves it without a balance."""
    found = {row: series.get((row.code, row.quantity)) for row in rows}
    loggers = [row for row in rows if row.role in LOGGERS and row.quantity == "pressure" and found[row] is not None]
    heads = tuple(validated(_there(found[row])) for row in loggers)
    places = _places(rows, loggers)
    missing = _missing(rows, found, areas_m2)
    if missing is not None:
        return ZoneInput(code, Series(0, HOUR_S, np.empty(0)), heads, places=places, missing=missing)
    meters = {
        role: [_meter(row, found, areas_m2) for row in rows if row.role == role and found[row]] for role in METERS
    }
    inflows = [row for row in rows if row.role in ("inlet", "outlet")]
    faults = tuple(
        event for row in inflows for event in fault_events(code, _there(found[row]), _meter(row, found, areas_m2))
    )
    use = summed(meters["consumption"])
    outlets = meters["outlet"]
    net = net_inflow(meters["inlet"], [*outlets, use] if use else outlets, meters["storage"])
    levels = [validated(_there(found[row])) for row in rows if row.role == "storage"]
    if levels:
        return ZoneInput(code, net, heads, (use or net, *levels), by_use=True, faults=faults, places=places)
    return ZoneInput(code, net, heads, (net_inflow(meters["inlet"], ()), *outlets), faults=faults, places=places)


def _meter(row: SensorRow, found: Mapping[SensorRow, Series | None], areas_m2: Mapping[str, float]) -> Series:
    series = _there(found[row])
    if row.role == "storage":
        series = replace(series, value=series.value * areas_m2[row.element or ""])
    is_alone = row.role == "inlet" and sum(other.role in METERS for other in found) == 1
    believed = validated(series, may_be_negative=not is_alone)
    return without_slips(believed) if row.role in ("inlet", "outlet") else believed


def _there(series: Series | None) -> Series:
    return series or Series(0, HOUR_S, np.empty(0))


def _missing(
    rows: Iterable[SensorRow], found: Mapping[SensorRow, Series | None], areas_m2: Mapping[str, float]
) -> str | None:
    """Why there is no balance; None when there is one. A consumption meter that is silent is no reason."""
    needed = [row for row in rows if row.role in ("inlet", "outlet", "storage")]
    if not any(row.role == "inlet" for row in needed):
        return "no_inflow"
    if any(found[row] is None for row in needed):
        return "meter_silent"
    unknown = any(row.role == "storage" and (row.element or "") not in areas_m2 for row in needed)
    return "tank_unknown" if unknown else None


def _places(rows: Sequence[SensorRow], loggers: Sequence[SensorRow]) -> Places:
    def of(*roles: str) -> tuple[str, ...]:
        return tuple(row.element for row in rows if row.role in roles and row.element)

    named = tuple(row.element for row in loggers if row.element)
    return Places(named if len(named) == len(loggers) else (), of("inlet"), of("outlet"), of("consumption", "storage"))
