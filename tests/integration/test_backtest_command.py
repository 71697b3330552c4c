"""`manage.py backtest` on files: figures on stdout, a report with the curve of each case, and what it refuses."""

from __future__ import annotations

from functools import partial

import pytest
from click.testing import CliRunner

from components.text import say
from tests.integration.test_analyse_command import analyse, folder
from workers.backtest_command import backtest_command

__all__ = ["folder"]
TRUTH = "zone,start,end,type,peak_frac,peak_lps\n"
TRUTH += "North,2022-03-24T00:00:00Z,2022-04-13T00:00:00Z,abrupt,0.3,1.6667\n"
TRUTH += "South,2022-03-01T00:00:00Z,2022-03-05T00:00:00Z,abrupt,0.05,0.2\n"


def backtest(folder, *more, lang="en"):
    arguments = ["--alerts", str(folder / "alerts.csv"), "--truth", str(folder / "truth.csv"), *more]
    return CliRunner().invoke(backtest_command(partial(say, lang=lang), lang), arguments)


@pytest.fixture
def scored(folder):
    analyse(folder)
    (folder / "truth.csv").write_text(TRUTH)
    spans = [f"{zone},2022-02-15T00:00:00Z,2022-04-22T00:00:00Z" for zone in ("North", "South")]
    (folder / "periods.csv").write_text("\n".join(["zone,start,end", *spans]) + "\n")
    return folder


def test_figures_stand_beside_chance(scored):
    result = backtest(scored, "--periods", str(scored / "periods.csv"))
    assert result.exit_code == 0, result.output
    assert "Leaks found: 1 of 2; by chance" in result.output
    assert "Leaks of at least 10 % of the night flow: 1 of 1." in result.output
    assert "False alarms: 0, 0.00 per zone and year without a leak." in result.output


def test_the_report_draws_every_case_and_takes_nothing_from_elsewhere(scored):
    files = ["--readings", str(scored / "readings.csv"), "--sensors", str(scored / "sensors.csv")]
    report = scored / "report.html"
    result = backtest(scored, *files, "--report", str(report))
    assert result.exit_code == 0, result.output
    page = report.read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("<h3>") == 2
    assert "North, 2022-03-24: leak found" in page
    assert "South, 2022-03-01: leak missed" in page
    assert "http" not in page


def test_the_report_in_arabic_runs_from_right_to_left(scored):
    report = scored / "report.html"
    backtest(scored, "--report", str(report), lang="ar")
    assert 'dir="rtl"' in report.read_text(encoding="utf-8")


def test_a_truth_without_times_is_refused(scored):
    (scored / "truth.csv").write_text("zone,when\nNorth,yesterday\n")
    result = backtest(scored)
    assert result.exit_code == 1
    assert "start" in result.stderr


def test_a_time_that_is_none_is_refused(scored):
    (scored / "truth.csv").write_text("zone,start,end\nNorth,yesterday,today\n")
    assert backtest(scored).exit_code == 1
