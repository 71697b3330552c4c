"""What the blocks beside the roadmap say: movements, counts without averages, a scenario, the sheet, two months."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from components.compare_page import compare_figure
from components.kpi_movements import rollup_block, scenario_block, since_block
from components.review_page import sheet
from components.roadmap_form import ACTIONS, form_class, subjects
from components.text import LANGUAGES
from data_access.rows.compare import Compared, District
from data_access.rows.kpis import Suspension
from data_access.rows.movements import KpiMove, MilestoneMove, Movements
from data_access.rows.roadmap import Change, Component, Owner, Status
from tests.builders.roadmap import a_kpi_row, names
from tests.unit.test_roadmap_components import a_milestone, a_programme, shown

SINCE, AT = datetime(2018, 9, 9, tzinfo=UTC), datetime(2018, 10, 9, 5, tzinfo=UTC)


def moved(*kpis, milestones=(), events=()):
    return Movements(SINCE, AT, kpis, milestones, events)


def texts(block):
    return json.dumps(json.loads(shown(block)), ensure_ascii=False)


def test_what_changed_names_both_values_and_both_states():
    before = a_kpi_row(value=75.0, status=Status.ADRIFT, period_end=date(2018, 6, 30))
    told = texts(since_block(moved(KpiMove(before, a_kpi_row())), "en"))
    assert "75.0 → 76.8" in told
    assert "adrift → behind" in told.lower()
    assert "Nothing has changed" in texts(since_block(moved(KpiMove(a_kpi_row(), a_kpi_row())), "en"))


def test_a_milestone_that_moved_shows_both_days():
    later = a_milestone(forecast_on=date(2018, 12, 31))
    told = texts(since_block(moved(milestones=(MilestoneMove(date(2018, 6, 30), later),)), "en"))
    assert "Sat, Jun 30, 2018 → Mon, Dec 31, 2018" in told or "30 Jun 2018 → Mon 31 Dec 2018" in told


def test_owners_are_counted_and_never_averaged():
    rows = [a_kpi_row(), a_kpi_row(code="b", status=Status.ON_TRACK, ahead=1.0),
            a_kpi_row(code="c", owner=Owner.CITY, component=None, status=Status.NO_EVIDENCE, ahead=None)]  # fmt: skip
    told = texts(rollup_block(rows, "en"))
    assert "/roadmap/network_efficiency" in told
    assert "/roadmap/c" in told
    assert "76.8" not in told


def test_the_scenario_tells_a_quarter_or_what_will_be_missing():
    reached = a_kpi_row(half_year=90.0, half_year_on=date(2019, 5, 1))
    missed = a_kpi_row(half_year=79.5, half_year_on=date(2025, 1, 1))
    assert "reached Q2 2019" in texts(scenario_block([reached], "en"))
    told = texts(scenario_block([missed], "en"))
    assert "missed" in told
    assert "2.5" in told  # 82 less 79.5
    assert "Not enough values" in texts(scenario_block([a_kpi_row()], "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_asks_for_a_decision_on_everything_that_needs_one(lang):
    stopped = Suspension(SINCE, names("stop"))
    rows = [a_kpi_row(status=Status.ADRIFT), a_kpi_row(code="b", status=Status.NO_EVIDENCE, suspended=stopped)]
    decision = Change("decision:D-1", AT, "fatima", "x", names("taken"), {})
    late = [a_milestone(forecast_on=date(2018, 9, 1))]
    block = sheet(moved(*(KpiMove(None, row) for row in rows), events=(decision,)), late, [], lang)
    assert len(block[-1].children[1].children) == 3  # adrift, suspended, a forecast that has passed
    assert names("taken").of(lang) in texts(block)


def test_the_form_offers_what_each_change_can_be_about():
    kpis = [a_kpi_row(), a_kpi_row(code="b", suspended=Suspension(SINCE, names("stop")))]
    programme = replace(
        a_programme(), milestones=(a_milestone("OPEN"), a_milestone("DONE", achieved_on=date(2018, 1, 1)))
    )
    offered = {action: [each["value"] for each in subjects(action, programme, kpis, "en")] for action in ACTIONS}
    assert (offered["forecast"], offered["risk"], offered["decision"]) == (["OPEN"], ["I"], [])
    assert (offered["suspend"], offered["resume"]) == (["network_efficiency"], ["b"])
    assert form_class("risk", shown=False) == "update update--closed"


def test_two_months_are_two_marks_on_one_row():
    anfa = District("ANFA", "Anfa", "أنفا", {"loss_km": 24.0})
    after = replace(anfa, figures={"loss_km": 21.0})
    figure = compare_figure(Compared(date(2018, 3, 1), date(2018, 9, 1), (anfa,), (after,)), "loss_km", (None, "en"))
    between, then, now = figure["data"]
    assert (between["x"], then["x"], now["x"]) == ([24.0, 21.0], [24.0], [21.0])
    assert then["y"] == now["y"] == ["Anfa"]
    unknown = compare_figure(Compared(date(2018, 3, 1), date(2018, 9, 1), (anfa,), (after,)), "leaks_km", (None, "en"))
    assert unknown["data"] == []


def test_a_component_without_indicators_is_not_in_the_count():
    told = texts(rollup_block([a_kpi_row(component=Component.TELECOM)], "en"))
    assert "Telecom" in told
    assert "Applications" not in told
