"""`manage.py import roadmap` as a person types it: what it takes, what it refuses and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.clock import wall_now
from data_access.imports import batches
from data_access.kpis import kpi_table
from data_access.roadmap import has_roadmap, milestones
from tests.builders.feeds import importer, written
from tests.builders.roadmap import NOW

DEMO = Path(__file__).parents[2] / "feeds" / "demo" / "roadmap.yaml"
NAME = "name: {fr: a, en: b, ar: c}"
PHASE = f"  - {{code: P1, {NAME}, start: 2017-01-01, end: 2017-12-31, source: assumption}}"


@pytest.fixture
def run(database_url):
    return importer(database_url)


def a_milestone(code, **facts):
    given = {"phase": "P1", "owner": "city", "source": "assumption", "baseline": "2017-03-31"} | facts
    fields = ", ".join(f"{name}: {value}" for name, value in given.items())
    return f"  - {{code: {code}, {NAME}, {fields}}}"


def test_the_whole_programme_comes_in_and_a_second_time_nothing_changes(run, database):
    first = run("roadmap", DEMO)
    assert first.exit_code == 0, first.output
    assert len(database.call(milestones, at=NOW)) == 17
    assert len(database.call(kpi_table, at=NOW)) == 32
    told = database.call(milestones, at=NOW)
    again = run("roadmap", DEMO)
    assert again.exit_code == 0, again.output
    assert database.call(milestones, at=NOW) == told


def test_each_problem_is_told_with_its_line_and_entry_and_nothing_is_taken(run, database, tmp_path):
    file = written(
        tmp_path / "roadmap.yaml",
        "phases:",
        PHASE,
        "milestones:",
        a_milestone("A", depends_on="[B]"),
        a_milestone("B", depends_on="[A]"),
        a_milestone("C", phase="P9"),
        a_milestone("D", baseline="soon"),
    )
    refused = run("roadmap", file)
    assert refused.exit_code == 1
    lines = refused.stderr.splitlines()
    assert [line for line in lines if "ligne 4" in line and "A → B → A" in line]
    assert [line for line in lines if "ligne 6" in line and "C" in line and "P9" in line]
    assert [line for line in lines if "ligne 7" in line and "D" in line and "soon" in line]
    assert not database.call(has_roadmap)


def test_what_was_promised_cannot_be_rewritten_by_a_file(run, database, tmp_path):
    def file(baseline):
        return written(tmp_path / "roadmap.yaml", "phases:", PHASE, "milestones:", a_milestone("A", baseline=baseline))

    assert run("roadmap", file("2017-03-31")).exit_code == 0
    refused = run("roadmap", file("2018-02-28"))
    assert refused.exit_code == 1
    assert "baseline_on" in refused.stderr
    assert [str(row.baseline_on) for row in database.call(milestones, at=NOW)] == ["2017-03-31"]


def test_a_file_that_is_no_text_is_refused_and_kept_as_a_delivery(run, database, tmp_path):
    file = tmp_path / "roadmap.yaml"
    file.write_bytes(b"\xff\xfe\x00phases")
    assert run("roadmap", file).exit_code == 1
    (batch,) = database.call(batches, at=wall_now())
    assert (batch.feed, batch.rejected) == ("roadmap", 1)
