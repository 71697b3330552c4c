"""Bursts: the inflow of a sector leaves its usual course in the last half hour, with or without a fall of pressure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from analytics import bursts
from analytics.bursts import BurstLimits, Usual
from analytics.city_flow import beside_city
from analytics.explanations import Clues
from analytics.limit_rules import BURST_RULE, NIGHT_RULE, Kind, leak_priority
from analytics.local_time import local
from analytics.sample_grid import STEP_S, Floats, Ints, newest_values
from data_access.rows.alerts import Finding, Sentence
from data_access.rows.detection import NightOperation, WatchedSector
from workers.ledger import Ledger
from workers.operations import Operations
from workers.sight import Sight

SAMPLES = 2  # newest quarter-hours that must all stand out
WINDOW = 4  # looked for in the last hour
JUMPED_WITHIN = 16  # quarter-hours, where the last hour alone does not show how the flow rose
ONSET_SD = 3.0
LEAST_URGENT = 4
CERTAIN, UNCERTAIN = 0.9, 0.7  # of such alarms are leaks: with a fall of pressure, without
CREWS_UNTIL_H = 5
NOTED_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """A measured figure beside the one that was to be expected."""

    measured: float
    expected: float


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sector whose inflow stands out: how much, since when, and its pressure where it fell."""

    number: int
    excess_m3h: float
    flow: Sample
    onset_ts: int
    pressure: Sample | None
    clues: Clues

    @property
    def onset(self) -> datetime:
        """The first of the quarter-hours that stand out."""
        return datetime.fromtimestamp(self.onset_ts, UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Inflows:
    """The last hour of every sector: sectors x columns, and its newest excesses without the gaps, oldest first."""

    columns: Ints
    flow: Floats
    course: Usual
    excess: Floats

    @property
    def now(self) -> Usual:
        """What is usual in the running quarter-hour."""
        return Usual(self.course.level[:, -1], self.course.sd[:, -1])


def watch_inflows(sight: Sight, ledger: Ledger, operations: Operations, limits: BurstLimits, at: datetime) -> None:
    """Raise a burst where the inflow stands out, resize it while it does, clear it after an hour at the usual.

    What the logbook says is going on explains a burst and makes it one priority less urgent; it never hides it.
    """
    seen = _inflows(sight, int(at.timestamp()), WINDOW)
    for suspect in _suspects(sight, ledger, seen, limits, int(at.timestamp())):
        sector = sight.watch.sectors[suspect.number]
        if suspect.excess_m3h - _told(sector, ledger) >= limits.least_m3h:
            going_on = operations.explaining(sector.sector_id, suspect.onset, at)
            noted = operations.kinds(sector.sector_id, suspect.onset - NOTED_BEFORE, at)
            ledger.see(_finding(sector, suspect, going_on, noted), at)
    settled = bursts.has_settled(seen.excess, seen.now.sd, limits)
    for number in np.flatnonzero(settled).tolist():
        ledger.clear(BURST_RULE, sight.watch.sectors[number].code, at)


def _inflows(sight: Sight, at_ts: int, window: int) -> Inflows:
    last = min(sight.grid.column_of(at_ts), sight.grid.columns - 1)
    columns = np.arange(max(0, last - window + 1), last + 1)
    flow = sight.inflow(at_ts, columns)
    course = beside_city(flow, sight.flow_course(at_ts, columns, bursts.FLOOR_M3H))
    return Inflows(columns, flow, course, newest_values(flow - course.level, window))


def _suspects(sight: Sight, ledger: Ledger, seen: Inflows, limits: BurstLimits, at_ts: int) -> list[Suspect]:
    """First every inflow that would do with a fall of pressure, then only those that have one or do without."""
    newest, now = seen.excess[:, -SAMPLES:], seen.now
    loose = bursts.bursting(newest, now, np.ones(len(newest), bool), limits)
    abrupt = bursts.is_abrupt(seen.excess[:, -SAMPLES - 1], newest.mean(axis=1))
    followed = np.array([ledger.is_active(BURST_RULE, sector.code) for sector in sight.watch.sectors], bool)
    if (loose & ~abrupt & ~followed).any():
        before = _inflows(sight, at_ts, JUMPED_WITHIN).excess
        abrupt |= bursts.has_jumped(before, newest.mean(axis=1))
    numbers = np.flatnonzero(loose & (abrupt | followed))
    if not len(numbers):
        return []
    pressures = _fallen(sight, numbers, seen.columns, at_ts)
    fell = np.array([each is not None for each in pressures])
    certain = bursts.bursting(newest[numbers], Usual(now.level[numbers], now.sd[numbers]), fell, limits)
    return [_suspect(sight, seen, int(numbers[place]), pressures[place]) for place in np.flatnonzero(certain).tolist()]


def _suspect(sight: Sight, seen: Inflows, number: int, pressure: Sample | None) -> Suspect:
    flow, now = seen.flow[number], seen.now
    first = seen.columns[_onset(flow - seen.course.level[number], float(now.sd[number]))]
    inflow = Sample(_newest(flow), float(now.level[number]))
    excess, onset_ts = float(seen.excess[number, -SAMPLES:].mean()), sight.grid.start_ts + int(first) * STEP_S
    clues = Clues(
        excess_m3h=excess,
        certain=CERTAIN if pressure is not None else UNCERTAIN,
        is_abrupt=True,
        fall_m=_fall_m(sight, number, pressure),
        opposite=_opposite(sight, seen, number, excess),
        crews=local(datetime.fromtimestamp(onset_ts, UTC)).hour < CREWS_UNTIL_H,
    )
    return Suspect(number, excess, inflow, onset_ts, pressure, clues)


def _fall_m(sight: Sight, number: int, pressure: Sample | None) -> float | None:
    """How far the pressure fell; 0 where it did not, None where none is measured."""
    if pressure is not None:
        return pressure.expected - pressure.measured
    return 0.0 if sight.watch.sectors[number].pressures else None


def _opposite(sight: Sight, seen: Inflows, number: int, excess_m3h: float) -> dict[str, float]:
    """Neighbours whose inflow fell by half of the excess or more in the same quarter-hours."""
    fell = -np.mean(seen.excess[:, -SAMPLES:], axis=1)
    sd = seen.now.sd
    found = [other for other in sight.near(number) if fell[other] > max(excess_m3h / 2, ONSET_SD * float(sd[other]))]
    return {sight.watch.sectors[other].code: round(float(fell[other]), 2) for other in found}


def _fallen(sight: Sight, sectors: Ints, columns: Ints, at_ts: int) -> list[Sample | None]:
    measured = sight.pressure(at_ts, sectors, columns)
    course = sight.pressure_course(at_ts, sectors, columns, bursts.FLOOR_M)
    fell = bursts.has_dropped(newest_values(course.level - measured, SAMPLES), course.sd[:, -1])
    return [
        Sample(_newest(measured[place]), float(course.level[place, -1])) if fell[place] else None
        for place in range(len(sectors))
    ]


def _onset(excess: Floats, sd: float) -> int:
    """The first of the newest samples that are all high without a break; a missing one does not break them."""
    high = np.isnan(excess) | (excess > ONSET_SD * sd)
    calm = np.flatnonzero(~high)
    return min(int(calm[-1]) + 1, len(excess) - 1) if len(calm) else 0


def _newest(values: Floats) -> float:
    return float(values[~np.isnan(values)][-1])


def _told(sector: WatchedSector, ledger: Ledger) -> float:
    """A leak that the nights have told already is no burst: only what comes on top of it counts. m3/h."""
    return 0.0 if ledger.is_active(BURST_RULE, sector.code) else ledger.size_m3h(NIGHT_RULE, sector.code)


def _finding(
    sector: WatchedSector, suspect: Suspect, going_on: NightOperation | None, noted: frozenset[str]
) -> Finding:
    fell = suspect.pressure is not None
    priority = leak_priority(suspect.excess_m3h, burst=True, pressure_dropped=fell)
    measured = [Sentence("alerts.evidence.inflow", _flow_figures(suspect.flow)), _pressure_line(suspect.pressure)]
    return Finding(
        rule=BURST_RULE,
        kind=Kind.ALARM,
        subject=sector.code,
        service_id=sector.service_id,
        sector_id=sector.sector_id,
        priority=priority if going_on is None else min(priority + 1, LEAST_URGENT),
        cause=_cause(suspect),
        onset_at=suspect.onset,
        flow_m3h=round(suspect.excess_m3h, 2),
        evidence=[*measured, *_operation_line(going_on)],
        clues=replace(suspect.clues, noted=noted),
    )


def _operation_line(going_on: NightOperation | None) -> list[Sentence]:
    if going_on is None:
        return []
    since = {"since_ts": int(going_on.started_at.timestamp())}
    return [Sentence(f"alerts.evidence.operation_{going_on.kind}", since)]


def _cause(suspect: Suspect) -> Sentence:
    if suspect.pressure is not None:
        return Sentence("alerts.cause.burst", {"pressure_m": round(suspect.pressure.measured, 1)})
    return Sentence("alerts.cause.burst_flow", _flow_figures(suspect.flow))


def _flow_figures(flow: Sample) -> dict[str, float]:
    figures = {"measured_m3h": round(flow.measured, 2), "expected_m3h": round(flow.expected, 2)}
    change = 100 * (flow.measured - flow.expected) / flow.expected if flow.expected > 0 else 100.0
    return figures | {"change_percent": round(change, 1)}


def _pressure_line(pressure: Sample | None) -> Sentence:
    if pressure is None:
        return Sentence("alerts.evidence.no_fall")
    fall = {"fall_m": round(pressure.expected - pressure.measured, 1)}
    return Sentence("alerts.evidence.fall", {"pressure_m": round(pressure.measured, 1), **fall})
