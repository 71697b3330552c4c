"""What flows into the sectors now and over the last 24 hours, beside what the same slot of equal days lets expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
from sqlalchemy.orm import Session

from analytics.expected_flow import Expected, Floats, expected
from analytics.local_time import local_day
from data_access.columnar import spans_of
from data_access.reference_readings import classes_before, readings_at, reference_instants, summed
from data_access.rollups import known_hours
from data_access.rows.network import Trace, Zoned
from data_access.sector_seats import Newest, Seat, flow_seats, net_inflow

HOUR_S = 3600
TRACE_HOURS = 24
ENOUGH = 0.9  # a total over fewer of the sectors is too small to stand beside the others
UNKNOWN = Zoned()
Seats = Mapping[int, Sequence[Seat]]


@dataclass(frozen=True, slots=True)
class Inflows:
    """The net inflow of each sector by its key, that of all of them together, and when their meters last spoke."""

    by_sector: Mapping[int, Zoned]
    city: Zoned
    heard_at: Mapping[int, datetime | None]


def inflows(session: Session, by_sector: Seats, newest: Newest, *, at: datetime) -> Inflows:
    """The inflow of these sectors. One without fresh, usable flow is unknown and left out of the city's total.

    What a sector of the total has no expectation for counts in the expected total with what it measures.
    """
    values = {zone: net_inflow(of_sector, newest) for zone, of_sector in by_sector.items()}
    known = {zone: value for zone, value in values.items() if value is not None}
    heard = {zone: _heard_at(of_sector, newest) for zone, of_sector in by_sector.items()}
    if not known:
        return Inflows({}, UNKNOWN, heard)
    history = _history(session, {zone: by_sector[zone] for zone in known}, newest, at)
    measured = np.array(list(known.values()))
    return Inflows(
        dict(zip(known, _zoned(measured, expected(history.T, neighbours=0)), strict=True)),
        _together(measured, history),
        heard,
    )


def hourly_traces(session: Session, by_sector: Seats, *, at: datetime) -> dict[int, Trace]:
    """The hourly means of each sector's net inflow, the 24 hours that end with the current one, oldest first."""
    flowing = [(group, seat) for group, of in enumerate(by_sector.values()) for seat in flow_seats(of)]
    last = int(at.timestamp()) // HOUR_S * HOUR_S
    first = last - (TRACE_HOURS - 1) * HOUR_S
    ids = np.array([seat.sensor_id for _, seat in flowing], np.int64)
    hours = known_hours(session, spans_of(ids.tolist(), first, last + 1), int(at.timestamp()))
    grid = np.full((len(flowing), TRACE_HOURS), np.nan)
    order = np.argsort(ids)
    rows = order[np.searchsorted(ids[order], hours.sensor_id)]
    grid[rows, (hours.start_ts - first) // HOUR_S] = hours.mean
    groups, signs = [group for group, _ in flowing], np.array([seat.sign for _, seat in flowing])
    total = summed(grid, groups, signs, len(by_sector))
    total[np.setdiff1d(np.arange(len(by_sector)), groups)] = np.nan
    return {zone: as_trace(line) for zone, line in zip(by_sector, total, strict=True)}


def total_trace(traces: Sequence[Trace]) -> Trace:
    """The sum of the traces hour by hour; None where fewer than nine in ten of the sectors were measured."""
    if not traces:
        return ()
    grid = np.array([[np.nan if value is None else value for value in trace] for trace in traces])
    covered = np.isfinite(grid).mean(axis=0) >= ENOUGH
    return as_trace(np.where(covered, np.nansum(grid, axis=0), np.nan))


def as_trace(line: Floats) -> Trace:
    """Floats with None for what is missing."""
    return tuple(None if value != value else round(value, 2) for value in line.tolist())


def _history(session: Session, by_sector: Seats, newest: Newest, at: datetime) -> Floats:
    """The net inflow of each sector (row) at the same slot of its reference days (columns)."""
    flowing = [(group, seat) for group, of in enumerate(by_sector.values()) for seat in flow_seats(of)]
    ids = np.array([seat.sensor_id for _, seat in flowing], np.int64)
    ts = np.array([_ts(newest, seat) for _, seat in flowing], np.int64)
    class_of = classes_before(session, {_day(instant) for instant in ts.tolist()})
    past = readings_at(session, ids, reference_instants(ts, class_of), at=at)
    return summed(past, [group for group, _ in flowing], np.array([seat.sign for _, seat in flowing]), len(by_sector))


def _zoned(measured: Floats, usual: Expected) -> list[Zoned]:
    figures = (measured, usual.level, usual.low, usual.high)
    return [Zoned(*parts) for parts in zip(*(as_trace(figure) for figure in figures), strict=True)]


def _together(measured: Floats, history: Floats) -> Zoned:
    """The total and its own zone, from the totals of the reference days that hold enough of the sectors."""
    typical = _typical(history)
    comparable = np.isfinite(typical)
    if comparable.mean() < ENOUGH:
        return Zoned(value=float(measured.sum()))
    past = history[comparable]
    covered = np.isfinite(past).mean(axis=0) >= ENOUGH
    filled = np.where(np.isfinite(past), past, typical[comparable][:, None])
    totals = np.where(covered, filled.sum(axis=0) + measured[~comparable].sum(), np.nan)
    return _zoned(measured.sum(keepdims=True), expected(totals[:, None]))[0]


def _typical(history: Floats) -> Floats:
    found = np.full(len(history), np.nan)
    some = np.isfinite(history).any(axis=1)
    if some.any():
        found[some] = np.nanmedian(history[some], axis=1)
    return found


def _ts(newest: Newest, seat: Seat) -> int:
    instant = newest[seat.sensor_id].ts
    return int(instant.timestamp()) if instant else 0


def _day(ts: int) -> date:
    return local_day(datetime.fromtimestamp(ts, UTC))


def _heard_at(of_sector: Sequence[Seat], newest: Newest) -> datetime | None:
    """The oldest of the newest readings that make up the figure: it is as old as that. None before all have spoken."""
    readings = [newest.get(seat.sensor_id) for seat in flow_seats(of_sector)]
    instants = [reading.ts if reading else None for reading in readings]
    return None if None in instants else min(filter(None, instants), default=None)
