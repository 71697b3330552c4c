"""Building the demonstration city: the ground, telemetry, what people did, then the scenario's clock.

Everything up to the end of the telemetry is one transaction; detection runs between it and the last one, so that works
can answer alerts. Until the last transaction the delivery of the demonstration is open: a build that was broken off is
seen by `scenario.unfinished` and built anew.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from data_access import city, imports, inventory, scenario, sector_models
from data_access.actors import Actor, system_actor
from data_access.clock import wall_now
from data_access.database import Database
from data_access.errors import RefusedInput
from data_access.rows.imports import Applied
from data_access.rows.scenario import Staged
from data_access.streets import DEMO, take_streets
from data_access.topics import Topic, changes
from data_access.worker_states import forget_cursors, move_cursor
from feeds.demo import colleagues, faults, ground, truth
from feeds.demo.history import span, write_books, write_telemetry
from feeds.demo.long_past import Reach, midnight
from feeds.demo.past_alerts import write_past_alerts
from feeds.demo.progress import Progress
from feeds.demo.roadmap import build_roadmap
from feeds.demo.screens import build_screens
from feeds.demo.sector_models import models
from feeds.demo.signals import STEP_S, Story
from feeds.demo.small_leaks import DAYS_KEPT, repair_small_leaks
from feeds.demo.solving import solving
from feeds.demo.street_names import street_rows
from feeds.demo.worksites import build_worksites

SEED = 2018
START = datetime(2018, 10, 9, 5, tzinfo=UTC)  # 06:00 in Casablanca
NAME_KEY = "scenario.casablanca"
ACTOR = system_actor("demo")

Detect = Callable[[Database, datetime, Any], object]


def build(
    database: Database,
    *,
    seed: int = SEED,
    start: datetime = START,
    days: int | None = None,
    detect: Detect | None = None,
    progress: bool = True,
) -> None:
    """Write the city into a migrated database that holds none; RefusedInput when it holds anything.

    `start` falls on a quarter-hour. With `days` telemetry goes so far back and nothing is remembered from before.
    `detect(database, until, people)` runs between it and works, and lets the colleagues act.
    """
    story = Story.at(seed, start)
    if database.call(inventory.holds_data):
        raise RefusedInput(where="database", problem="not empty", cure="manage.py demo --force")
    with _no_cycles_sought(), closing(Progress(shown=progress)) as bar:
        reach = Reach() if days is None else Reach.only(days)
        database.call(_ground_and_past, story, start, reach=reach, bar=bar)
        if detect is not None:
            detect(database, start, _watched(partial(colleagues.work, story=story), story, reach, bar))
        bar.told("detection")
        database.call(_people_and_clock, story, start)
        bar.told("people")


def _watched(people: Callable[..., object], story: Story, reach: Reach, bar: Progress) -> Callable[..., object]:
    """The colleagues, whose acts tell how far detection is."""
    since, until = span(story, reach.days)

    def act(session: Session, to: datetime, *, ending: bool) -> object:
        done = people(session, to, ending=ending)
        bar.told("detection", (to.timestamp() - since) / (until - since))
        return done

    return act


@contextmanager
def _no_cycles_sought() -> Iterator[None]:
    """Millions of rows and none in a cycle: looking for one takes a tenth of the build and frees nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@changes(Topic.NETWORK, Topic.READINGS, Topic.ALERTS, Topic.WORKSITES, Topic.ROADMAP)
def _ground_and_past(session: Session, story: Story, start: datetime, *, reach: Reach, bar: Progress) -> None:
    forget_cursors(session)
    imports.open_batch(session, scenario.DEMO_FEED, f"seed {story.seed}", actor=ACTOR, at=start)
    since, until = span(story, reach.days)
    with solving(story, since, until) as take_up_tables:
        _write_ground(session, start)
        write_books(session, story, reach, actor=ACTOR)
        take_up_tables()
    bar.told("ground")
    sector_models.add_models(session, list(models(story.seed, start)), actor=ACTOR, at=start)
    bar.told("models")
    nights = write_telemetry(session, story, reach, actor=ACTOR, step=partial(bar.told, "telemetry"))
    if reach.inflow_days > reach.days:
        truth.write_older(session, story, midnight(story.start, reach.inflow_days), since, actor=ACTOR)
    truth.write_past(session, story, since, until, actor=ACTOR)
    if nights is not None:
        write_past_alerts(session, story, nights)
    bar.told("past_alerts")


def _write_ground(session: Session, start: datetime) -> None:
    city.put_services(session, actor=ACTOR)
    city.put_zones(session, ground.zones(), actor=ACTOR, at=start)
    city.put_assets(session, list(ground.assets()), actor=ACTOR, at=start)
    city.put_sensors(session, ground.sensors(), actor=ACTOR, at=start)
    city.put_roles(session, ground.roles(), actor=ACTOR, at=start)
    take_streets(session, list(street_rows()), source=DEMO, actor=ACTOR, at=start)


@changes(Topic.CLOCK, Topic.ALERTS, Topic.WORKSITES, Topic.ROADMAP)
def _people_and_clock(session: Session, story: Story, start: datetime) -> None:
    build_worksites(session, np.random.default_rng((story.seed, 1)), start)
    written = start - timedelta(seconds=STEP_S)
    repair_small_leaks(session, story.seed, start - timedelta(days=DAYS_KEPT), written)
    build_roadmap(session, np.random.default_rng((story.seed, 2)), start)
    build_screens(session, actor=ACTOR, at=start)
    events = [datetime.fromtimestamp(instant, UTC) for instant in faults.news(story.start)]
    move_cursor(session, name=scenario.WRITER, to=written)
    scenario.begin(session, Staged(NAME_KEY, start, story.seed), events, actor=ACTOR, wall=wall_now())
    _close(session, ACTOR, start)


def _close(session: Session, actor: Actor, at: datetime) -> None:
    """End the delivery with its counts: from here on the city is whole."""
    (batch,) = [each.batch_id for each in imports.batches(session, at=at) if each.feed == scenario.DEMO_FEED]
    written = sum(inventory.row_counts(session).values())
    imports.record(session, batch, Applied(added=written))
    imports.close_batch(session, batch, actor=actor, at=at)
