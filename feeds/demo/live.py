"""The demonstration city goes on: every quarter-hour that the scenario's clock has reached is written, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from sqlalchemy.orm import Session

from analytics.local_time import day_start, local_day
from data_access import ground_truth, scenario, worker_states
from data_access.actors import system_actor
from data_access.database import Database
from data_access.feeds import feed_of, note_minutes
from data_access.readings import store
from data_access.rows.feeds import Delivery as Brought
from data_access.rows.feeds import Source
from data_access.rows.scenario import REPLAY
from data_access.rows.telemetry import Columns
from data_access.topics import Topic, changes
from feeds.demo import acoustic, colleagues, solved, truth
from feeds.demo.arrivals import Delivery, corrected, delivered
from feeds.demo.history import columns, sensor_ids, write_diary
from feeds.demo.signals import STEP_S, Story
from feeds.demo.small_leaks import repair_small_leaks
from feeds.demo.worksite_progress import advance_worksites

ACTOR = system_actor("demo")
SIMULATED = Source("scenario", "demo")
QUARTERS_AT_ONCE = 96


def next_quarter(database: Database, until: datetime) -> int:
    """Write all quarter-hours after the newest one up to `until`; how many readings that were.

    A day's worth at most is one transaction, with what else became known in it. A reading is known when it would have
    come in, at the latest at `until`. Nothing is written when no scenario is staged or no quarter-hour is due.
    """
    now, written = int(until.timestamp()), 0
    last = now // STEP_S * STEP_S
    newest = database.call(_newest)
    if newest is not None and newest < last and solved.is_empty():
        solved.recall(database.call(ground_truth.tables))
    while newest is not None and newest < last:
        to = min(last, newest + QUARTERS_AT_ONCE * STEP_S)
        story = database.call(_story)
        deliveries = [
            delivered(story, newest, to),
            acoustic.delivered(story, newest, to),
            *corrected(story, newest, to),
        ]
        written += database.call(_write, story, (newest, to), deliveries, now=now)
        newest = to
    return written


def colleagues_of(session: Session) -> Callable[..., int] | None:
    """What detection lets act between its decisions; None when no demonstration is staged."""
    told = scenario.staged(session)
    return (
        None
        if told is None or told.name_key == REPLAY
        else partial(colleagues.work, story=Story.at(told.seed, told.started_at))
    )


def _newest(session: Session) -> int | None:
    at = worker_states.cursor(session, name=scenario.WRITER)
    return int(at.timestamp()) if at and scenario.staged(session) else None


def _story(session: Session) -> Story:
    told = scenario.staged(session)
    if told is None:
        raise LookupError("quarter-hours were written for a scenario that is gone")
    return Story.at(told.seed, told.started_at)


@changes(Topic.READINGS, Topic.FEEDS)
def _write(session: Session, story: Story, span: tuple[int, int], deliveries: list[Delivery], *, now: int) -> int:
    """The quarter-hours of (since, to], unless somebody else has written them."""
    since, to = span
    if _newest(session) != since:
        return 0
    ids = sensor_ids(session)
    for delivery in deliveries:
        store(session, columns(delivery, ids), received_at=np.minimum(delivery.known_at, now), actor=ACTOR)
    begins, ends = datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(to, UTC)
    note_simulated(session, [columns(delivery, ids) for delivery in deliveries], ends)
    write_diary(session, story, since, to, actor=ACTOR)
    truth.write_begun(session, story, since, to, actor=ACTOR)
    repair_small_leaks(session, story.seed, begins, ends)
    for at in _reported_at(begins, ends):
        advance_worksites(session, at)
    worker_states.move_cursor(session, name=scenario.WRITER, to=ends)
    return sum(len(delivery.ts) for delivery in deliveries)


def note_simulated(session: Session, parts: list[Columns], at: datetime) -> None:
    """Count what the demonstration wrote as a feed of its own, so that incoming data can be looked at there too."""
    deliveries = [Brought(SIMULATED, part, (), 0, at) for part in parts if len(part)]
    note_minutes(session, feed_of(session, SIMULATED, at).id, deliveries, 0)


def _reported_at(since: datetime, to: datetime) -> list[datetime]:
    """The last instant of each local day that ends in between, and `to`."""
    days = (local_day(to) - local_day(since)).days
    ends = [day_start(local_day(since) + timedelta(days=number + 1)) - timedelta(seconds=1) for number in range(days)]
    return [*ends, to]
