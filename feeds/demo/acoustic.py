"""Two thousand acoustic loggers: one level a night each, dB, sent by their gateway before dawn; a battery once a week.

Levels are drawn, not measured: 30 to 38 dB and 1.5 dB from night to night; the logger nearest to a leak hears 12 to
20 dB more, the second nearest a third of that. Each hundredth logger has fallen silent some weeks ago.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analytics.local_time import local_day
from analytics.night_window import window
from feeds.demo import instruments
from feeds.demo.arrivals import Delivery
from feeds.demo.background import between
from feeds.demo.effects import grown
from feeds.demo.faults import DAY_S, Fault, Kind
from feeds.demo.instruments import LOGGERS_A_SECTOR
from feeds.demo.leaks import network_of, place_of
from feeds.demo.noise import Real, Whole, normal, stream, uniform
from feeds.demo.signals import STEP_S, Story
from feeds.demo.zones import plan

UPLOADS = 4  # quarter-hours over which the gateways spread, after the window
UPLOAD_DELAY_S = 60
LONGEST_SILENCE_S = 2 * DAY_S
LOST_SHARE = 0.015
BATTERY_MONTHS = 60
WEEK_DAYS = 7
Flags = NDArray[np.bool_]


def delivered(story: Story, since: int, until: int) -> Delivery:
    """What the loggers sent in (since, until], by sensor and then by time; rows count on from those of instruments."""
    first, last = (local_day(datetime.fromtimestamp(at, UTC)) for at in (since - LONGEST_SILENCE_S, until))
    faults = between(story.seed, story.start, since - LONGEST_SILENCE_S - DAY_S, until)
    nights = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [part for day in nights for part in _night(story, faults, day, since, until)]
    if not found:
        return _nothing()
    whole = Delivery(*(np.concatenate([getattr(part, name) for part in found]) for name in Delivery.__slots__))
    return whole.where(np.argsort(whole.rows, kind="stable"))


def levels(story: Story, faults: Sequence[Fault], ts: int) -> Real:
    """What every logger hears in the night of that instant, dB."""
    slots = np.array([ts // STEP_S])
    quiet = 30 + 8 * uniform(story.seed, _streams(), np.zeros(1, np.int64))[:, 0]
    level = quiet + 1.5 * normal(story.seed + 13, _streams(), np.array([ts // DAY_S]))[:, 0]
    for fault in faults:
        if fault.kind in (Kind.LEAK, Kind.BURST):
            near, next_to = nearest(fault)
            louder = (12 + min(fault.size, 80.0) / 10) * float(grown(fault, slots)[0])
            level[near] += louder
            level[next_to] += louder / 3
    return level.round(1)


def nearest(fault: Fault) -> tuple[int, int]:
    """The two loggers of its sector that stand nearest to a leak, the nearer first, by number among the loggers."""
    codes = [sector.code for sector in plan().sectors]
    begin = codes.index(fault.target) * LOGGERS_A_SECTOR
    spots = np.array([each.place for each in instruments.loggers()[begin : begin + LOGGERS_A_SECTOR]])
    away = np.linalg.norm(spots - network_of(fault.target).places[place_of(fault).junction], axis=1)
    near, next_to = (begin + np.argsort(away, kind="stable")[:2]).tolist()
    return near, next_to


def fallen_silent(story: Story, at: int) -> Flags:
    """Of each logger, whether it had stopped for good by then."""
    draw = uniform(story.seed + 14, _streams(), np.zeros(2, np.int64) + np.arange(2))
    stopped = story.start - (5 + 30 * draw[:, 1]) * DAY_S
    return (draw[:, 0] < 0.01) & (stopped <= at)


def _night(story: Story, faults: Sequence[Fault], day: date, since: int, until: int) -> Iterator[Delivery]:
    opens, closes = (int(at.timestamp()) for at in window(day))
    due = _uploaded(faults, closes)
    number, count = day.toordinal(), len(_streams())
    heard = uniform(story.seed + 15, _streams(), np.array([number]))[:, 0] >= LOST_SHARE
    sent = (due > since) & (due <= until) & heard & ~fallen_silent(story, opens)
    if not sent.any():
        return
    weekly = sent & (_streams() % WEEK_DAYS == number % WEEK_DAYS)
    for offset, chosen, shown in ((0, sent, levels(story, faults, opens)), (count, weekly, _charge(story, opens))):
        places = np.flatnonzero(chosen)
        yield Delivery(
            places + offset + len(instruments.instruments()),
            np.full(len(places), opens),
            shown[places],
            np.zeros(len(places), np.int8),
            due[places] + UPLOAD_DELAY_S,
        )


def _uploaded(faults: Sequence[Fault], closes: int) -> Whole:
    """When each logger's gateway sends the night: in its quarter-hour after the window, or when it speaks again."""
    names = [each.gateway or "" for each in instruments.loggers()]
    turn = {name: closes + (1 + stream("upload", name) % UPLOADS) * STEP_S for name in set(names)}
    for fault in faults:
        if fault.kind is Kind.SILENT_GATEWAY and fault.begins <= turn.get(fault.target, 0) < fault.ends:
            turn[fault.target] = -(-fault.ends // STEP_S) * STEP_S
    return np.array([turn[name] for name in names])


def _charge(story: Story, ts: int) -> Real:
    """Charge of each battery, %: a straight fall over five years from its own first day."""
    months = ts / (30 * DAY_S) + BATTERY_MONTHS * uniform(story.seed + 16, _streams(), np.zeros(1, np.int64))[:, 0]
    return (100 - 95 * (months % BATTERY_MONTHS) / BATTERY_MONTHS).round(0)


def _nothing() -> Delivery:
    whole = np.empty(0, np.int64)
    return Delivery(whole, whole, np.empty(0, np.float64), np.empty(0, np.int8), whole)


@cache
def _streams() -> Whole:
    return np.array([stream(each.code) for each in instruments.loggers()])
