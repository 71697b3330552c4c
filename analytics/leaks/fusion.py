"""One event per leak: what the nights and the loggers of a sector tell of the same leak becomes one.

Two alarms of a sector within two weeks are the same leak. Where the loggers follow within a day, the event waits for
them, because they say where; otherwise the first alarm stands. Each takes the size of the nights and the sum of the
evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analytics.leaks.days import Nights
from analytics.leaks.events import MOST_CERTAIN, EventKind, LeakEvent
from analytics.leaks.night_leaks import NORMAL_90
from analytics.leaks.steps import MAD_TO_SD, row_median

SAME_LEAK_S = 14 * 86_400
WAIT_S = 86_400
NEWEST_NIGHTS = 2
BEFORE_NIGHTS = 10


def fused(by_nights: Sequence[LeakEvent], by_loggers: Sequence[LeakEvent]) -> list[LeakEvent]:
    """All events of a sector in the order of their detection, each leak and each repair once."""
    nights, loggers = list(by_nights), list(by_loggers)
    for place, told in enumerate(loggers):
        same = _same(nights, told) if told.kind != EventKind.REPAIR else None
        if same is None:
            continue
        leak = nights[same]
        both = _both(leak, told)
        nights = (
            _without(nights, leak) if both.cleared_ts == told.cleared_ts else _without(nights, leak, keep_repair=True)
        )
        loggers[place] = both
        if told.cleared_ts is not None and both.cleared_ts != told.cleared_ts:
            loggers = [each for each in loggers if not _ends(each, told)]
    return sorted([*nights, *loggers], key=lambda event: (event.detected_ts, event.kind))


def _same(nights: Sequence[LeakEvent], told: LeakEvent) -> int | None:
    """The place of the nearest leak of the nights that is the same as one of the loggers."""
    away = [abs(event.detected_ts - told.detected_ts) if event.kind != EventKind.REPAIR else np.inf for event in nights]
    nearest = int(np.argmin(away)) if away else -1
    return nearest if nearest >= 0 and away[nearest] <= SAME_LEAK_S else None


def _both(leak: LeakEvent, told: LeakEvent) -> LeakEvent:
    """The event that stands: at the loggers' time if they came first or soon after, else at the time of the nights."""
    located = told.detected_ts - leak.detected_ts <= WAIT_S
    when = told.detected_ts if located else leak.detected_ts
    first = told if told.detected_ts < leak.detected_ts else leak
    cleared = told.cleared_ts if told.cleared_ts is not None else leak.cleared_ts
    certain = 1 - (1 - leak.confidence) * (1 - told.confidence) if leak.detected_ts <= when else told.confidence
    size = leak if leak.detected_ts <= when else told
    return replace(
        size,
        kind=leak.kind if leak.detected_ts <= when else told.kind,
        detected_ts=when,
        onset_ts=min(first.onset_ts, when),
        confidence=round(min(MOST_CERTAIN, certain), 3),
        reason="pressures" if located else leak.reason,
        pipes=told.pipes if located else leak.pipes,
        cleared_ts=cleared if cleared is None or cleared > when else None,
    )


def _without(events: Sequence[LeakEvent], leak: LeakEvent, *, keep_repair: bool = False) -> list[LeakEvent]:
    return [each for each in events if each is not leak and (keep_repair or not _ends(each, leak))]


def _ends(event: LeakEvent, leak: LeakEvent) -> bool:
    return event.kind == EventKind.REPAIR and event.detected_ts == leak.cleared_ts


def sized(event: LeakEvent, nights: Nights) -> LeakEvent:
    """An event of the loggers with the step of the night flow that came with it, and its 90 % interval; both from 0 on.

    Without enough nights before, the size stays as it is.
    """
    known = np.flatnonzero((nights.end_ts <= event.detected_ts) & np.isfinite(nights.middle))
    if len(known) < NEWEST_NIGHTS + BEFORE_NIGHTS // 2:
        return event
    newest = nights.middle[known[-NEWEST_NIGHTS:]]
    before = nights.middle[known[-NEWEST_NIGHTS - BEFORE_NIGHTS : -NEWEST_NIGHTS]]
    level = float(np.median(before))
    spread = MAD_TO_SD * float(row_median(np.abs(before - level)[None])[0])
    change = float(np.mean(newest)) - level
    size = -change if event.kind == EventKind.REPAIR else change
    half = NORMAL_90 * spread * float(np.sqrt(1 / NEWEST_NIGHTS + np.pi / 2 / len(before)))
    figures = (round(max(0.0, figure), 3) for figure in (size, size - half, size + half))
    flow, low, high = figures
    return replace(event, flow_m3h=flow, low_m3h=low, high_m3h=high)
