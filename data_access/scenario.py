"""The scenario's clock: where it stands, how fast it runs, and the next instant worth seeing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.clock import Anchor
from data_access.schema import Reading, Scenario, ScenarioEvent
from data_access.topics import Topic, changes

QUARTER = timedelta(minutes=15)


def anchor(session: Session) -> Anchor | None:
    """Where the scenario stands; None where the database holds no scenario (real data)."""
    row = session.execute(select(Scenario.scenario_at, Scenario.anchored_at, Scenario.speed)).first()
    return Anchor(row.scenario_at, row.anchored_at, row.speed) if row else None


def next_event(session: Session, *, at: datetime) -> datetime | None:
    """The next instant after `at` at which something happens; None when the scenario has told everything."""
    return session.scalar(select(func.min(ScenarioEvent.at)).where(ScenarioEvent.at > at))


@changes(Topic.CLOCK)
def resume(session: Session, *, wall: datetime) -> datetime | None:
    """Go on after a stop, one quarter-hour after the newest reading, so that this quarter-hour is written at once."""
    row = session.scalar(select(Scenario))
    if row is None:
        return None
    newest = session.scalar(select(func.max(Reading.ts)))
    last = datetime.fromtimestamp(newest, row.started_at.tzinfo) if newest else row.started_at - QUARTER
    row.scenario_at, row.anchored_at = last + QUARTER, wall
    return row.scenario_at


@changes(Topic.CLOCK)
def set_speed(session: Session, *, actor: Actor | None, speed: float, wall: datetime) -> None:
    """Run at `speed` times real time from now on; 0 is a pause. The instant does not move."""
    who = require(actor, Permission.DRIVE_SCENARIO)
    row = session.scalar(select(Scenario))
    if row is None or row.speed == speed:
        return
    before = row.speed
    row.scenario_at = Anchor(row.scenario_at, row.anchored_at, row.speed).instant(wall)
    row.anchored_at, row.speed = wall, speed
    audit(session, who, wall, "set_speed", subject="scenario", before={"speed": before}, after={"speed": speed})


@changes(Topic.CLOCK)
def jump(session: Session, *, actor: Actor | None, wall: datetime) -> datetime | None:
    """Move on to the next event and return it; None when there is none. The scenario never runs backwards."""
    who = require(actor, Permission.DRIVE_SCENARIO)
    row = session.scalar(select(Scenario))
    here = Anchor(row.scenario_at, row.anchored_at, row.speed).instant(wall) if row else None
    event = next_event(session, at=here) if here else None
    if row is None or event is None:
        return None
    row.scenario_at, row.anchored_at = event, wall
    audit(session, who, wall, "jump", subject="scenario", after={"to": event.isoformat()})
    return event
