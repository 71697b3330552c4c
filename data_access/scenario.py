"""The scenario clock of the demonstration: where it stands, how it is driven, and what it resumes at after a stop.

It never runs backwards: stored instants are rounded up to the second, and a stop is left at a later quarter-hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from data_access import worker_states
from data_access.actors import Actor, Permission, audit, require, system_actor
from data_access.clock import Anchor
from data_access.errors import RefusedInput
from data_access.rows.scenario import Staged
from data_access.schema import ImportBatch, Scenario, ScenarioEvent
from data_access.topics import Topic, changes

QUARTER = timedelta(minutes=15)
FASTEST = 3600.0
WRITER = "demo"  # the worker state that holds the newest quarter-hour of the demonstration
DEMO_FEED = "demo"  # the build of the city is a delivery like any other; without an end it was broken off


def anchor(session: Session) -> Anchor | None:
    """Where the scenario stands and how fast it runs; None when this database stages none."""
    row = session.execute(select(Scenario.scenario_at, Scenario.anchored_at, Scenario.speed)).first()
    return Anchor(row.scenario_at, row.anchored_at, row.speed) if row else None


def staged(session: Session) -> Staged | None:
    """Which scenario this database stages; None when it stages none."""
    row = session.execute(select(Scenario.name_key, Scenario.started_at, Scenario.seed)).first()
    return Staged(row.name_key, row.started_at, row.seed) if row else None


def unfinished(session: Session) -> bool:
    """A build of the demonstration was broken off and nothing else was brought in since: it may be built anew."""
    ends = dict(
        session.execute(select(ImportBatch.feed, func.count(ImportBatch.ended_at)).group_by(ImportBatch.feed)).all()
    )
    return ends == {DEMO_FEED: 0}


def next_event(session: Session, *, at: datetime) -> datetime | None:
    """The first instant after `at` worth seeing; None when none is left."""
    return session.scalar(select(func.min(ScenarioEvent.at)).where(ScenarioEvent.at > at))


@changes(Topic.CLOCK)
def begin(
    session: Session, told: Staged, events: Sequence[datetime], *, actor: Actor, wall: datetime, speed: float = 1.0
) -> None:
    """Stage a scenario instead of the one before: it stands at its start and runs from `wall` on."""
    require(actor, Permission.DRIVE_SCENARIO)
    session.execute(delete(ScenarioEvent))
    session.execute(delete(Scenario))
    session.execute(
        insert(Scenario).values(
            name_key=told.name_key,
            started_at=told.started_at,
            scenario_at=told.started_at,
            anchored_at=wall,
            speed=speed,
            seed=told.seed,
        )
    )
    if events:
        session.execute(insert(ScenarioEvent), [{"at": instant} for instant in events])
    audit(session, actor, told.started_at, "begin_scenario", subject="scenario", after={"seed": told.seed})


@changes(Topic.CLOCK)
def resume(session: Session, *, wall: datetime) -> datetime | None:
    """Go on after a stop: a quarter-hour after the newest one written, so that the next is due at once; where that is.

    Readings that others sent, of whatever date, do not move it. The speed stays what it was. None, and nothing
    changed, when this database stages no scenario.
    """
    before = anchor(session)
    if before is None:
        return None
    newest = worker_states.cursor(session, name=WRITER)
    if newest is None:  # a replay is written before it begins: it goes on where it was judged last
        newest = worker_states.cursor(session, name=worker_states.DETECTION)
    due = newest + QUARTER if newest is not None else before.scenario_at
    return _move(
        session, system_actor("clock"), "resume_scenario", Anchor(max(due, before.scenario_at), wall, before.speed)
    )


@changes(Topic.CLOCK)
def set_speed(session: Session, *, actor: Actor | None, speed: float, wall: datetime) -> None:
    """Let the scenario run at `speed` times real time from `wall` on; 0 is a pause.

    NotPermitted; RefusedInput when there is no scenario or the speed is not between 0 and 3600.
    """
    doer = require(actor, Permission.DRIVE_SCENARIO)
    before = _standing(session)
    if not 0 <= speed <= FASTEST:
        raise RefusedInput(where=f"speed {speed:g}", problem="not possible", cure=f"0 to {FASTEST:g}")
    _move(session, doer, "set_scenario_speed", Anchor(before.instant(wall), wall, speed))


@changes(Topic.CLOCK)
def jump(session: Session, *, actor: Actor | None, wall: datetime) -> datetime | None:
    """Move on to the next event, at the same speed; where that is. None, and nothing changed, when none is left."""
    doer = require(actor, Permission.DRIVE_SCENARIO)
    before = _standing(session)
    ahead = next_event(session, at=before.instant(wall))
    return _move(session, doer, "jump_scenario", Anchor(ahead, wall, before.speed)) if ahead else None


def _standing(session: Session) -> Anchor:
    found = anchor(session)
    if found is None:
        raise RefusedInput(where="scenario", problem="none is staged", cure="manage.py demo")
    return found


def _move(session: Session, actor: Actor, action: str, to: Anchor) -> datetime:
    """Store the anchor. Its second is rounded up and the wall's down, so that what was shown is never later than it."""
    scenario_at = datetime.fromtimestamp(math.ceil(to.scenario_at.timestamp()), UTC)
    session.execute(update(Scenario).values(scenario_at=scenario_at, anchored_at=to.anchored_at, speed=to.speed))
    audit(session, actor, scenario_at, action, subject="scenario", after={"speed": to.speed})
    return scenario_at
