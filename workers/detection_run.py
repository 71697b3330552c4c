"""What a run of detection works with: samples, limits, nights; everything for a catch-up, the needed part live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analytics.bursts import LOOK_BACK_DAYS
from analytics.local_time import day_start, local_day
from analytics.night_window import window
from analytics.sample_grid import STEP_S
from data_access import detection_inputs, night_flows, rule_settings
from data_access.columnar import Spans, spans_of
from data_access.rows.detection import Watch, WatchedOutage, WatchedSector
from data_access.rows.nights import NightRow
from data_access.watched_outages import watched_outages
from workers.burst_rule import WINDOW
from workers.night_rule import AGAIN_DAYS, LOOK_BACK, Nights, due_at
from workers.night_table import BEFORE_RAMADAN, LAST_YEAR, RAMADAN
from workers.operations import Operations
from workers.rule_book import RuleBook
from workers.sight import Sight

LIVE = timedelta(hours=6)  # behind by less: only what the last hours need is read
RECENT_S = 13 * 3600  # a sensor that was heard within twelve hours is not silent
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Run:
    """The samples, the rules at each instant, the logbook, the nights known when the run began, the interruptions."""

    sight: Sight
    rules: RuleBook
    operations: Operations
    nights: Nights
    outages: Sequence[WatchedOutage]


def prepare(session: Session, begun: datetime, end: datetime) -> Run:
    """Everything needed to look at (begun, end]."""
    watch = detection_inputs.watch(session)
    first = day_start(local_day(begun) - timedelta(days=LOOK_BACK_DAYS + 1))
    start_ts = int(first.timestamp())
    columns = (int(end.timestamp()) - start_ts) // STEP_S + 1
    grid = detection_inputs.grid(
        session,
        sensors=watch.sensors,
        start_ts=start_ts,
        columns=columns,
        parts=_live_parts(watch, begun, end) if end - begun <= LIVE else None,
    )
    sight = Sight(watch, grid)
    sight.look_back(int(begun.timestamp()))
    done = Operations(detection_inputs.operations(session, since=day_start(local_day(begun) - LOOK_BACK)))
    rules = RuleBook(rule_settings.all_changes(session), watch.sensors)
    outages = watched_outages(session, since=begun, until=end)
    return Run(sight, rules, done, _nights(session, sight, done, begun, end), outages)


def nights_due(sight: Sight, before: datetime, at: datetime) -> list[date]:
    """The local days whose night is judged in (before, at]."""
    days = (local_day(before) + timedelta(days=back) for back in range(-1, (at - before).days + 2))
    return [day for day in days if before < due_at(day, sight.class_of(day)) <= at]


def _nights(session: Session, sight: Sight, done: Operations, begun: datetime, end: datetime) -> Nights:
    if not nights_due(sight, begun, end):
        return Nights((), done)
    first = local_day(begun) - LOOK_BACK - timedelta(days=AGAIN_DAYS)
    known = night_flows.all_nights(session, first=first, last=local_day(end), at=begun)
    return Nights([*_ramadan_before(session, sight, begun, end), *known], done)


def _ramadan_before(session: Session, sight: Sight, begun: datetime, end: datetime) -> list[NightRow]:
    """In Ramadan, the nights of the one a year ago and the ordinary ones before it; nothing else of the year."""
    span = (local_day(begun) + timedelta(days=number) for number in range((local_day(end) - local_day(begun)).days + 1))
    if not any(sight.class_of(day) == RAMADAN for day in span):
        return []
    first, last = local_day(begun) - LAST_YEAR[0], local_day(end) - LAST_YEAR[1]
    days = [day for day, kind in sight.watch.day_class.items() if kind == RAMADAN and first <= day <= last]
    if not days:
        return []
    return night_flows.all_nights(session, first=min(days) - BEFORE_RAMADAN, last=max(days), at=begun)


def _live_parts(watch: Watch, begun: datetime, end: datetime) -> list[Spans]:
    """The last hours of every sensor; of the sectors' sensors the same hours of four weeks, and the nights."""
    every = [sensor.sensor_id for sensor in watch.sensors]
    of_sectors = sorted({sensor for sector in watch.sectors for sensor in _meters(sector)})
    begun_ts, end_ts = int(begun.timestamp()), int(end.timestamp()) + STEP_S
    parts = [spans_of(every, begun_ts - RECENT_S, end_ts)]
    backs = [back * DAY_S for back in range(1, LOOK_BACK_DAYS + 1)]
    hours = [(begun_ts - WINDOW * STEP_S - back, end_ts - back) for back in backs]
    nights = [_bounds(local_day(begun) - timedelta(days=back)) for back in range(-1, AGAIN_DAYS + 1)]
    for start_ts, stop_ts in _apart([*hours, *nights], before=begun_ts - RECENT_S):
        parts.append(spans_of(of_sectors, start_ts, stop_ts))
    return parts


def _meters(sector: WatchedSector) -> list[int]:
    return [*sector.inlets, *sector.outlets, *sector.pressures]


def _bounds(day: date) -> tuple[int, int]:
    start, end = window(day)
    return int(start.timestamp()), int(end.timestamp())


def _apart(spans: Iterable[tuple[int, int]], before: int) -> list[tuple[int, int]]:
    """The spans without overlaps, in order, and cut off where everything is read anyway."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted((start, min(stop, before)) for start, stop in spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(stop, found[-1][1])
        elif start < stop:
            found.append((start, stop))
    return found
