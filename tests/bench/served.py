"""The product as a user starts it: `python app.py` on a database and port of its own, with its worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.topics import Topic, changes

HOME = Path(__file__).parents[2]
PATIENCE_S = 180
NOTICED_S = 0.6


@changes(Topic.READINGS)
def note_readings(_session: Session) -> None:
    """Nothing is written but the version."""


@dataclass(frozen=True)
class Served:
    """A running product: its address, its processes, and the seconds until `/healthz` answered."""

    url: str
    database_url: str
    process: psutil.Process
    started_in_s: float

    def change(self) -> None:
        """Write a change as another process does, and wait until the product has noticed."""
        database = Database(self.database_url, connections=1)
        database.call(note_readings)
        database.close()
        time.sleep(NOTICED_S)

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of the web process and of its worker."""
        workers = [child for child in self.process.children() if "workers" in " ".join(child.cmdline())]
        return {
            "web": self.process.memory_info().rss / 1e6,
            "worker": max((worker.memory_info().rss / 1e6 for worker in workers), default=float("nan")),
        }


@contextmanager
def served(database_url: str, **environment: str) -> Iterator[Served]:
    """Runs inside the context; ended with it, the worker included."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(HOME / "app.py"), "--port", str(port)],
        cwd=HOME,
        env={**os.environ, "AIN_DATABASE_URL": database_url, **environment},
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, process)
        yield Served(url, database_url, psutil.Process(process.pid), time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns when `/healthz` says ok; raises when the process ended or the patience did."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"app.py ended with {process.returncode}")
        try:
            if requests.get(f"{url}/healthz", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(url)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
