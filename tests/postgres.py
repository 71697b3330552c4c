"""A private PostgreSQL cluster for the tests: made in a temporary folder, on a free port, thrown away at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

SERVER_USER = "postgres"  # the server refuses to run as root
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=60",
    "autovacuum=off",
)


class MissingServer(Exception):
    """PostgreSQL is not installed: an error with the command to type, never a skipped test."""


class BrokenServer(Exception):
    """PostgreSQL is installed and did not start; the message is its log."""


PLAIN = ("--locale=C.UTF-8", "--no-sync")
START_WAIT_S = 60

# Empties every table that holds something, as if it were new: triggers that forbid it are asleep for this session.
EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; filled bool; BEGIN
  FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'reading'::regclass LOOP
    EXECUTE 'DROP TABLE ' || name;
  END LOOP;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
    IF filled THEN EXECUTE format('TRUNCATE %I CASCADE', name); END IF;
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""
STILL_THERE = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Cluster:
    """A running server. `url(name)` is what the product is given."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes]
    numbers: count[int] = field(default_factory=lambda: count(1))
    spare: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://{SERVER_USER}@/{name}?host={self.folder}&port={self.port}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"test_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def borrow(self, template: str) -> str:
        """An empty migrated database: one that was given back, or a copy of `template`."""
        return self.spare.pop() if self.spare else self.create(template)

    def give_back(self, name: str, tables: set[str]) -> None:
        """Empty it for the next test; one that a test left without these tables is dropped."""
        self.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        with self._connect(name) as connection:
            intact = {row[0] for row in connection.execute(STILL_THERE)} >= tables
            if intact:
                connection.execute(EMPTY)
        if intact:
            self.spare.append(name)
        else:
            self.drop(name)

    def execute(self, statement: str, *values: str) -> None:
        """One statement outside any transaction, in the maintenance database."""
        with self._connect("postgres") as connection:
            connection.execute(statement, values or None)

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), port=self.port, user=SERVER_USER, dbname=name, autocommit=True)


def start_cluster() -> Cluster:
    """Make a cluster and start it; MissingServer without binaries. It dies with the process that started it."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="ain-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(SERVER_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", _free_port()
    made = _launch(binaries / "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", *PLAIN)
    if made.wait():
        raise BrokenServer((folder / "log").read_text())
    settings = [*FAST, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", f"port={port}"]
    options = [option for setting in settings for option in ("-c", setting)]
    server = _launch(binaries / "postgres", "-D", data, *options)
    cluster = Cluster(folder, port, server)
    _wait_until_it_answers(cluster)
    return cluster


def stop_cluster(cluster: Cluster) -> None:
    """Stop the server without ceremony and remove its folder."""
    cluster.server.send_signal(signal.SIGQUIT)
    cluster.server.wait()
    shutil.rmtree(cluster.folder)


def _wait_until_it_answers(cluster: Cluster) -> None:
    give_up_at = time.monotonic() + START_WAIT_S
    while True:
        try:
            cluster.execute("SELECT 1")
            return
        except psycopg.OperationalError as problem:
            if cluster.server.poll() is not None or time.monotonic() > give_up_at:
                raise BrokenServer((cluster.folder / "log").read_text()) from problem
            time.sleep(0.05)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise MissingServer("PostgreSQL is not installed. Type: make system")
    return found[-1].parent


def _launch(program: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """Run one of the server's programs, as its own user when we are root; what it says goes to the cluster's log."""
    folder = Path(arguments[1]).parent
    as_server = [f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--init-groups"] if os.geteuid() == 0 else []
    command = ["setpriv", "--pdeathsig=QUIT", *as_server, str(program), *map(str, arguments)]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
