"""The engine on one sector: its net inflow in, its events and what could not be judged out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.leaks.budget import Budget
from analytics.leaks.clock import shifted_hours
from analytics.leaks.days import Days, Nights, days_of, nights_of, quiet_hour
from analytics.leaks.events import LeakEvent
from analytics.leaks.fusion import sized
from analytics.leaks.hour_bursts import hour_bursts, joined
from analytics.leaks.night_leaks import judged_nights, night_events, night_tests
from analytics.leaks.pressure_leaks import PressureLeak, pressure_leaks
from analytics.leaks.pressures import Heads
from analytics.leaks.series import Flags, Series, hourly
from analytics.leaks.weekly import without_weekdays

RAMADAN, FEAST = "ramadan", "eid"
OWN_HABITS = (RAMADAN, FEAST)


@dataclass(frozen=True, slots=True)
class Setting:
    """The city's zone and the false alarms that are accepted."""

    zone: ZoneInfo
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True, slots=True)
class Judged:
    """The events of a sector in the order of their detection, its nights, those without a judgement, and why."""

    events: tuple[LeakEvent, ...]
    nights: int
    unjudged_nights: int
    reasons: dict[str, int]


def judge_flow(zone: str, net: Series, setting: Setting, calendar: Mapping[date, str] | None = None) -> Judged:
    """Everything that the net inflow of a sector (m3/h) tells. An empty series: no events, reason no_inflow.

    `calendar` names the days that are not ordinary. Nights of Ramadan are judged among themselves, those of a feast
    not at all: their habits are their own.
    """
    if not len(net.value) or not np.isfinite(net.value).any():
        return Judged((), 0, 0, {"no_inflow": 1})
    days, jumped = _on_time(_known_days(days_of(hourly(net), setting.zone)))
    nights = ordinary_nights(days)
    classes = np.array([(calendar or {}).get(day, "normal") for day in days.dates])
    tests = [night_tests(zone, days, _of_class(nights, mine), setting.budget) for mine in _judged_apart(classes)]
    by_nights = sorted((event for each in tests for event in night_events(each)), key=lambda event: event.detected_ts)
    ordinary = replace(days, flow=np.where(np.isin(classes, OWN_HABITS)[:, None], np.nan, days.flow))
    events = joined(hour_bursts(zone, ordinary, setting.budget), by_nights)
    judged = sum(int(judged_nights(each).sum()) for each in tests)
    reasons = _reasons(net, nights, classes, judged) | jumped
    return Judged(tuple(events), len(nights.low), len(nights.low) - judged, reasons)


def ordinary_nights(days: Days) -> Nights:
    """The night figures of each day, without what its weekday always has."""
    nights = nights_of(days, quiet_hour(days))
    low, middle, *rest = (
        without_weekdays(values, days.dates) for values in (nights.low, nights.middle, *nights.rest.T)
    )
    return Nights(low, middle, nights.end_ts, np.array(rest).T)


def judge_loggers(zone: str, heads: Heads, net: Series, setting: Setting) -> list[PressureLeak]:
    """What the loggers of a sector tell, sized by its nights."""
    days = days_of(hourly(net), setting.zone)
    nights = ordinary_nights(days) if days.dates else None
    found = pressure_leaks(zone, heads, setting.budget)
    return [replace(leak, event=sized(leak.event, nights)) for leak in found] if nights else found


def _judged_apart(classes: NDArray[np.str_]) -> list[Flags]:
    ordinary = ~np.isin(classes, OWN_HABITS)
    ramadan = classes == RAMADAN
    return [ordinary, ramadan] if ramadan.any() else [ordinary]


def _of_class(nights: Nights, mine: Flags) -> Nights:
    low, middle = (np.where(mine, values, np.nan) for values in (nights.low, nights.middle))
    return Nights(low, middle, nights.end_ts, np.where(mine[:, None], nights.rest, np.nan))


def _reasons(net: Series, nights: Nights, classes: NDArray[np.str_], judged: int) -> dict[str, int]:
    """Refused samples by their fault, and the nights that were not judged by what kept them from it."""
    feast = classes == FEAST
    missing = int((np.isnan(nights.low) & ~feast).sum())
    little = len(nights.low) - judged - missing - int(feast.sum())
    told = {**net.faults, "night_incomplete": missing, "feast": int(feast.sum()), "too_little_before": little}
    return {reason: count for reason, count in told.items() if count > 0}


def _known_days(days: Days) -> Days:
    """Without the days before the first reading: they are no missing nights, and no measure of the quiet hours."""
    told = np.flatnonzero(np.isfinite(days.flow).any(axis=1))
    first = int(told[0]) if len(told) else 0
    return Days(days.dates[first:], days.start_ts[first:], days.flow[first:], days.until_ts)


def _on_time(days: Days) -> tuple[Days, dict[str, int]]:
    """The days without those that follow one whose clock was wrong, and how many values these were, if any."""
    wrong = np.concatenate([[False], shifted_hours(days.flow)[:-1] != 0])[: len(days.flow)]
    refused = int(np.isfinite(days.flow[wrong]).sum())
    kept = replace(days, flow=np.where(wrong[:, None], np.nan, days.flow))
    return kept, {"clock": refused} if refused else {}
