"""A recorded period on the scenario clock: pages see what was known then, and the demonstration keeps its own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from components.text import say
from data_access import scenario, worker_states
from data_access.actors import system_actor
from data_access.clock import ScenarioClock
from data_access.database import Database
from data_access.latest import latest
from data_access.rows.scenario import REPLAY, Staged
from feeds.demo.live import colleagues_of, next_quarter
from feeds.replay_commands import replay_command
from tests.builders.feeds import importer, written

FIVE = datetime(2018, 10, 9, 5, tzinfo=UTC)
SENSORS = ("sensor_id,zone,quantity,unit,role,element", "A,S1,flow,m3/h,inlet,")
ROWS = [f"2018-10-09T0{hour}:00:00Z,A,{hour}" for hour in range(5, 9)]


@pytest.fixture
def replay(database_url, tmp_path):
    assert importer(database_url)("sensors", written(tmp_path / "s.csv", *SENSORS), "--create-zones").exit_code == 0

    def speak(key: str, **values: object) -> str:
        return say(key, "fr", **values)

    command = replay_command(speak, lambda: Database(database_url, connections=2))
    return lambda *arguments: CliRunner().invoke(command, [str(argument) for argument in arguments])


def recorded(folder, *rows):
    return written(folder / "r.csv", "timestamp,sensor_id,value", *(rows or ROWS))


def test_the_clock_starts_at_the_first_reading_and_pages_see_what_was_known_then(replay, database, tmp_path):
    result = replay(recorded(tmp_path), "--speed", "60")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "rejoue du 2018-10-09T05:00:00+00:00 au 2018-10-09T08:00:00+00:00, × 60" in result.stdout
    anchor = database.call(scenario.anchor)
    assert (anchor.scenario_at, anchor.speed) == (FIVE, 60)
    clock = ScenarioClock(anchor, wall=lambda: anchor.anchored_at + timedelta(minutes=1))
    assert clock.now() == FIVE + timedelta(hours=1)
    assert [row.value for row in database.call(latest, at=clock.now())] == [6.0]
    assert database.call(scenario.next_event, at=FIVE) == FIVE + timedelta(hours=3)


def test_nobody_invents_readings_or_acts_in_a_replay(replay, database, tmp_path):
    replay(recorded(tmp_path))
    assert next_quarter(database, FIVE + timedelta(days=1)) == 0
    assert database.call(colleagues_of) is None


def test_after_a_stop_a_replay_goes_on_where_it_was_judged_last(replay, database, tmp_path):
    replay(recorded(tmp_path))
    database.call(worker_states.move_cursor, name=worker_states.DETECTION, to=FIVE + timedelta(hours=2))
    assert database.call(scenario.resume, wall=FIVE) == FIVE + timedelta(hours=2, minutes=15)


def test_another_replay_takes_the_place_of_the_first(replay, database, tmp_path):
    assert replay(recorded(tmp_path)).exit_code == 0
    assert replay(recorded(tmp_path, *ROWS[2:]), "--speed", "30").exit_code == 0
    anchor = database.call(scenario.anchor)
    assert (anchor.scenario_at, anchor.speed) == (FIVE + timedelta(hours=2), 30)
    assert database.call(scenario.staged).name_key == REPLAY


def test_the_demonstration_keeps_its_clock(replay, database, tmp_path):
    told = Staged("scenario.casablanca", FIVE, 2018)
    database.call(scenario.begin, told, [], actor=system_actor("demo"), wall=FIVE)
    result = replay(recorded(tmp_path))
    assert result.exit_code == 1
    assert "AIN_DATABASE_URL" in result.stderr
    assert database.call(latest, at=FIVE + timedelta(days=1))[0].value is None


def test_refused_rows_are_an_exit_1_and_the_rest_is_replayed(replay, database, tmp_path):
    result = replay(recorded(tmp_path, *ROWS, "2018-10-09T09:00:00Z,Z,1"))
    assert result.exit_code == 1
    assert "r.csv, ligne 6, colonne sensor_id" in result.stderr
    assert database.call(scenario.anchor) is not None


@pytest.mark.parametrize("arguments", [("--speed", "-1"), ("--speed", "3601"), ("--timezone", "Africa/Atlantis")])
def test_wrong_usage_is_an_exit_2(replay, tmp_path, arguments):
    assert replay(recorded(tmp_path), *arguments).exit_code == 2
