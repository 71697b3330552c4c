"""The scenario clock as it is stored: driven by people, resumed after stops, never backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import imports, scenario, topics, worker_states
from data_access.actors import Actor, Role, system_actor
from data_access.database import Database
from data_access.errors import NotPermitted, RefusedInput
from data_access.rows.scenario import Staged
from data_access.schema import AuditEvent, NetworkService, Sensor, SensorLatest, Zone
from data_access.topics import changes

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
WALL = datetime(2026, 1, 1, 12, tzinfo=UTC)
OPERATOR = Actor("k.bennani", Role.OPERATOR, "127.0.0.1")
VIEWER = Actor("visitor", Role.VIEWER, "127.0.0.1")
EVENTS = [SIX + timedelta(hours=2), SIX + timedelta(hours=7)]


def stage(database: Database) -> None:
    told = Staged("scenario.casablanca", SIX, 2018)
    database.call(scenario.begin, told, EVENTS, actor=system_actor("demo"), wall=WALL)


@changes()
def reading_of_somebody(session: Session, at: datetime) -> None:
    """A sensor whose newest reading is of that instant."""
    session.add(NetworkService(id=1, code="water"))
    session.flush()
    session.add(Sensor(id=1, code="Q-1", quantity="flow", unit="m3/h", service_id=1, step_s=900))
    session.flush()
    ts = int(at.timestamp())
    session.add(SensorLatest(sensor_id=1, ts=ts, value=1.0, quality=0, received_at=ts, usable_ts=ts, usable_value=1.0))


def written_up_to(database: Database, at: datetime) -> None:
    database.call(worker_states.move_cursor, name=scenario.WRITER, to=at)


def stands(database: Database, wall: datetime) -> datetime:
    anchor = database.call(scenario.anchor)
    assert anchor is not None
    return anchor.instant(wall)


def test_without_a_scenario_there_is_nothing_to_drive(database: Database):
    assert database.call(scenario.anchor) is None
    assert database.call(scenario.staged) is None
    assert database.call(scenario.resume, wall=WALL) is None
    with pytest.raises(RefusedInput):
        database.call(scenario.set_speed, actor=OPERATOR, speed=30, wall=WALL)


def test_a_scenario_begins_at_its_start_and_runs_at_real_speed(database: Database):
    stage(database)
    assert database.call(scenario.staged) == Staged("scenario.casablanca", SIX, 2018)
    assert stands(database, WALL + timedelta(minutes=10)) == SIX + timedelta(minutes=10)


def test_the_first_start_shows_six_o_clock(database: Database):
    stage(database)
    written_up_to(database, SIX - timedelta(minutes=15))
    assert database.call(scenario.resume, wall=WALL + timedelta(days=3)) == SIX
    assert stands(database, WALL + timedelta(days=3)) == SIX


def test_after_a_stop_the_clock_resumes_a_quarter_hour_after_the_newest_one_written(database: Database):
    stage(database)
    written_up_to(database, SIX + timedelta(minutes=30))
    database.call(reading_of_somebody, SIX + timedelta(days=3000))
    later = WALL + timedelta(days=40)
    assert database.call(scenario.resume, wall=later) == SIX + timedelta(minutes=45)
    assert stands(database, later) == SIX + timedelta(minutes=45)


def test_a_stop_just_after_a_jump_does_not_turn_the_clock_back(database: Database):
    """The readings of the jump were not yet written when the process was killed."""
    stage(database)
    written_up_to(database, SIX)
    database.call(scenario.jump, actor=OPERATOR, wall=WALL)
    assert database.call(scenario.resume, wall=WALL + timedelta(minutes=1)) == EVENTS[0]


def test_resuming_keeps_a_pause(database: Database):
    stage(database)
    database.call(scenario.set_speed, actor=OPERATOR, speed=0, wall=WALL)
    database.call(scenario.resume, wall=WALL + timedelta(hours=5))
    assert stands(database, WALL + timedelta(hours=9)) == stands(database, WALL + timedelta(hours=5))


def test_changing_speed_goes_on_from_where_the_clock_stood(database: Database):
    stage(database)
    half_past = WALL + timedelta(minutes=30)
    database.call(scenario.set_speed, actor=OPERATOR, speed=30, wall=half_past)
    assert stands(database, half_past) == SIX + timedelta(minutes=30)
    assert stands(database, half_past + timedelta(minutes=1)) == SIX + timedelta(minutes=60)


@pytest.mark.parametrize("speeds", [(30, 0), (30, 1), (0, 30), (3600, 0), (1, 1)])
def test_the_clock_never_runs_backwards_although_only_whole_seconds_are_stored(
    database: Database, speeds: tuple[float, float]
):
    stage(database)
    database.call(scenario.set_speed, actor=OPERATOR, speed=speeds[0], wall=WALL)
    moment = WALL + timedelta(seconds=7.9)
    shown = stands(database, moment)
    database.call(scenario.set_speed, actor=OPERATOR, speed=speeds[1], wall=moment)
    assert shown <= stands(database, moment) <= shown + timedelta(seconds=1 + speeds[1])


@pytest.mark.parametrize("speed", [-1, 3601])
def test_an_impossible_speed_is_refused(database: Database, speed: float):
    stage(database)
    with pytest.raises(RefusedInput):
        database.call(scenario.set_speed, actor=OPERATOR, speed=speed, wall=WALL)


def test_jumps_lead_from_event_to_event_and_end(database: Database):
    stage(database)
    database.call(scenario.set_speed, actor=OPERATOR, speed=30, wall=WALL)
    assert database.call(scenario.jump, actor=OPERATOR, wall=WALL) == EVENTS[0]
    assert stands(database, WALL + timedelta(seconds=2)) == EVENTS[0] + timedelta(minutes=1)
    assert database.call(scenario.next_event, at=EVENTS[0]) == EVENTS[1]
    assert database.call(scenario.jump, actor=OPERATOR, wall=WALL) == EVENTS[1]
    assert database.call(scenario.jump, actor=OPERATOR, wall=WALL) is None
    assert stands(database, WALL) == EVENTS[1]


@pytest.mark.parametrize("actor", [VIEWER, None])
def test_only_the_desk_drives_the_scenario(database: Database, actor: Actor | None):
    stage(database)
    with pytest.raises(NotPermitted):
        database.call(scenario.set_speed, actor=actor, speed=0, wall=WALL)
    with pytest.raises(NotPermitted):
        database.call(scenario.jump, actor=actor, wall=WALL)
    assert stands(database, WALL) == SIX


def test_every_move_raises_the_clock_and_leaves_its_author(database: Database):
    stage(database)
    before = database.call(topics.versions)["clock"]
    database.call(scenario.set_speed, actor=OPERATOR, speed=30, wall=WALL)
    database.call(scenario.jump, actor=OPERATOR, wall=WALL)
    assert database.call(topics.versions)["clock"] == before + 2
    rows = database.call(lambda session: session.execute(select(AuditEvent.actor, AuditEvent.action)).all())
    assert [tuple(row) for row in rows if row.actor == "k.bennani"] == [
        ("k.bennani", "set_scenario_speed"),
        ("k.bennani", "jump_scenario"),
    ]


def test_a_build_without_an_end_may_be_begun_anew_but_not_over_somebody_s_data(database: Database):
    demo = system_actor("demo")
    assert not database.call(scenario.unfinished)
    batch = database.call(imports.open_batch, "demo", "seed 2018", actor=demo, at=SIX)
    assert database.call(scenario.unfinished)
    database.call(imports.open_batch, "readings", "export.csv", actor=demo, at=SIX)
    assert not database.call(scenario.unfinished)
    database.call(imports.close_batch, batch, actor=demo, at=SIX)
    assert not database.call(scenario.unfinished)
    assert not database.call(lambda session: session.scalar(select(Zone.id)))
