"""Reading a historian on PostgreSQL: the cursor, what comes late, what is refused, and what the source may not lose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from data_access import intake, worker_states
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.errors import RefusedInput
from feeds import sql_feed
from feeds.feed_commands import feed_commands
from feeds.feed_files import FileUnfit, read_historian
from feeds.sql_feed import SqlFeed
from tests.builders.ingest import FIVE, held, quarantine, reading_count
from tests.builders.telemetry import build_sensors
from tests.postgres import Cluster

SIX = FIVE + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FILE = """
name = "archive"
url = "{url}"
query = "SELECT tag, instant, val, state FROM archive WHERE instant > :since ORDER BY instant"
overlap_s = 600
start = "2018-10-09T00:00:00Z"
[columns]
timestamp = "instant"
sensor_id = "tag"
value = "val"
quality = "state"
"""


class Archive:
    """A historian's table with `write(tag, instant, value)`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url)
        with self._engine.begin() as connection:
            connection.execute(text("CREATE TABLE archive (tag text, instant timestamptz, val numeric, state text)"))

    def write(self, *rows: tuple[str, datetime, Any]) -> None:
        with self._engine.begin() as connection:
            for tag, instant, value in rows:
                connection.execute(
                    text("INSERT INTO archive VALUES (:tag, :instant, :value, 'good')"),
                    {"tag": tag, "instant": instant, "value": value},
                )

    def execute(self, statement: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def archive(postgres: Cluster) -> Iterator[Archive]:
    name = postgres.create()
    made = Archive(postgres.url(name))
    yield made
    made.close()
    postgres.drop(name)


@pytest.fixture
def city(database: Database) -> Database:
    database.call(build_sensors)
    return database


def feed(database: Database, archive: Archive, tmp_path: Path) -> SqlFeed:
    """As after a start of the command."""
    file = tmp_path / "sql.toml"
    file.write_text(FILE.format(url=archive.url), encoding="utf-8")
    return SqlFeed(database, read_historian(file), FixedClock(SIX))


def cursor(database: Database) -> datetime | None:
    found: datetime | None = database.call(worker_states.cursor, name="feed sql:archive")
    return found


def test_what_is_new_is_read_once_and_the_cursor_follows(city, archive, tmp_path):
    archive.write(("M001", FIVE, 1.5), ("M002", FIVE + MINUTE, 2.25), ("M001", FIVE + 2 * MINUTE, None))
    reader = feed(city, archive, tmp_path)
    assert reader.read_once() == 3
    assert city.call(held) == [("M001", "05:00", 1.5, 0), ("M002", "05:01", 2.25, 0)]
    assert cursor(city) == FIVE + 2 * MINUTE
    archive.write(("M001", FIVE + 3 * MINUTE, 4))
    again = feed(city, archive, tmp_path)
    again.read_once()
    assert (city.call(reading_count), cursor(city)) == (3, FIVE + 3 * MINUTE)


def test_a_row_that_the_historian_writes_late_is_read_within_the_overlap(city, archive, tmp_path):
    archive.write(("M001", FIVE + 15 * MINUTE, 1))
    reader = feed(city, archive, tmp_path)
    reader.read_once()
    archive.write(("M002", FIVE + 6 * MINUTE, 2), ("M002", FIVE + 4 * MINUTE, 3))  # the second is beyond ten minutes
    reader.read_once()
    assert city.call(held) == [("M001", "05:15", 1.0, 0), ("M002", "05:06", 2.0, 0)]


def test_a_refused_row_is_kept_once_although_the_overlap_brings_it_again(city, archive, tmp_path):
    archive.write(("XX-9", FIVE, 1))
    reader = feed(city, archive, tmp_path)
    reader.read_once()
    reader.read_once()
    archive.write(("XX-8", FIVE - MINUTE, 2))  # written late
    reader.read_once()
    reader.read_once()
    feed(city, archive, tmp_path).read_once()
    assert [raw.split('"sensor_id": ')[1][:6] for *_, raw, _ in city.call(quarantine)] == ['"XX-9"', '"XX-8"']


def test_the_cursor_stays_where_it_was_when_the_rows_are_not_stored(city, archive, tmp_path, monkeypatch):
    archive.write(("M001", FIVE, 1))
    reader, stored = feed(city, archive, tmp_path), intake.take

    def broken(*args, **kwargs):
        stored(*args, **kwargs)
        raise RuntimeError("killed between the rows and the cursor")

    monkeypatch.setattr(intake, "take", broken)
    with pytest.raises(RuntimeError):
        reader.read_once()
    monkeypatch.setattr(intake, "take", stored)
    assert (cursor(city), city.call(reading_count)) == (None, 0)
    reader.read_once()
    assert (cursor(city), city.call(reading_count)) == (FIVE, 1)


def test_blocks_follow_one_another_and_rows_out_of_order_are_refused(city, archive, tmp_path, monkeypatch):
    monkeypatch.setattr(sql_feed, "ROWS_AT_ONCE", 2)
    archive.write(*(("M001", FIVE + number * MINUTE, number) for number in range(5)))
    assert feed(city, archive, tmp_path).read_once() == 5
    assert city.call(reading_count) == 5
    file = tmp_path / "sql.toml"
    file.write_text(file.read_text().replace("ORDER BY instant", "ORDER BY instant DESC"))
    with pytest.raises(RefusedInput):
        SqlFeed(city, read_historian(file), FixedClock(SIX)).read_once()


def test_the_source_cannot_be_written_to(city, archive, tmp_path):
    file = tmp_path / "evil.toml"
    archive.execute("CREATE SEQUENCE counter")
    query = "SELECT tag, instant, nextval('counter') AS val, state FROM archive WHERE instant > :since ORDER BY instant"
    told = FILE.format(url=archive.url)
    file.write_text("\n".join(f'query = "{query}"' if line.startswith("query") else line for line in told.split("\n")))
    archive.write(("M001", FIVE, 1))
    with pytest.raises(DBAPIError, match="read-only"):
        SqlFeed(city, read_historian(file), FixedClock(SIX)).read_once()


def test_the_command_reads_once_and_says_how_much(city, archive, tmp_path):
    archive.write(("M001", FIVE, 1))
    feed(city, archive, tmp_path)  # writes the file
    url = str(city.engine.url.render_as_string(hide_password=False))
    group = feed_commands(lambda: Database(url, connections=1), lambda: "wall")
    result = CliRunner().invoke(group, ["sql", str(tmp_path / "sql.toml"), "--once"])
    assert (result.exit_code, result.output.strip().splitlines()[-1]) == (0, "rows 1")
    (tmp_path / "sql.toml").write_text("query = 'SELECT 1'")
    assert CliRunner().invoke(group, ["sql", str(tmp_path / "sql.toml")]).exit_code == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("[columns]", "[colons]"), "must name timestamp"),
        ((":since", "'2018'"), "must hold :since"),
        (("ORDER BY instant", ""), "ORDER BY"),
        (("url = ", "u = "), "url_env"),
        (("2018-10-09T00:00:00Z", "soon"), "start must be"),
    ],
)
def test_a_file_that_describes_no_query_says_what_is_missing(tmp_path, change, problem):
    file = tmp_path / "sql.toml"
    file.write_text(FILE.format(url="sqlite://").replace(*change))
    with pytest.raises(FileUnfit, match=problem):
        read_historian(file)


def test_naive_instants_are_those_of_the_zone_that_is_named(sqlite_database, tmp_path):
    source = tmp_path / "archive.db"
    engine = create_engine(f"sqlite:///{source}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE archive (tag, instant, val, state)")
        connection.exec_driver_sql("INSERT INTO archive VALUES ('M001', '2018-10-09 06:00:00', 1.5, NULL)")
    engine.dispose()
    sqlite_database.call(build_sensors)
    file = tmp_path / "sql.toml"
    told = FILE.format(url=f"sqlite:///{source}")
    file.write_text(told.replace("overlap", 'timezone = "Africa/Casablanca"\noverlap'))
    SqlFeed(sqlite_database, read_historian(file), FixedClock(SIX)).read_once()
    assert sqlite_database.call(held) == [("M001", "05:00", 1.5, 0)]
    assert cursor(sqlite_database) == datetime(2018, 10, 9, 5, tzinfo=UTC)
