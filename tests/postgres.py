"""A private PostgreSQL cluster for the tests: made in a temporary folder, on a free port, thrown away at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
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
    """Make a cluster and start it; MissingServer when there are no binaries."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="ain-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(SERVER_USER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", _free_port()
    _run(
        binaries / "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    options = " ".join(["-c listen_addresses=127.0.0.1", f"-c unix_socket_directories={folder}", f"-p {port}"])
    options += "".join(f" -c {setting}" for setting in FAST)
    _run(binaries / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "-o", options, "start")
    return Cluster(folder, port)


def stop_cluster(cluster: Cluster) -> None:
    """Stop the server without ceremony and remove its folder."""
    _run(_binaries() / "pg_ctl", "-D", cluster.folder / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(cluster.folder)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise MissingServer("PostgreSQL is not installed. Type: make system")
    return found[-1].parent


def _run(*command: str | Path) -> None:
    as_server = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_server, *map(str, command)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "initdb" in str(command[0]) else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stdout}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
