"""What is known before the scenario begins: telemetry, what came in besides, and the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from sqlalchemy.orm import Session

from data_access import city, ledger, service_probes
from data_access.actors import Actor
from data_access.readings import Columns, store, store_history
from data_access.worker_states import DETECTION, move_cursor
from feeds.demo import acoustic, almanac, cuts, diary, instruments, ledgers, people
from feeds.demo.arrivals import Delivery, corrected, delivered, joined
from feeds.demo.long_past import Nights, Reach, midnight, write_days, write_nights
from feeds.demo.noise import Whole
from feeds.demo.operations import operations
from feeds.demo.signals import STEP_S, Story

SENSORS_AT_ONCE = 60
CALLS_KEPT_DAYS = 500  # of customers' calls: a whole year before each of the last quarters
Step = Callable[[float], object]


def write_telemetry(session: Session, story: Story, reach: Reach, *, actor: Actor, step: Step) -> Nights | None:
    """Everything due up to a quarter-hour before the start; `step` hears which share of the sensors is done.

    The nights older than the readings of everything, where the city remembers any: detection need not judge them again.
    """
    since, until = span(story, reach.days)
    ids = sensor_ids(session)
    older, nights = write_days(session, story, reach, ids) if reach.rolled_days > reach.days else ([], None)
    past = delivered(story, since, until)
    nightly = acoustic.delivered(story, since, until)
    parts = [*older, past.where(past.ts > since), nightly.where(nightly.ts > since)]
    bounds = (*range(0, len(instruments.instruments()), SENSORS_AT_ONCE), len(ids))
    for done, (first, end) in enumerate(pairwise(bounds), start=1):
        part = joined([each.of_rows(first, end) for each in parts])
        store_history(session, columns(part, ids), received_at=part.known_at, actor=actor)
        step(done / (len(bounds) - 1))
    for delivery in corrected(story, since, until):
        store(session, columns(delivery, ids), received_at=delivery.known_at, actor=actor)
    if nights is not None:
        write_nights(session, nights, actor=actor)
        move_cursor(session, name=DETECTION, to=datetime.fromtimestamp(since + STEP_S, UTC))
    return nights


def write_books(session: Session, story: Story, reach: Reach, *, actor: Actor) -> None:
    """Calendar, people, bills, supply cuts and operations."""
    start, chance = datetime.fromtimestamp(story.start, UTC), np.random.default_rng((story.seed, 6))
    ledger.put_calendar(session, almanac.calendar(), actor=actor)
    ledger.put_crews(session, people.crews(), actor=actor)
    ledger.put_agencies(session, people.agencies(), actor=actor)
    ledger.put_sensitive_customers(session, people.sensitive_customers(), actor=actor)
    ledger.put_billed(session, list(ledgers.billed(story.seed, start)), actor=actor)
    since, until = span(story, reach.days)
    told_since = datetime.fromtimestamp(since, UTC)
    ledger.put_interruptions(session, cuts.past_cuts(chance, start, told_since), actor=actor)
    ledger.add_operations(session, operations(story, midnight(story.start, reach.inflow_days), since), actor=actor)
    heard_since = midnight(story.start, min(CALLS_KEPT_DAYS, reach.rolled_days))
    if heard_since < since:
        ledger.add_contacts(session, diary.contacts(story, heard_since, since), actor=actor)
    write_diary(session, story, since, until, actor=actor)


def write_diary(session: Session, story: Story, since: int, until: int, *, actor: Actor) -> None:
    """Contacts, probes, payments, supply cuts and operations of the story that became known in (since, until]."""
    ledger.add_contacts(session, diary.contacts(story, since, until), actor=actor)
    ledger.add_payments(session, diary.payments(story, since, until), actor=actor)
    service_probes.add_probes(session, diary.probes(story, since, until), actor=actor)
    ledger.put_interruptions(session, cuts.cuts(story, since, until), actor=actor)
    ledger.add_operations(session, operations(story, since, until), actor=actor)


def span(story: Story, days: int) -> tuple[int, int]:
    """After which quarter-hour and up to which one the past is told: from a local midnight, so that no day is half."""
    return midnight(story.start, days) - STEP_S, story.start - STEP_S


def sensor_ids(session: Session) -> Whole:
    """The key of every sensor, in their order."""
    known = city.sensor_ids(session)
    return np.array([known[each.code, each.quantity] for each in instruments.every_sensor()], np.int64)


def columns(delivery: Delivery, ids: Whole) -> Columns:
    """A delivery as readings."""
    return Columns(ids[delivery.rows], delivery.ts, delivery.values, delivery.quality)
