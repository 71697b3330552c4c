"""Deliveries of feeds that never end, many in one transaction: readings, refused rows, counts and answers together.

When the transaction is committed every answer is true; when it is not, nothing of it was stored. A request that comes
again with its key gets the answer it had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy.orm import Session

from analytics.rollup import sort_keys
from data_access import imports, readings
from data_access.actors import Actor, Permission, require
from data_access.feeds import feed_of, note_minutes, running_batch
from data_access.kept_answers import answered_before, forget_answers, keep_answer
from data_access.rows.feeds import Delivery, KeyReused, Source, Taken, ToldRow
from data_access.rows.imports import Applied
from data_access.rows.telemetry import Columns, Stored
from data_access.topics import Topic, changes

Answer = Taken | KeyReused


@changes(Topic.FEEDS)
def take(session: Session, deliveries: Sequence[Delivery], *, actor: Actor) -> list[Answer]:
    """Store them in the order given; one answer each. NotPermitted without the right to send readings."""
    require(actor, Permission.SEND_READINGS)
    readings.wait_for_turn(session)
    answers: list[Answer] = []
    fresh: dict[Source, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        before = answered_before(session, delivery.source, delivery.repeat, delivery.received_at)
        answers.append(before or _answer(delivery))
        if before is None:
            keep_answer(session, delivery.source, delivery.repeat, _answer(delivery), delivery.received_at)
            fresh[delivery.source].append(delivery)
    for source, those in fresh.items():
        _store(session, source, those, actor)
    return answers


def _answer(delivery: Delivery) -> Taken:
    told = [ToldRow(each.line, each.column, each.reason.value, dict(each.values)) for each in delivery.rejections]
    return Taken(len(delivery.columns), delivery.gaps, told)


def _store(session: Session, source: Source, deliveries: Sequence[Delivery], actor: Actor) -> None:
    at = max(delivery.received_at for delivery in deliveries)
    feed = feed_of(session, source, at)
    batch_id, is_new = running_batch(session, feed, at)
    if is_new:
        forget_answers(session, feed.id, at)
    stored = [_store_run(session, run, actor) for run in _without_repeats(deliveries)]
    unchanged, revised = sum(each.unchanged for each in stored), sum(each.revised for each in stored)
    accepted = sum(each.accepted for each in stored)
    imports.record(session, batch_id, Applied(accepted - unchanged - revised, revised, unchanged))
    for delivery in deliveries:
        if delivery.rejections:
            refused = Applied(rejections=tuple(delivery.rejections))
            imports.record(session, batch_id, refused, at=delivery.received_at, origin=delivery.origin)
    note_minutes(session, feed.id, deliveries, unchanged)


def _store_run(session: Session, run: Sequence[Delivery], actor: Actor) -> Stored:
    parts = [delivery.columns for delivery in run]
    known = [int(delivery.received_at.timestamp()) for delivery in run]
    joined = Columns(*(np.concatenate([getattr(part, name) for part in parts]) for name in Columns.__slots__))
    arrivals = np.repeat(np.array(known, np.int64), [len(part) for part in parts])
    return readings.store(session, joined, received_at=arrivals, actor=actor) if len(joined) else Stored(0, 0, 0)


def _without_repeats(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Runs in which no key comes in two deliveries: what one replaces of another is kept as a revision."""
    run: list[Delivery] = []
    seen = np.empty(0, np.int64)
    for delivery in deliveries:
        keys = sort_keys(delivery.columns.sensor_id, delivery.columns.ts)
        if np.isin(keys, seen).any():
            yield run
            run, seen = [], np.empty(0, np.int64)
        run.append(delivery)
        seen = np.concatenate([seen, keys])
    if run:
        yield run
