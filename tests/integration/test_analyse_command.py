"""`manage.py analyse` on files: the alerts it writes, the summary it prints, and what it refuses."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner

from components.text import say
from tests.builders.leak_series import hours, inflow, with_leak
from workers.analyse_command import analyse_command

COLUMNS = "alert_id,zone,kind,detected_at,onset_at,cleared_at,flow_m3h,confidence,pipes"


def rows_of(sensor, flow):
    return [
        f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ},{sensor},{'' if np.isnan(value) else round(value, 3)}"
        for ts, value in zip(hours(len(flow) // 24).tolist(), flow.tolist(), strict=True)
    ]


@pytest.fixture
def folder(tmp_path):
    leaky = with_leak(inflow(110), first_day=80, last_day=100, size=6.0)
    quiet = inflow(110, seed=5)
    lines = ["timestamp,sensor_id,value", *rows_of("m1", leaky), *rows_of("m2", quiet)]
    (tmp_path / "readings.csv").write_text("\n".join(lines) + "\n")
    sensors = ["sensor_id,zone,quantity,unit,role,element", "m1,North,flow,m3/h,inlet,", "m2,South,flow,m3/h,inlet,"]
    (tmp_path / "sensors.csv").write_text("\n".join(sensors) + "\n")
    return tmp_path


def analyse(folder, *more, readings="readings.csv"):
    arguments = ["--readings", str(folder / readings), "--sensors", str(folder / "sensors.csv")]
    arguments += ["--out", str(folder / "alerts.csv"), *more]
    return CliRunner().invoke(analyse_command(partial(say, lang="en")), arguments)


def alerts(folder):
    with (folder / "alerts.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_leak_and_its_repair_are_written(folder):
    result = analyse(folder)
    assert result.exit_code == 0, result.output
    found = alerts(folder)
    assert ",".join(found[0]) == COLUMNS
    assert [(row["zone"], row["kind"]) for row in found] == [("North", "burst"), ("North", "repair")]
    assert float(found[0]["flow_m3h"]) == pytest.approx(6.0, abs=1.0)
    assert found[0]["detected_at"].startswith("2022-03-24T")  # day 80 from 3 January
    assert found[0]["cleared_at"] == found[1]["detected_at"]


def test_the_summary_tells_rows_and_nights(folder):
    output = analyse(folder).output
    assert "readings.csv: 5280 rows accepted" in output
    assert "South: 100 nights judged of 110." in output


def test_shuffled_doubled_and_broken_rows_give_the_same_alerts(folder):
    analyse(folder)
    clean = alerts(folder)
    header, *rows = (folder / "readings.csv").read_text().splitlines()
    mixed = [*rows, *rows[:500], "2022-03-01T00:00:00Z,m1,abc", "never,m1,4"]
    np.random.default_rng(4).shuffle(mixed)
    (folder / "messy.csv").write_text("\n".join([header, *mixed]) + "\n")
    result = analyse(folder, "--rejects", str(folder / "rejects.csv"), readings="messy.csv")
    assert result.exit_code == 0
    assert alerts(folder) == clean
    assert len((folder / "rejects.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize(("unit", "per_m3h"), [("m3/h", 1.0), ("L/s", 1 / 3.6)])
def test_rows_that_name_their_own_unit_give_the_same_alerts(folder, unit, per_m3h):
    analyse(folder)
    plain = alerts(folder)
    header, *rows = (folder / "readings.csv").read_text().splitlines()
    parts = [row.rsplit(",", 1) for row in rows]
    told = [f"{key},{float(value) * per_m3h if value else ''},{unit}" for key, value in parts]
    (folder / "units.csv").write_text("\n".join([f"{header},unit", *told]) + "\n")
    result = analyse(folder, readings="units.csv")
    assert "units.csv: 5280 rows accepted" in result.output
    assert [row["detected_at"] for row in alerts(folder)] == [row["detected_at"] for row in plain]
    sizes = [(float(row["flow_m3h"]), float(old["flow_m3h"])) for row, old in zip(alerts(folder), plain, strict=True)]
    assert all(size == pytest.approx(before, abs=0.01) for size, before in sizes)


def test_a_file_that_is_no_table_is_refused_with_its_reason(folder):
    (folder / "readings.csv").write_text("nothing here\n")
    result = analyse(folder)
    assert result.exit_code == 1
    assert "readings.csv" in result.stderr
    assert not (folder / "alerts.csv").exists()


def test_a_sensor_without_readings_leaves_its_zone_unjudged_and_says_so(folder):
    with (folder / "sensors.csv").open("a") as file:
        file.write("m9,West,flow,m3/h,inlet,\n")
    result = analyse(folder)
    assert result.exit_code == 0
    assert "West: not judged, a meter sent nothing." in result.output


def test_a_zone_of_time_that_does_not_exist_is_wrong_usage(folder):
    assert analyse(folder, "--local-zone", "Casablanca/Nowhere").exit_code == 2


def test_a_calendar_keeps_a_feast_out(folder):
    (folder / "calendar.csv").write_text("date,class\n2022-03-20,eid\nsomeday,eid\n")
    result = analyse(folder, "--calendar", str(folder / "calendar.csv"))
    assert result.exit_code == 0
    assert "South: 1 nights of a feast, without comparison." in result.output


def test_a_stuck_meter_is_a_fault_of_the_sensor_and_no_leak(folder):
    stuck = inflow(110, seed=5)
    stuck[24 * 70 : 24 * 75] = 33.0
    lines = ["timestamp,sensor_id,value", *rows_of("m1", inflow(110)), *rows_of("m2", stuck)]
    (folder / "readings.csv").write_text("\n".join(lines) + "\n")
    result = analyse(folder)
    (fault,) = alerts(folder)
    assert (fault["zone"], fault["kind"]) == ("South", "sensor_fault")
    assert fault["detected_at"] == "2022-03-15T04:00:00Z"  # four hours until it is known to be stuck, and a day
    assert "South: 116 values refused, the sensor is stuck." in result.output
