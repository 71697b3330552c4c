"""The charts of one sector: its inflow beside what equal days let expect, and its minimum night flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.expected_flow import Floats, expected
from analytics.limit_rules import LimitRule
from analytics.local_time import day_start, local_day
from data_access.alerts import alerts
from data_access.contacts import contacts
from data_access.day_classes import ORDINARY, day_classes
from data_access.errors import NotFound
from data_access.latest import latest
from data_access.logbook import sector_lines
from data_access.night_flows import nights
from data_access.reference_readings import classes_before, hours_at, readings_at, reference_instants, summed
from data_access.rows.alerts import AlertRow, ListState, Place
from data_access.rows.network import FlowChart, NightChart, PressureChart, PressureTrace
from data_access.rows.telemetry import IntArray, Series
from data_access.rule_settings import limit_rule
from data_access.schema import Sensor, Zone
from data_access.sector_seats import Seat, flow_seats, lowest_allowed_m, place_of, seats
from data_access.sector_works import sector_works
from data_access.series import series, with_gaps

HOUR_S = 3600
NIGHTS = 60
SEEN_AS_ORDINARY = (ORDINARY, "friday", "summer")


def inflow_chart(
    session: Session, *, sector: str, span: timedelta, at: datetime, until: datetime | None = None
) -> FlowChart:
    """The inflow of the sector over the span that ends at `until`, or at `at`, as known at `at`. NotFound.

    Quarter-hours up to 20 days, hours beyond. Empty arrays when the sector has no flow sensor or none spoke.
    """
    zone_id, place = sector_place(session, sector)
    flowing = flow_seats(seats(session, zone_ids=[zone_id]).get(zone_id, []))
    end = min(until or at, at)
    start = end - span
    traces = series(session, sensor_ids=[seat.sensor_id for seat in flowing], start=start, end=end, at=at)
    ts = _steps(list(traces.values()))
    class_of = classes_before(session, [local_day(start), local_day(end)])
    usual = expected(_history(session, flowing, traces, ts, reference_instants(ts, class_of), at))
    return FlowChart(
        place=place,
        start=start,
        end=end,
        ts=ts,
        inflow=_net(flowing, traces, ts),
        expected=usual.level,
        low=usual.low,
        high=usual.high,
        alerts=_marks(session, sector, at),
        days=_special(class_of, local_day(start), local_day(end)),
        lines=sector_lines(session, sector_id=zone_id, start=start, end=end, at=at),
        works=sector_works(session, sector_id=zone_id, start=start, end=end, at=at),
        contacts=contacts(session, sector_id=zone_id, start=start, end=end),
    )


def night_chart(session: Session, *, sector: str, at: datetime, count: int = NIGHTS) -> NightChart:
    """The last nights of the sector as known at `at`, oldest first; none before detection has seen any. NotFound."""
    zone_id, place = sector_place(session, sector)
    last = local_day(at)
    first = last - timedelta(days=count - 1)
    leaks = [row for row in _marks(session, sector, at) if row.is_active and row.loss_m3h is not None]
    return NightChart(
        place=place,
        nights=nights(session, sector=sector, first=first, last=last, at=at),
        days={day: kind for day, kind in day_classes(session, first=first, last=last).items() if _is_special(kind)},
        priority=min((row.priority for row in leaks), default=None),
        leaks_since=min((row.since for row in leaks), default=None),
        lines=sector_lines(session, sector_id=zone_id, start=day_start(first), end=at, at=at),
    )


def pressure_chart(session: Session, *, sector: str, span: timedelta, at: datetime) -> PressureChart:
    """Every pressure sensor of the sector over the span that ends at `at`; no traces when it has none. NotFound."""
    zone_id, place = sector_place(session, sector)
    of_sector = seats(session, zone_ids=[zone_id]).get(zone_id, [])
    watching = [replace(seat, role=place_of(seat, of_sector)) for seat in of_sector if seat.quantity == "pressure"]
    start, codes = at - span, _codes(session, [seat.sensor_id for seat in watching])
    rule = limit_rule(session, "low_pressure", at=at)
    told = series(session, sensor_ids=list(codes), start=start, end=at, at=at)
    traces = {seat.sensor_id: _pressure(seat, codes[seat.sensor_id], told[seat.sensor_id], rule) for seat in watching}
    lines = sector_lines(session, sector_id=zone_id, start=start, end=at, at=at)
    drawn = sorted(traces.values(), key=lambda trace: trace.code)
    return PressureChart(place, start, at, drawn, lines, kept=_is_kept(session, told, at))


def sector_place(session: Session, code: str) -> tuple[int, Place]:
    """The key and the names of a sector. NotFound when there is no sector of this code."""
    columns = (Zone.id, Zone.code, Zone.name_fr, Zone.name_ar, Zone.name_en)
    found = session.execute(select(*columns).where(Zone.code == code, Zone.kind == "sector")).one_or_none()
    if found is None:
        raise NotFound(code=code)
    return found.id, Place(found.code, found.name_fr, found.name_ar, found.name_en)


def _marks(session: Session, sector: str, at: datetime) -> Sequence[AlertRow]:
    return [row for row in alerts(session, at=at, state=ListState.ALL, zone=sector) if row.service == "water"]


def _codes(session: Session, sensor_ids: Sequence[int]) -> dict[int, str]:
    query = select(Sensor.id, Sensor.code).where(Sensor.id.in_(sensor_ids))
    return {row.id: row.code for row in session.execute(query)}


def _pressure(seat: Seat, code: str, told: Series, rule: LimitRule) -> PressureTrace:
    trace = with_gaps(told)
    return PressureTrace(code, seat.role, lowest_allowed_m(seat, rule), trace.ts, trace.mean)


def _is_kept(session: Session, told: Mapping[int, Series], at: datetime) -> bool:
    """False where nothing can be drawn because nothing of then is there any more."""
    if not told or any(map(len, told.values())):
        return True
    return all(reading.kept for reading in latest(session, at=at, sensor_ids=list(told)))


def _steps(traces: Sequence[Series]) -> IntArray:
    """Every step from the first to the last point, so that gaps are seen; none without points."""
    traces = [trace for trace in traces if len(trace)]
    if not traces:
        return np.empty(0, np.int64)
    step = min(trace.resolution_s for trace in traces)
    first, last = min(int(trace.ts[0]) for trace in traces), max(int(trace.ts[-1]) for trace in traces)
    return np.arange(first, last + 1, step, dtype=np.int64)


def _net(flowing: Sequence[Seat], traces: Mapping[int, Series], ts: IntArray) -> Floats:
    """The signed sum of the sensors; NaN where one of them is missing."""
    lines = np.full((len(flowing), len(ts)), np.nan)
    for row, seat in enumerate(flowing):
        trace = traces[seat.sensor_id]
        place = np.minimum(np.searchsorted(ts, trace.ts), max(len(ts) - 1, 0))
        on_step = ts[place] == trace.ts if len(ts) else np.empty(0, bool)
        lines[row, place[on_step]] = trace.mean[on_step]
    return summed(lines, [0] * len(flowing), np.array([seat.sign for seat in flowing]), 1)[0]


def _history(
    session: Session,
    flowing: Sequence[Seat],
    traces: Mapping[int, Series],
    ts: IntArray,
    instants: IntArray,
    at: datetime,
) -> Floats:
    """The net inflow at the reference instants of each step: reference days in rows, steps in columns."""
    is_hourly = any(trace.resolution_s >= HOUR_S for trace in traces.values() if len(trace))
    read: Callable[..., Floats] = hours_at if is_hourly else readings_at
    total = np.zeros(instants.shape)
    for seat in flowing:
        total += seat.sign * read(session, np.full(len(ts), seat.sensor_id, np.int64), instants, at=at)
    return total.T


def _special(class_of: Callable[[date], str], first: date, last: date) -> dict[date, str]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: class_of(day) for day in days if _is_special(class_of(day))}


def _is_special(kind: str) -> bool:
    return kind not in SEEN_AS_ORDINARY
