"""What is remembered of the sectors from before the last forty days: readings, then days and nights only.

Flows into sectors are kept raw for 400 days, as days and nights for 24 months; flows from the sources and
out of reservoirs as days. Nights
were judged on their mornings by the rules of detection; pressures are not remembered, so neither is their night.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from analytics import night_flow
from analytics.local_time import day_start, local_day
from analytics.night_flow import NightMinimum
from analytics.night_trend import Flags, Trend, trend
from analytics.night_window import JUDGED_AFTER, window
from analytics.rollup import Readings
from data_access import rollups
from data_access.actors import Actor
from data_access.city import zone_ids
from data_access.columnar import nullable
from data_access.night_flows import load_nights
from feeds.demo import arrivals
from feeds.demo.almanac import day_class
from feeds.demo.arrivals import Arrivals, Delivery
from feeds.demo.noise import Real, Whole
from feeds.demo.operations import operations
from feeds.demo.signals import STEP_S, Story
from feeds.demo.zones import plan

DAY_S = 86_400
DAYS_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Reach:
    """How many days the city remembers: of everything, of the sectors' inflow, of the inflow's days and nights."""

    days: int = 40
    inflow_days: int = 400
    rolled_days: int = 730

    @classmethod
    def only(cls, days: int) -> Reach:
        """A city that remembers nothing older than its readings."""
        return cls(days, days, days)


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """The judged nights of every sector: sectors x days."""

    days: list[date]
    classes: list[str]
    minima: list[list[NightMinimum]]  # day by day
    operated: Flags
    trend: Trend


def midnight(start: int, days: int) -> int:
    """The first instant of the local day so many days before."""
    return int(day_start(local_day(datetime.fromtimestamp(start, UTC)) - timedelta(days=days)).timestamp())


def write_days(session: Session, story: Story, reach: Reach, ids: Whole) -> tuple[list[Delivery], Nights]:
    """Write the days older than the readings of everything; the inflows to be kept, and all nights, are returned."""
    kept: list[Delivery] = []
    minima: list[list[NightMinimum]] = []
    for since, until in _chunks(story, reach):
        inflow, outflow, bought = arrivals.of_sectors(story, since - STEP_S, until - STEP_S)
        minima += _minima(inflow)
        rollups.append_days(session, _readings(outflow, ids))
        rollups.append_days(session, _readings(bought, ids))
        if since < midnight(story.start, reach.inflow_days):
            rollups.append_days(session, _readings(inflow, ids))
        else:
            kept.append(inflow.delivery())
    return kept, _judged(story, reach, minima)


def write_nights(session: Session, nights: Nights, *, actor: Actor) -> None:
    """Each as it was known an hour after it."""
    known = zone_ids(session)
    for row, sector in enumerate(plan().sectors):
        load_nights(session, _columns(nights, row, known[sector.code], sector.population), actor=actor)


def _chunks(story: Story, reach: Reach) -> Iterator[tuple[int, int]]:
    """Stretches of whole local days, [since, until), none of them across the day from which readings are kept."""
    marks = [*range(reach.rolled_days, reach.inflow_days, -DAYS_AT_ONCE), *range(reach.inflow_days, reach.days,
             -DAYS_AT_ONCE), reach.days]  # fmt: skip
    return pairwise(midnight(story.start, days) for days in marks)


def _days(since: int, until: int) -> list[date]:
    first, end = (local_day(datetime.fromtimestamp(at, UTC)) for at in (since, until))
    return [first + timedelta(days=number) for number in range((end - first).days)]


def _minima(inflow: Arrivals) -> list[list[NightMinimum]]:
    """Of each whole local day in the slots, of every sector."""
    flow, first = inflow.usable, int(inflow.slots[0])
    found = []
    for day in _days(first * STEP_S, (int(inflow.slots[-1]) + 1) * STEP_S):
        begin, end = (int(at.timestamp()) // STEP_S - first for at in window(day, day_class(day)))
        found.append(night_flow.night_minima(flow[:, begin:end], STEP_S))
    return found


def _readings(found: Arrivals, ids: Whole) -> Readings:
    told = found.delivery()
    return Readings(ids[told.rows], told.ts, told.values, told.quality.astype(np.int64), told.known_at)


def _judged(story: Story, reach: Reach, minima: list[list[NightMinimum]]) -> Nights:
    days = _days(midnight(story.start, reach.rolled_days), midnight(story.start, reach.days))
    classes = [day_class(day) for day in days]
    mnf = np.array([[_number(night.mnf_m3h) for night in sectors] for sectors in minima], float).T
    complete = np.array([[night.is_complete for night in sectors] for sectors in minima], bool).T
    operated = _operated(story, midnight(story.start, reach.inflow_days), days, classes)
    unusable = ~complete | operated | np.array([each == "eid" for each in classes])
    return Nights(days, classes, minima, operated, trend(mnf, unusable, days, classes))


def _operated(story: Story, since: int, days: list[date], classes: list[str]) -> Flags:
    """Sectors x nights: in which something was done, as far as a book that begins at `since` tells."""
    windows = [window(day, kind) for day, kind in zip(days, classes, strict=True)]
    begins, ends = (np.array([edge.timestamp() for edge in edges]) for edges in zip(*windows, strict=True))
    known = ends + JUDGED_AFTER.total_seconds()
    row_of = {sector.code: row for row, sector in enumerate(plan().sectors)}
    found = np.zeros((len(row_of), len(days)), bool)
    for line in operations(story, since, int(known[-1])):
        start = line.started_at.timestamp()
        until = line.ended_at.timestamp() if line.ended_at else start  # it stays, and was done at once
        during = (start < ends) & (until >= begins) & (line.recorded_at.timestamp() <= known)
        for sector in filter(None, (line.sector, line.other_sector)):
            found[row_of[sector]] |= during
    return found


def _number(figure: float | None) -> float:
    return np.nan if figure is None else figure


def _columns(nights: Nights, row: int, sector_id: int, population: int) -> dict[str, list[Any]]:
    """The nights of one sector as `load_nights` takes them."""
    mine, found = [sectors[row] for sectors in nights.minima], nights.trend
    windows = [window(day, kind) for day, kind in zip(nights.days, nights.classes, strict=True)]
    legitimate = night_flow.legitimate_use_m3h(population)
    reasons = [_reason(nights, row, place) for place in range(len(mine))]
    return {
        "sector_id": [sector_id] * len(mine),
        "night": nights.days,
        "window_start": [opens for opens, _ in windows],
        "window_end": [ends for _, ends in windows],
        "mnf_m3h": [night.mnf_m3h for night in mine],
        "mnf_at": [None if night.mnf_index is None else opens + timedelta(seconds=night.mnf_index * STEP_S)
                   for night, (opens, _) in zip(mine, windows, strict=True)],
        "mnf_mean_m3h": [night.mean_m3h for night in mine],
        "n_samples": [night.n_samples for night in mine],
        "completeness": [night.completeness for night in mine],
        "p_night_m": [None] * len(mine),
        "lnu_m3h": [legitimate] * len(mine),
        "nnf_m3h": [night_flow.net_night_flow_m3h(night.mnf_m3h, legitimate) for night in mine],
        "baseline_m3h": _figures(found.level_m3h[row], reasons),
        "baseline_sd_m3h": _figures(found.sd_m3h[row], reasons),
        "z": nullable(found.z[row]),
        "calendar_class": nights.classes,
        "setpoint_version": [1] * len(mine),
        "quality": [2 if reason == "incomplete" else 0 if reason is None else 1 for reason in reasons],
        "unusable_reason": reasons,
        "known_from": [ends + JUDGED_AFTER for _, ends in windows],
        "known_to": [None] * len(mine),
    }  # fmt: skip


def _reason(nights: Nights, row: int, place: int) -> str | None:
    """Why a night is no measure for others, in the words of the worker that judges nights."""
    if not nights.minima[place][row].is_complete:
        return "incomplete"
    if nights.classes[place] == "eid":
        return "feast"
    if nights.operated[row, place]:
        return "operation"
    return "leak_suspected" if nights.trend.suspected[row, place] else None


def _figures(values: Real, reasons: list[str | None]) -> list[float | None]:
    """Without those of nights that are not judged."""
    unjudged = [reason in ("incomplete", "feast") for reason in reasons]
    return nullable(np.where(unjudged, np.nan, values))
