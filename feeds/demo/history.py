"""The telemetry of the days before the scenario, and the few values that were put right afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from sqlalchemy.orm import Session

from data_access import city
from data_access.actors import Actor
from data_access.readings import Columns, store, store_history
from feeds.demo import instruments
from feeds.demo.arrivals import Delivery, corrected, delivered
from feeds.demo.noise import Whole
from feeds.demo.signals import STEP_S, Story

DAYS = 40
DAY_S = 86_400
SENSORS_AT_ONCE = 60


def write_history(session: Session, story: Story, *, actor: Actor, step: Callable[[int], object]) -> None:
    """Everything due up to a quarter-hour before the start; `step` hears how many sensors are done."""
    since, until = story.start - DAYS * DAY_S - STEP_S, story.start - STEP_S
    ids = sensor_ids(session)
    past = delivered(story, since, until)
    for first in range(0, len(ids), SENSORS_AT_ONCE):
        part = (past.rows >= first) & (past.rows < first + SENSORS_AT_ONCE) & (past.ts > since)
        store_history(session, columns(past, part, ids), received_at=past.known_at[part], actor=actor)
        step(min(SENSORS_AT_ONCE, len(ids) - first))
    for delivery in corrected(story, since, until):
        everything = np.ones(len(delivery.rows), bool)
        store(session, columns(delivery, everything, ids), received_at=delivery.known_at, actor=actor)


def sensor_ids(session: Session) -> Whole:
    """The key of every instrument, in their order."""
    known: Mapping[tuple[str, str], int] = city.sensor_ids(session)
    return np.array([known[each.code, each.quantity] for each in instruments.instruments()], np.int64)


def columns(delivery: Delivery, part: np.ndarray[tuple[int], np.dtype[np.bool_]], ids: Whole) -> Columns:
    """Some rows of a delivery as readings."""
    return Columns(ids[delivery.rows[part]], delivery.ts[part], delivery.values[part], delivery.quality[part])
