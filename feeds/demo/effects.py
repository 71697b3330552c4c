"""What faults do to the city (more flow, less pressure, fuller wells) and to what its sensors say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from feeds.demo import facilities, instruments
from feeds.demo.faults import DAY_S, HOUR_S, Fault, Kind
from feeds.demo.noise import Real, Whole
from feeds.demo.zones import plan

STEP_S = 900
ON_FLOW = (Kind.LEAK, Kind.BURST, Kind.HYDRANT, Kind.TRANSFER)
AT_THE_DOOR = (Kind.LOW_PRESSURE, Kind.HYDRANT, Kind.TRANSFER, Kind.SET_POINT)  # take metres from the whole sector
SWING_S = 2700  # valves turned for works: so long more, so long less
STAGES = {  # the share of its customers that has power in each equal part of an outage
    Kind.OUTAGE: (0.0, 0.14, 0.60),
    Kind.TRIPPED: (0.0, 0.60),  # what lies before the fault comes back first
    Kind.SWITCHED_OFF: (0.0,),
}


@dataclass(frozen=True, slots=True)
class SectorEffects:
    """Sectors x slots: m3/h more, 0 where the sector is shut off, and the share of its leakage left."""

    flow_m3h: Real
    open_share: Real
    leak_share: Real


def on_sectors(faults: Sequence[Fault], slots: Whole) -> SectorEffects:
    """What leaks, bursts, closed valves and what is done on purpose do to the flow."""
    shape = (len(plan().sectors), len(slots))
    flow, opened, leaking = np.zeros(shape), np.ones(shape), np.ones(shape)
    for fault in _of(faults, ON_FLOW):
        flow[_sector(fault.target)] += fault.size * grown(fault, slots)
    for fault in _of(faults, (Kind.TRANSFER,)):
        flow[_sector(fault.other)] -= fault.size * grown(fault, slots)
    for fault in _of(faults, (Kind.WORKS,)):
        flow[_sector(fault.target)] += fault.size * _swinging(fault, slots)
    for fault in _of(faults, (Kind.CLOSED,)):
        opened[_sector(fault.target)] *= ~_during(fault, slots)
    for fault in _of(faults, (Kind.SET_POINT,)):
        leaking[_sector(fault.target)] *= 1 - fault.size / 100 * grown(fault, slots)
    return SectorEffects(flow, opened, leaking)


def dropped_m(faults: Sequence[Fault], slots: Whole) -> Real:
    """Metres taken from a whole sector: a valve hangs half closed, the set point is lower, water is drawn on purpose.

    Sectors x slots. What leaks take is told by the hydraulics.
    """
    drop = np.zeros((len(plan().sectors), len(slots)))
    for fault in _of(faults, AT_THE_DOOR):
        drop[_sector(fault.target)] += fault.drop_m * grown(fault, slots)
    return drop


def emptied(faults: Sequence[Fault], slots: Whole) -> Real:
    """Per cent that reservoirs have lost; once repaired they fill at twice the pace."""
    tanks = [tank.code for tank in facilities.of_kind("reservoir")]
    lost = np.zeros((len(tanks), len(slots)))
    for fault in _of(faults, (Kind.FALLING,)):
        falling = fault.size * np.clip(_seconds(slots) - fault.begins, 0, fault.ends - fault.begins) / HOUR_S
        filling = 2 * fault.size * np.maximum(_seconds(slots) - fault.ends, 0) / HOUR_S
        lost[tanks.index(fault.target)] += np.maximum(falling - filling, 0)
    return lost


def supplied(faults: Sequence[Fault], slots: Whole) -> Real:
    """Share of each substation that is itself on; customers come back in steps."""
    return _powered(faults, slots, (Kind.OUTAGE,), "substation")


def fed(faults: Sequence[Fault], slots: Whole) -> Real:
    """Share of each feeder that is on as far as its own cable is concerned."""
    return _powered(faults, slots, (Kind.TRIPPED, Kind.SWITCHED_OFF), "feeder")


def _powered(faults: Sequence[Fault], slots: Whole, kinds: Sequence[Kind], of: str) -> Real:
    row_of = {work.code: row for row, work in enumerate(facilities.of_kind(of))}
    on = np.ones((len(row_of), len(slots)))
    for fault in _of(faults, kinds):
        stages = STAGES[fault.kind]
        part = (_seconds(slots) - fault.begins) * len(stages) // (fault.ends - fault.begins)
        share = np.array([1.0, *stages, 1.0])[np.clip(part, -1, len(stages)) + 1]
        on[row_of[fault.target]] = np.minimum(on[row_of[fault.target]], share)
    return on


def flooded(faults: Sequence[Fault], slots: Whole) -> tuple[Real, Real]:
    """How far (0 to 1) the wells of broken lift stations have come on their way, and to which level in per cent."""
    stations = [station.code for station in facilities.of_kind("lift_station")]
    way, level = np.zeros((len(stations), len(slots))), np.zeros((len(stations), len(slots)))
    for fault in _of(faults, (Kind.HIGH_LEVEL,)):
        row, come = stations.index(fault.target), grown(fault, slots)
        level[row] = np.where(come > way[row], fault.size, level[row])
        way[row] = np.maximum(way[row], come)
    return way, level


def rain_mm(faults: Sequence[Fault], slots: Whole) -> Real:
    """Rain of each quarter-hour over the city, mm."""
    total = np.zeros(len(slots))
    for fault in _of(faults, (Kind.RAIN,)):
        total += fault.size / 4 * grown(fault, slots)
    return total


def failing(faults: Sequence[Fault], slots: Whole, kind: Kind, targets: Sequence[str]) -> NDArray[np.bool_]:
    """Targets x slots: where a fault of the kind is there."""
    down = np.zeros((len(targets), len(slots)), bool)
    for fault in _of(faults, (kind,)):
        down[list(targets).index(fault.target)] |= _during(fault, slots)
    return down


def grown(fault: Fault, slots: Whole) -> Real:
    """0 before and after, rising to 1 over `rise_h`."""
    age = (_seconds(slots) - fault.begins) / HOUR_S
    risen = np.clip(age / fault.rise_h, 0, 1) if fault.rise_h else np.ones(len(slots))
    return risen * _during(fault, slots)


def as_measured(true: Real, slots: Whole, faults: Sequence[Fault]) -> Real:
    """What the sensors say: dead ones nothing, drifting, stuck and wrongly scaled ones something else."""
    said = true.copy()
    for fault in faults:
        if fault.kind in (Kind.DEAD, Kind.DRIFT, Kind.STUCK, Kind.MISSCALED):
            rows, now = _sensor_rows(fault.target), _during(fault, slots)
            said[np.ix_(rows, now)] = _said(fault, true[np.ix_(rows, now)], slots[now])
    return said


def _said(fault: Fault, true: Real, slots: Whole) -> Real:
    if fault.kind is Kind.DEAD:
        return np.full_like(true, np.nan)
    if fault.kind is Kind.STUCK:
        return np.full_like(true, 41.3)
    if fault.kind is Kind.DRIFT:
        return np.round(true * (1 + fault.size / 100 * (_seconds(slots) - fault.begins) / DAY_S), 2)
    return np.round(true * (1 + fault.size / 100), 2)


def _of(faults: Iterable[Fault], kinds: Sequence[Kind]) -> Iterable[Fault]:
    return (fault for fault in faults if fault.kind in kinds)


def _seconds(slots: Whole) -> Whole:
    return slots * STEP_S


def _during(fault: Fault, slots: Whole) -> NDArray[np.bool_]:
    return (_seconds(slots) >= fault.begins) & (_seconds(slots) < fault.ends)


def _swinging(fault: Fault, slots: Whole) -> Real:
    """1 and -1 by turns."""
    turns = (_seconds(slots) - fault.begins) // SWING_S
    return np.where(turns % 2 == 0, 1.0, -1.0) * _during(fault, slots)


@cache
def _sector_numbers() -> dict[str, int]:
    return {sector.code: number for number, sector in enumerate(plan().sectors)}


def _sector(code: str) -> int:
    return _sector_numbers()[code]


@cache
def _sensor_rows(code: str) -> Whole:
    return np.array([row for row, each in enumerate(instruments.instruments()) if each.code == code])
