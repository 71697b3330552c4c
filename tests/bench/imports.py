"""How fast a large file of readings comes in, and in how much memory: the command itself, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.bench.served import HOME
from tests.postgres import start_cluster, stop_cluster

SENSORS, STEPS = 200, 10_000
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
told = resource.getrusage(resource.RUSAGE_CHILDREN)
print("MB", told.ru_maxrss / 1024, "CPU", told.ru_utime + told.ru_stime)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Import:
    """Readings by second of the wall clock and of the importing process, and its largest memory."""

    per_second: float
    per_cpu_second: float
    memory_mb: float


def write_files(folder: Path) -> tuple[Path, Path]:
    """A list of sensors, and two million readings of 15 minutes, oldest first, as historians write them."""
    sensors, readings = folder / "sensors.csv", folder / "readings.csv"
    rows = [f"S{number:03d},Z1,flow,L/s,inlet,\n" for number in range(SENSORS)]
    sensors.write_text("sensor_id,zone,quantity,unit,role,element\n" + "".join(rows))
    chance, start = np.random.default_rng(2018), np.datetime64("2018-01-01T00:00:00")
    with readings.open("w") as file:
        file.write("timestamp,sensor_id,value,quality\n")
        for step in range(STEPS):
            instant = f"{start + np.timedelta64(900 * step, 's')}Z"
            values = np.round(50 + 10 * chance.standard_normal(SENSORS), 2).tolist()
            file.writelines(f"{instant},S{number:03d},{value},0\n" for number, value in enumerate(values))
    return sensors, readings


def bulk_import(url: str, sensors: Path, readings: Path) -> Import:
    """Both files into an empty database, roll-ups included."""
    environment = {**os.environ, "AIN_DATABASE_URL": url}
    command = [sys.executable, str(HOME / "manage.py"), "import"]
    subprocess.run([*command, "sensors", str(sensors), "--create-zones"], check=True, env=environment, cwd=HOME)
    began = time.monotonic()
    measured = [sys.executable, "-c", MEASURE, *command, "readings", str(readings), "--received-at", "source"]
    told = subprocess.run(measured, check=True, env=environment, cwd=HOME, capture_output=True, text=True).stdout
    took_s = time.monotonic() - began
    found = re.search(r"MB (\S+) CPU (\S+)", told)
    assert found, told
    rows = SENSORS * STEPS
    return Import(rows / took_s, rows / float(found[2]), float(found[1]))


@contextmanager
def postgres_url() -> Iterator[str]:
    """An empty database on a server of our own."""
    cluster = start_cluster()
    try:
        yield cluster.url(cluster.create())
    finally:
        stop_cluster(cluster)
