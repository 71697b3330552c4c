"""Building the demonstration city: the same from the same seed, over an empty database only, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

import manage
from data_access import accounts, ground_truth, imports, inventory, scenario, sector_models, worker_states
from data_access.actors import Role, system_actor
from data_access.database import Database
from data_access.errors import RefusedInput
from data_access.fingerprint import fingerprint
from data_access.schema import Account, Asset, Reading, ReadingRevision, Sensor, SensorLatest, SensorRole, Zone
from data_access.upgrade import renew
from feeds.demo.build import START, build
from feeds.demo.live import next_quarter

ROOT = Path(__file__).parents[2]
DAYS = 5  # as far back as the newest value of the story that is put right
BURST = ("burst", "SM-05")
DEAD_FOR_LONG = 2  # sensors that the story has dead for longer than that


@pytest.fixture(scope="module")
def built_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some days of the city, built once; tests work on copies."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("demo") / "city.db"))
    database = Database(f"sqlite:///{file}", connections=1)
    build(database, days=DAYS, progress=False)
    database.close()
    return file


@pytest.fixture
def built(built_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the city of one's own."""
    database = Database(f"sqlite:///{shutil.copy(built_file, tmp_path / 'copy.db')}", connections=2)
    yield database
    database.close()


def run(database_url: str, *arguments: str) -> Result:
    return CliRunner().invoke(manage.manage, arguments, env={"AIN_DATABASE_URL": database_url})


def counted(database: Database, column: InstrumentedAttribute[str]) -> dict[str, int]:
    rows = database.call(lambda session: session.execute(select(column, func.count()).group_by(column)).all())
    return {row[0]: row[1] for row in rows}


def values_of(database: Database, since_ts: int) -> dict[tuple[str, str, int], tuple[float | None, int]]:
    query = (
        select(Sensor.code, Sensor.quantity, Reading.ts, Reading.value, Reading.quality)
        .join(Sensor, Sensor.id == Reading.sensor_id)
        .where(Reading.ts > since_ts)
    )
    rows = database.call(lambda session: session.execute(query).all())
    return {(row.code, row.quantity, row.ts): (row.value, row.quality) for row in rows}


def test_the_same_seed_gives_the_same_rows_and_the_bar_goes_all_the_way(built: Database, capsys):
    before = fingerprint(built)
    renew(built.engine.url.render_as_string(hide_password=False))
    build(built, days=DAYS)
    assert fingerprint(built) == before
    shown = [int(percent) for percent in re.findall(r"(\d+)%", capsys.readouterr().err)]
    assert shown == sorted(shown)
    assert (shown[0], shown[-1]) == (0, 100)
    assert max(later - earlier for earlier, later in pairwise(shown)) < 50


def test_postgresql_holds_the_same_city(postgres_url: str, built: Database):
    database = Database(postgres_url, connections=2)
    build(database, days=DAYS, progress=False)
    assert database.call(inventory.row_counts) == built.call(inventory.row_counts)
    assert values_of(database, 0) == values_of(built, 0)
    written = next_quarter(database, START)
    assert next_quarter(built, START) == written > 700
    database.close()


def test_the_city_can_be_judged(built: Database):
    counts = built.call(inventory.row_counts)
    assert counts["sensor"] > 800
    heard = select(func.count()).select_from(SensorLatest).join(Sensor, Sensor.id == SensorLatest.sensor_id)
    quick = select(func.count()).select_from(Sensor).where(Sensor.step_s == 900)
    both = [built.call(lambda session, q=q: session.scalar(q)) for q in (quick, heard.where(Sensor.step_s == 900))]
    assert both[0] - both[1] == DEAD_FOR_LONG
    roles = counted(built, SensorRole.role)
    assert roles["inlet"] == roles["critical_point"] == 200
    zones = counted(built, Zone.kind)
    assert (zones["arrondissement"], zones["sector"], zones["sea"]) == (16, 200, 1)


def test_nothing_is_known_before_it_happened_nor_after_the_start(built: Database):
    early = select(func.count()).where(Reading.received_at < Reading.ts)
    late = select(func.count()).where(Reading.received_at > int(START.timestamp()))
    assert built.call(lambda session: (session.scalar(early), session.scalar(late))) == (0, 0)


def test_the_clock_stands_at_six_and_the_newest_quarter_before_it_is_written(built: Database):
    anchor = built.call(scenario.anchor)
    assert anchor is not None
    assert anchor.scenario_at == START
    assert built.call(worker_states.cursor, name=scenario.WRITER) == START - timedelta(minutes=15)
    newest = built.call(lambda session: session.scalar(select(func.max(Reading.ts))))
    assert newest == int(START.timestamp()) - 900


def test_a_long_jump_writes_the_same_values_as_many_short_steps(built: Database, built_file: Path, tmp_path: Path):
    for minutes in (7, 15, 92, 307, 660):
        next_quarter(built, START + timedelta(minutes=minutes))
    jumped = Database(f"sqlite:///{shutil.copy(built_file, tmp_path / 'jumped.db')}", connections=1)
    next_quarter(jumped, START + timedelta(minutes=660))
    before_the_start = int(START.timestamp()) - 86_400  # what comes late belongs to history
    assert values_of(jumped, before_the_start) == values_of(built, before_the_start)
    assert len(values_of(jumped, int(START.timestamp()))) > 30_000
    jumped.close()


def test_each_quarter_is_written_once(built: Database):
    seven = START + timedelta(hours=1)
    assert next_quarter(built, seven) > 3_000
    assert next_quarter(built, seven) == 0
    assert next_quarter(built, seven + timedelta(minutes=14, seconds=59)) == 0
    assert 1050 < next_quarter(built, seven + timedelta(minutes=15)) < 1300
    received = select(func.max(Reading.received_at))
    newest = built.call(lambda session: session.scalar(received))
    assert newest == int((seven + timedelta(minutes=15)).timestamp())


def test_live_writes_nothing_where_no_demonstration_stands(sqlite_database: Database):
    assert next_quarter(sqlite_database, START) == 0


def test_the_truth_of_a_fault_is_written_when_it_begins_and_once(built: Database, built_file: Path, tmp_path: Path):
    assert "AF-02" not in {fault.target for fault in built.call(ground_truth.known_faults)}
    burst = next(fault for fault in built.call(ground_truth.known_faults) if (fault.kind, fault.target) == BURST)
    pipes = select(Asset.code).join(Zone, Zone.id == Asset.zone_id).where(Zone.code == "SM-05", Asset.kind == "pipe")
    assert burst.pipe in built.call(lambda session: session.scalars(pipes).all())
    for minutes in (60, 95, 130):
        next_quarter(built, START + timedelta(minutes=minutes))
    jumped = Database(f"sqlite:///{shutil.copy(built_file, tmp_path / 'jumped.db')}", connections=1)
    next_quarter(jumped, START + timedelta(minutes=130))
    known = built.call(ground_truth.known_faults)
    assert [(fault.began_at, fault.target) for fault in known if fault.target == "AF-02"] == [
        (START + timedelta(minutes=90), "AF-02")
    ]
    assert jumped.call(ground_truth.known_faults) == known
    jumped.close()


def test_every_sector_has_a_model_whose_pipes_are_assets(built: Database):
    model = built.call(sector_models.model_of, sector="SM-05", at=START)
    assert model is not None
    lines = model.inp.split("[PIPES]\n")[1].split("\n\n")[0].splitlines()
    named = select(Asset.code).join(Zone, Zone.id == Asset.zone_id).where(Zone.code == "SM-05")
    assert {line.split()[0] for line in lines} <= set(built.call(lambda session: session.scalars(named).all()))
    assert built.call(sector_models.model_of, sector="SM-05", at=START - timedelta(days=1)) is None
    assert built.call(inventory.row_counts)["sector_model"] == 200


def test_the_worker_needs_no_solver_for_the_story(built: Database):
    done = subprocess.run(
        [sys.executable, "-c", LIVE, built.engine.url.render_as_string()], cwd=ROOT, check=True, capture_output=True
    )
    assert done.stdout.split() == [b"True", b"False"]


LIVE = """
import sys
from datetime import timedelta
from data_access.database import Database
from data_access.fingerprint import fingerprint
from feeds.demo.build import START
from feeds.demo.live import next_quarter
print(next_quarter(Database(sys.argv[1], connections=1), START + timedelta(hours=2)) > 5000, "wntr" in sys.modules)
"""


def test_the_web_process_imports_neither_the_solver_nor_the_generator():
    probe = (
        "import sys, app, api, callbacks; "
        "sys.exit(any(name.split('.')[0] == 'wntr' or name.startswith('feeds.demo') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, check=False).returncode == 0


def test_some_values_were_put_right_afterwards(built: Database):
    assert built.call(lambda session: session.scalar(select(func.count()).select_from(ReadingRevision))) > 10


@pytest.mark.soak
def test_a_build_that_was_killed_is_begun_anew(sqlite_url: str, built_file: Path):
    for moment in ("telemetry", "detection"):
        killed = subprocess.run([sys.executable, "-c", KILLED, sqlite_url, moment], cwd=ROOT, check=False)
        assert killed.returncode == -signal.SIGKILL
        database = Database(sqlite_url, connections=1)
        assert database.call(scenario.anchor) is None
        empty = not database.call(inventory.row_counts)
        assert empty == (moment == "telemetry")
        assert database.call(scenario.unfinished) == (moment == "detection")
        database.close()
        renew(sqlite_url)
    database = Database(sqlite_url, connections=1)
    build(database, days=DAYS, progress=False)
    whole = Database(f"sqlite:///{built_file}", connections=1)
    assert fingerprint(database) == fingerprint(whole)
    database.close()
    whole.close()


KILLED = f"""
import os, signal, sys
from data_access.database import Database
from data_access.fingerprint import fingerprint
from feeds.demo import build as building
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "telemetry":
    building.write_books = lambda *_, **__: kill()
building.build(Database(sys.argv[1], connections=1), days={DAYS}, detect=kill, progress=False)
"""


def test_the_command_refuses_a_database_that_is_not_empty_and_names_the_cure(built: Database):
    before = built.call(inventory.row_counts)
    refused = run(str(built.engine.url), "demo")
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert built.call(inventory.row_counts) == before


@pytest.mark.parametrize("start", ["yesterday", "2018-13-01"])
def test_a_start_that_is_no_day_is_wrong_usage(sqlite_url: str, start: str):
    assert run(sqlite_url, "demo", "--start", start).exit_code == 2


def test_accounts_and_their_audit_do_not_stand_in_the_way_of_the_first_build(database: Database):
    """`user add` comes before the first start where others can reach the server."""
    person = accounts.NewAccount(name="kb", full_name="K. Bennani", role=Role.VIEWER, password="a long password")
    database.call(accounts.add_account, person, actor=system_actor("test"), at=START)
    database.call(worker_states.beat, name="worker", wall=START)
    assert not database.call(inventory.holds_data)


def test_renewing_keeps_accounts_on_both_engines_and_goes_on_counting(database_url: str):
    for name in ("first", "second"):
        database = Database(database_url, connections=1)
        person = accounts.NewAccount(name=name, full_name=name, role=Role.VIEWER, password="a long password")
        database.call(accounts.add_account, person, actor=system_actor("test"), at=START)
        database.call(imports.open_batch, "demo", "seed 1", actor=system_actor("test"), at=START)
        database.close()
        renew(database_url)
    database = Database(database_url, connections=1)
    assert database.call(lambda session: session.scalars(select(Account.name).order_by(Account.id)).all()) == [
        "first",
        "second",
    ]
    assert not database.call(inventory.holds_data)
    database.close()


def test_nothing_is_built_over_what_is_there(built: Database):
    with pytest.raises(RefusedInput):
        build(built, progress=False)


def test_the_help_is_quick_to_come():
    """Imports happen inside the commands: nothing heavy is loaded to print what there is."""
    probe = (
        "import sys, manage; sys.exit(any(name in sys.modules for name in ('numpy', 'sqlalchemy', 'shapely', 'dash')))"
    )
    environment = {**os.environ, "AIN_DATABASE_URL": "sqlite://"}
    assert subprocess.run([sys.executable, "-c", probe], cwd=ROOT, env=environment, check=False).returncode == 0
