"""The SCADA exports of ../shared read exactly as the `.expected.json` beside each says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import fsum

import pytest
from sqlalchemy import select

from data_access import imports
from data_access.schema import Reading, Sensor
from tests.builders.feeds import importer, shared, written

M_PER_BAR = 100 / 9.80665
KEPT = {"m3/h": ("flow", 1.0), "l/s": ("flow", 3.6), "bar": ("pressure", M_PER_BAR), "m": ("level", 1.0)}
SAMPLES = {
    "scada_battledim_like.csv": "UTC",
    "scada_long_quality_bom.csv": "UTC",
    "scada_casablanca_clock_2024.csv": "Africa/Casablanca",
}


@pytest.mark.parametrize(("name", "zone"), SAMPLES.items())
def test_a_sample_reads_exactly_as_expected(database_url, database, tmp_path, name, zone):
    expected = json.loads(shared(f"importers/scada/{name}.expected.json").read_text())
    run = importer(database_url)
    sensors = [f"{code},S1,{KEPT[each['unit']][0]},{each['unit']},logger," for code, each in expected["series"].items()]
    listed = written(tmp_path / "sensors.csv", "sensor_id,zone,quantity,unit,role,element", *sensors)
    assert run("sensors", listed, "--create-zones").exit_code == 0
    result = run("readings", shared(f"importers/scada/{name}"), "--timezone", zone, "--received-at", "source")
    assert (result.exit_code, result.stderr) == (0, "")
    for code, each in expected["series"].items():
        _series_is(database, code, each)
    _notes_are(result.stdout, expected)
    batch = database.call(imports.batches, at=datetime(2099, 1, 1, tzinfo=UTC))[0]
    assert (batch.rejected, batch.ended_at is not None) == (len(expected["rejected_lines"]), True)


def _series_is(database, code: str, expected: dict) -> None:
    query = select(Reading.ts, Reading.value, Reading.quality).join(Sensor, Sensor.id == Reading.sensor_id)
    rows = database.call(lambda session: session.execute(query.where(Sensor.code == code)).all())
    good = [row for row in rows if row.quality < 2]
    scale = KEPT[expected["unit"]][1]
    values = [row.value / scale for row in good]
    instants = [f"{datetime.fromtimestamp(row.ts, UTC):%Y-%m-%dT%H:%M:%SZ}" for row in good]
    assert len(values) == expected["n_valid"]
    assert (min(values), max(values)) == (pytest.approx(expected["min"]), pytest.approx(expected["max"]))
    assert fsum(values) == pytest.approx(expected["sum"], abs=0.005)
    assert (min(instants), max(instants)) == (expected["first_utc"], expected["last_utc"])


def _notes_are(told: str, expected: dict) -> None:
    """What was found and taken all the same is told, with its lines."""
    words = {
        "duplicates_identical": "lignes sont répétées à l'identique",
        "duplicates_conflicting": "lignes sont contredites plus bas",
    }
    for key, sentence in words.items():
        count = expected.get(key, 0)
        assert (f"{count} {sentence}" in told) == bool(count)
    repeated = expected.get("repeated_local_times", 0)
    assert ("dans l'heure répétée d'un changement d'heure" in told) == bool(repeated)


def test_the_words_of_quality_are_kept_as_classes(sqlite_url, sqlite_database, tmp_path):
    expected = json.loads(shared("importers/scada/scada_long_quality_bom.csv.expected.json").read_text())
    run = importer(sqlite_url)
    rows = [f"{code},S1,{KEPT[each['unit']][0]},{each['unit']},logger," for code, each in expected["series"].items()]
    run("sensors", written(tmp_path / "s.csv", "sensor_id,zone,quantity,unit,role,element", *rows), "--create-zones")
    run("readings", shared("importers/scada/scada_long_quality_bom.csv"), "--timezone", "UTC")
    classes = sqlite_database.call(lambda session: session.scalars(select(Reading.quality)).all())
    assert (classes.count(2), classes.count(1)) == (expected["quality_bad"], expected["quality_uncertain"])
