"""Real input on an empty database: the L-TOWN network, ten Italian sectors, Casablanca's outlines, a register of Paris.

What the database answers is compared with figures computed here from the source files, without the code that imports.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import fsum
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.database import Database
from data_access.latest import latest, newest_instant
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters
from data_access.schema import Asset, Reading
from data_access.series import sums
from data_access.worksites import summary, worksite, worksites
from data_access.zones import attributions, zone, zones
from tests.builders.feeds import (
    FIRST_HOUR,
    SECTORS,
    epyt_network,
    importer,
    italian_inflows,
    shared,
    write_italian_files,
)

Inflows = Sequence[Sequence[float | None]]
END = datetime(2023, 3, 31, 21, tzinfo=UTC)  # 23:00 in Rome: the last hour of the workbook
M3H_PER_LPS = 3.6
PARIS = "importers/worksites/paris_chantiers_perturbants_2018.geojson"


@pytest.fixture(scope="module")
def inflows() -> Inflows:
    return italian_inflows()


@pytest.fixture
def imported(database_url: str, database: Database, inflows: Inflows, tmp_path: Path) -> Database:
    run = importer(database_url)
    sensors, readings = write_italian_files(tmp_path, inflows)
    done = [
        run("network", epyt_network(), "--anchor=-7.6,33.57"),
        run("zones", shared("geo/casablanca_arrondissements.geojson")),
        run("sensors", sensors, "--create-zones"),
        run("readings", readings, "--received-at", "source"),
        run("worksites", shared(PARIS), "--received-at", "source"),
    ]
    assert [result.stderr for result in done] == [""] * 5
    assert [result.exit_code for result in done] == [0] * 5
    return database


def count(database: Database, table, *conditions) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return database.call(lambda session: session.scalar(query))


def inp_rows(section: str) -> list[list[str]]:
    rows, inside = [], False
    for line in epyt_network().read_text().splitlines():
        if line.startswith("["):
            inside = line.strip() == f"[{section}]"
        elif inside and line.strip() and not line.startswith(";"):
            rows.append(line.split())
    return rows


def test_the_four_imports_answer_as_their_sources_do(imported, inflows):
    _network_is_that_of_the_file(imported)
    _outlines_are_those_of_openstreetmap(imported)
    _inflows_are_those_of_the_workbook(imported, inflows)
    _works_are_those_of_the_register(imported)


def _network_is_that_of_the_file(database: Database) -> None:
    pipes = inp_rows("PIPES")
    assert count(database, Asset, Asset.kind == "pipe") == len(pipes) == 905
    sector = database.call(zone, code="L-TOWN")
    assert sector.mains_km == pytest.approx(fsum(float(row[3]) for row in pipes) / 1000)
    longest = max(pipes, key=lambda row: float(row[3]))
    stored = select(Asset.length_m, Asset.diameter_mm).where(Asset.name == longest[0])
    assert tuple(database.call(lambda session: session.execute(stored).one())) == pytest.approx(
        (float(longest[3]), float(longest[4]))
    )
    assert len(database.call(zones, kind="sector")) == 1 + len(SECTORS)


def _outlines_are_those_of_openstreetmap(database: Database) -> None:
    source = json.loads(shared("geo/casablanca_arrondissements.geojson").read_text())
    outlines = {member["properties"]["name"]: member["geometry"] for member in source["features"]}
    assert {row.name_fr: row.geometry for row in database.call(zones, kind="arrondissement")} == outlines
    assert database.call(attributions) == [source["attribution"]]


def _inflows_are_those_of_the_workbook(database: Database, inflows: Inflows) -> None:
    columns = dict(zip(SECTORS, zip(*inflows, strict=True), strict=True))
    assert FIRST_HOUR + timedelta(hours=len(inflows) - 1) == END
    assert count(database, Reading) == sum(value is not None for row in inflows for value in row)
    newest = {row.code: row for row in database.call(latest, at=END, service="water")}
    for letter, column in columns.items():
        assert newest[letter].value == pytest.approx(column[-1] * M3H_PER_LPS)
        assert (newest[letter].unit, newest[letter].step_s, newest[letter].age_s) == ("m3/h", 3600, 0)
    assert database.call(newest_instant, at=END) == {"water": END}
    _day_adds_up(database, inflows, [newest[letter].sensor_id for letter in SECTORS])
    _past_is_the_past(database, inflows)


def _day_adds_up(database: Database, inflows: Inflows, sensor_ids: list[int]) -> None:
    first = 8000  # an hour of December 2021
    start, end = (FIRST_HOUR + timedelta(hours=hour) for hour in (first, first + 24))
    totals = database.call(sums, sensor_ids=sensor_ids, start=start, end=end, at=END, step_s=3600)
    known = [[value for value in row if value is not None] for row in inflows[first : first + 24]]
    assert totals.total.tolist() == pytest.approx([fsum(row) * M3H_PER_LPS for row in known])
    assert totals.n_sensors.tolist() == [len(row) for row in known]


def _past_is_the_past(database: Database, inflows: Inflows) -> None:
    """Known at their own time: at an hour of 2022 nothing later is known."""
    hour = 12_000
    at = FIRST_HOUR + timedelta(hours=hour)
    value = {row.code: row.value for row in database.call(latest, at=at, service="water")}["J"]
    assert value == pytest.approx(
        next(row[9] for row in reversed(inflows[: hour + 1]) if row[9] is not None) * M3H_PER_LPS
    )


def _works_are_those_of_the_register(database: Database) -> None:
    register = [member["properties"] for member in json.loads(shared(PARIS).read_text())["features"]]
    everything = WorksiteFilters(status=ALL_STATUSES)
    rows = database.call(worksites, at=END, filters=everything)
    assert len(rows) == sum(site["statut"] != 5 for site in register) == 304
    assert {row.place.arrondissement for row in rows} == {None}  # Paris is not in Casablanca
    suspended = sum(site["statut"] == 3 for site in register)
    assert Counter(row.status for row in rows)["suspended"] == suspended
    at = datetime(2018, 7, 1, tzinfo=UTC)
    known = [site for site in register if datetime.fromisoformat(site["date_maj"]) <= at]
    assert len(database.call(worksites, at=at, filters=everything)) == sum(site["statut"] != 5 for site in known)
    figures = database.call(summary, at=END)
    assert figures.in_progress + figures.planned + figures.suspended == 304
    one = database.call(worksite, ref="CP000617", at=END)
    assert (one.row.status, one.row.owner, one.row.trade) == ("completed", "Eau de Paris", "water")
    assert str(one.row.time.current_end) == "2018-07-19"
