"""What the roadmap's blocks show: bars without overlaps, the slip of a milestone, grey for what has no evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import plotly.graph_objects as go
import pytest

from components.kpi_evidence import evidence_block
from components.kpi_history import kpi_history
from components.kpi_page import kpi_formula, kpi_head, period_records
from components.kpi_table import delay_text, gap_text, kpi_records, reaches_text, table_note
from components.portfolio import portfolio_card, project_table
from components.roadmap_lanes import Window, fitted, labelled, packed, window
from components.roadmap_lists import journal_list, milestone_table
from components.roadmap_timeline import timeline
from components.text import LANGUAGES
from data_access.rows.kpis import Evidence, KpiDetail, KpiPoint, Replaced
from data_access.rows.roadmap import (
    ASSUMPTION,
    COMPUTED,
    Change,
    Component,
    InitiativeRow,
    MilestoneRow,
    Owner,
    PhaseRow,
    Point,
    Portfolio,
    Programme,
    Stage,
    Status,
    TargetDate,
)
from tests.builders.roadmap import a_kpi_row, names

TODAY = date(2018, 10, 9)


def shown(block):
    """The component as the browser gets it."""
    return json.dumps(json.loads(json.dumps(block, cls=_Plain)), ensure_ascii=False)


class _Plain(json.JSONEncoder):
    def default(self, value):
        return value.to_plotly_json() if hasattr(value, "to_plotly_json") else str(value)


def a_milestone(code="M", **facts):
    given = {
        "phase": "P2",
        "initiative": None,
        "component": None,
        "names": names(code),
        "baseline_on": date(2018, 6, 30),
        "forecast_on": None,
        "achieved_on": None,
        "owner": Owner.CITY,
        "depends_on": (),
        "source": ASSUMPTION,
    }
    return MilestoneRow(code=code, **(given | facts))


def an_initiative(code="I", **facts):
    given = {
        "component": Component.TELECOM,
        "phase": "P2",
        "names": names(code),
        "stage": Stage.DELIVERY,
        "owner": Owner.TELECOM,
        "starts_on": date(2016, 1, 1),
        "ends_on": date(2017, 1, 1),
        "forecast_end_on": None,
        "progress_pct": 50.0,
        "budget_mad": 10e6,
        "committed_mad": 4e6,
        "risk": None,
        "source": ASSUMPTION,
    }
    return InitiativeRow(code=code, **(given | facts))


def a_programme(**facts):
    phase = PhaseRow("P2", names("phase"), date(2015, 7, 1), date(2017, 3, 31), date(2018, 2, 28), 1, 2, ASSUMPTION)
    given = {"on": TODAY, "phases": (phase,), "initiatives": (an_initiative(),), "milestones": (a_milestone(),)}
    return Programme(**(given | facts))


def test_the_slip_of_an_open_milestone_grows_and_that_of_an_achieved_one_stays():
    overdue = a_milestone()
    assert (overdue.slip_days(TODAY), overdue.priority(TODAY)) == (101, 3)  # 30 June to 9 October
    assert overdue.priority(date(2019, 6, 30)) == 2
    assert overdue.priority(date(2018, 6, 30)) is None
    reached = a_milestone(achieved_on=date(2018, 7, 10))
    assert (reached.slip_days(TODAY), reached.priority(TODAY)) == (10, None)
    early = a_milestone(achieved_on=date(2018, 6, 20))
    assert early.slip_days(TODAY) == -10


def test_a_forecast_after_the_baseline_is_a_slip_before_its_day_comes():
    later = a_milestone(forecast_on=date(2018, 12, 31))
    assert (later.slip_days(TODAY), later.priority(TODAY)) == (184, 2)


def test_bars_of_a_lane_never_overlap_and_the_largest_budgets_are_drawn_first():
    large = an_initiative("LARGE", budget_mad=50e6)
    same_time = an_initiative("SAME")
    after = an_initiative("AFTER", starts_on=date(2017, 3, 1), ends_on=date(2018, 1, 1))
    late = an_initiative("LATE", budget_mad=20e6, forecast_end_on=date(2017, 6, 1))
    one_row = [placed.initiative.code for placed in packed([same_time, after, large], rows=1)]
    assert one_row == ["LARGE", "AFTER"]
    assert [(each.row, each.initiative.code) for each in packed([same_time, large], rows=2)] == [
        (0, "LARGE"),
        (1, "SAME"),
    ]
    assert [placed.initiative.code for placed in packed([late, after], rows=1)] == ["LATE"]


def test_a_text_is_cut_to_its_bar_or_left_out():
    assert fitted("Sectorisation", 200) == "Sectorisation"
    assert fitted("Sectorisation", 60) == "Sector…"
    assert fitted("Sectorisation", 20) == ""


def test_labels_on_one_line_do_not_meet_and_late_ones_choose_first():
    span = Window(date(2014, 1, 1), date(2022, 12, 31))
    late = a_milestone("LATE", forecast_on=date(2018, 7, 9))
    beside = a_milestone("BESIDE", baseline_on=date(2018, 7, 1))
    text = "a rather long text"
    labels = {label.milestone.code: label.line for label in labelled([(beside, text), (late, text)], span, 2)}
    assert labels == {"LATE": 0, "BESIDE": 1}
    none_left = labelled([(beside, text), (late, text)], span, 1)
    assert [label.line for label in none_left] == [0, None]


def test_the_time_line_shows_whole_years_or_one_phase():
    programme = a_programme()
    assert window(programme, None).start == date(2015, 1, 1)
    assert window(programme, None).end > date(2017, 12, 31)
    assert window(programme, 1).start == date(2015, 5, 2)  # two months before
    assert window(programme, 9) == window(programme, None)


def texts(figure):
    return " ".join(str(note.text) for note in go.Figure(figure).layout.annotations)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_time_line_names_its_phase_its_milestone_and_its_day_in_every_language(lang):
    programme = a_programme(milestones=(a_milestone(baseline_on=date(2017, 6, 30), achieved_on=date(2017, 7, 10)),))
    written = texts(timeline(programme, lang, "light", phase=None))
    assert f"phase {lang}" in written
    assert f"M {lang}" in written
    assert "10" in written


def test_without_a_roadmap_the_time_line_says_so():
    empty = Programme(TODAY, (), (), ())
    assert "Aucune feuille de route" in texts(timeline(empty, "fr", None))


def test_a_lane_of_one_component_shows_only_its_projects():
    other = an_initiative("OTHER", component=Component.APPLICATIONS)
    written = texts(
        timeline(a_programme(initiatives=(an_initiative(), other)), "fr", None, component=Component.TELECOM)
    )
    assert "I fr" in written
    assert "OTHER" not in written


def test_the_list_of_milestones_says_reached_or_expected_and_what_it_waits_for():
    master = a_milestone("MASTER", achieved_on=date(2018, 7, 10))
    next_one = a_milestone("NEXT", baseline_on=date(2019, 1, 1), depends_on=("MASTER",))
    table = shown(milestone_table([master, next_one], TODAY, "en"))
    assert "reached on Tue 10 Jul 2018" in table
    assert "+10 d" in table
    assert "expected on Tue 1 Jan 2019" in table
    assert table.count("MASTER en") == 2  # its own name, and what the next one waits for


def test_the_gap_is_read_on_the_scale_of_the_indicator():
    assert gap_text(a_kpi_row(ahead=-0.7), "fr") == "\u22120,7\u00a0pt"
    less_is_better = a_kpi_row(unit="h", direction=-1, ahead=12.0, decimals=0)
    assert gap_text(less_is_better, "fr") == "\u221212"
    assert gap_text(a_kpi_row(ahead=None), "fr") == "–"


def test_the_target_date_comes_with_its_interval_and_its_delay():
    reaches = TargetDate(date(2023, 11, 2), date(2023, 1, 1), date(2025, 1, 1))
    row = a_kpi_row(reaches=reaches)
    assert reaches_text(row, "fr") == "T4 2023 (2023–2025)"
    assert delay_text(row, "fr") == "+3\u00a0trim."  # 31 December 2022 to 2 November 2023: 306 days
    unbounded = a_kpi_row(reaches=TargetDate(date(2023, 11, 2), date(2023, 1, 1), None))
    assert reaches_text(unbounded, "fr") == "T4 2023 (2023–…)"
    assert reaches_text(a_kpi_row(reaches=None), "en") == "Not on this path"
    assert delay_text(a_kpi_row(reaches=None), "fr") == "–"


def test_an_indicator_without_evidence_is_hatched_never_green_and_says_how_old_it_is():
    (record,) = kpi_records([a_kpi_row(status=Status.NO_EVIDENCE, ahead=None)], "en", {})
    assert record["mark"]["priority"] is None
    assert record["mark"].get("state") != "normal"
    assert record["course"] is None
    assert record["gap"]["text"] == "–"
    assert "last known Q3 2018" in record["name"]["note"]


@pytest.mark.parametrize(("status", "priority"), [(Status.BEHIND, 3), (Status.ADRIFT, 2)])
def test_what_is_late_is_marked_and_bold(status, priority):
    (record,) = kpi_records([a_kpi_row(status=status)], "fr", {})
    assert record["mark"]["priority"] == record["course"]["priority"] == priority
    assert record["value"]["strong"]


def test_what_is_on_track_has_no_colour():
    (record,) = kpi_records([a_kpi_row(status=Status.ON_TRACK, ahead=0.4)], "fr", {})
    assert record["mark"]["state"] == "normal"
    assert record["course"]["priority"] is None
    assert not record["value"]["strong"]


def test_a_value_behind_which_no_record_stands_says_so_and_a_partial_one_too():
    (assumed,) = kpi_records([a_kpi_row(source=ASSUMPTION)], "en", {})
    (partial,) = kpi_records([a_kpi_row(partial=True)], "en", {})
    assert assumed["name"]["note"] == "% · assumption"
    assert partial["name"]["note"] == "% · partial"


def test_the_link_to_an_indicator_keeps_the_instant_of_the_page():
    (record,) = kpi_records([a_kpi_row()], "fr", {"at": "2018-01-15T06:00"})
    assert record["name"]["href"] == "/roadmap/network_efficiency?at=2018-01-15T06:00"


def test_the_note_counts_every_status_once():
    rows = [a_kpi_row(), a_kpi_row(status=Status.ON_TRACK), a_kpi_row(status=Status.ON_TRACK)]
    assert table_note(rows, "en") == "3 indicators, Q3 2018: 2 on track, 1 behind"
    assert table_note([], "en") == ""


def a_portfolio(**facts):
    project = an_initiative(risk="high:land")
    given = {
        "component": Component.TELECOM,
        "initiatives": (project,),
        "stages": {Stage.DELIVERY: 1},
        "budget_mad": 10e6,
        "committed_mad": 4e6,
        "planned_mad": 5e6,
        "riskiest": project,
        "next_milestone": a_milestone("NEXT"),
        "serves": (names("indicator"),),
    }
    return Portfolio(**(given | facts))


def test_the_portfolio_tells_money_risk_and_the_next_milestone():
    card = shown(portfolio_card(a_portfolio(), TODAY, "en"))
    assert "of MAD 10 M, planned 5" in card
    assert "land: I en" in card
    assert "mark--p2" in card  # a high risk
    assert "mark--p3" in card  # the milestone is overdue
    assert "indicator en" in card


def test_an_unknown_budget_is_said_and_not_drawn_as_nothing():
    card = shown(portfolio_card(a_portfolio(budget_mad=None, committed_mad=None, planned_mad=None), TODAY, "en"))
    assert "No budget known" in card
    assert "money__bar" not in card


def test_the_journal_tells_what_changed_to_what_and_why():
    moved = Change(
        "milestone:M",
        datetime(2018, 9, 10, tzinfo=UTC),
        "fatima",
        "gateways late",
        names("M"),
        {"forecast_on": "2018-12-31"},
    )
    line = shown(journal_list([moved], "en"))
    assert "expected: Mon 31 Dec 2018" in line
    assert "gateways late" in line
    assert "No decision" in shown(journal_list([], "en"))


def a_detail(*points, **facts):
    given = {
        "row": a_kpi_row(),
        "formula": "network_efficiency",
        "formula_version": 2,
        "freshness_days": 130,
        "source": ASSUMPTION,
        "trajectory": (Point(date(2014, 12, 31), 74.0), Point(date(2022, 12, 31), 82.0)),
        "points": points,
    }
    return KpiDetail(**(given | facts))


def a_point(**facts):
    known = datetime(2018, 10, 5, 8, tzinfo=UTC)
    evidence = Evidence(COMPUTED, {"billed_m3": 43200.0}, 2, {"not_billed": 1}, ("A 2018-07", "B 2018-07"))
    given = {
        "period_start": date(2018, 7, 1),
        "period_end": date(2018, 9, 30),
        "value": 76.8,
        "expected": 77.5,
        "coverage": 0.5,
        "formula_version": 2,
        "known_from": known,
        "evidence": evidence,
        "replaced": (),
    }
    return KpiPoint(**(given | facts))


def test_the_evidence_lists_the_records_used_those_left_out_and_why():
    block = shown(evidence_block(a_detail(a_point()), None, "en"))
    assert "A 2018-07" in block
    assert '"href": "/sectors/A?at=2018-07-31T23%3A00%3A00%2B00%3A00"' in block  # the end of July on the city's clocks
    assert "43,200" in block
    assert "2 records used" in block
    assert "Sector-months not billed: 1" in block
    assert "Coverage of 50%" in block


def test_the_evidence_shows_the_figures_of_each_record_and_the_value_made_again():
    found = Evidence(COMPUTED, {}, 1, {}, ("A-1",), ("hours",), ((48.0,),))
    detail = replace(a_detail(a_point(value=48.0, evidence=found, again=48.0)), formula="awareness_to_repair")
    block = shown(evidence_block(detail, None, "en"))
    assert "Hours" in block
    assert '"href": "/alerts/A-1?at=2018-10-05T08%3A00%3A00%2B00%3A00"' in block
    assert "Computed again from these records: 48.0 (the same)" in block


def test_a_period_without_records_says_why_it_cannot_be_computed():
    nothing = a_point(value=None, evidence=Evidence(COMPUTED, {}, 0, {}, ()))
    told = shown(evidence_block(a_detail(nothing), None, "en"))
    assert "Cannot be computed: no sector-month is both billed and measured." in told


def test_an_index_outside_its_limits_says_which_and_shows_its_records_all_the_same():
    found = Evidence(COMPUTED, {"mains_km": 60.0}, 1, {}, ("S-1",), ("mains_km",), ((60.0,),))
    detail = replace(a_detail(a_point(value=None, evidence=found, outside="few_connections")), formula="ili")
    told = shown(evidence_block(detail, None, "en"))
    assert "Cannot be computed: fewer than 3,000 connections" in told
    assert "/sectors/S-1?at=" in told


def test_records_that_all_wait_are_named_where_there_is_no_value():
    waiting = Evidence(COMPUTED, {}, 0, {"no_time_to_locate": 1}, (), left_out={"no_time_to_locate": ("A-7",)})
    detail = replace(a_detail(a_point(value=None, evidence=waiting)), formula="time_to_locate")
    told = shown(evidence_block(detail, None, "en"))
    assert "Leaks without a confirmed point: 1" in told
    assert "A-7" in told


def test_an_assumed_value_says_that_no_record_stands_behind_it():
    assumed = a_point(evidence=Evidence(ASSUMPTION, {}, 0, {}, ()))
    assert "No record stands behind this value" in shown(evidence_block(a_detail(assumed), "2018-09-30", "en"))


def test_a_correction_is_told_with_both_figures():
    before = Replaced(75.1, datetime(2018, 10, 5, 8, tzinfo=UTC), datetime(2018, 10, 8, 8, tzinfo=UTC))
    block = shown(evidence_block(a_detail(a_point(replaced=(before,))), None, "en"))
    assert "75.1 became 76.8" in block
    (record,) = period_records(a_detail(a_point(replaced=(before,))), "en")
    assert (record["before"], record["coverage"], record["used"], record["excluded"]) == ("75.1", "50%", 2, 1)


def test_without_any_value_the_page_of_an_indicator_says_so():
    empty = a_detail()
    told = shown(evidence_block(empty, None, "en"))
    assert "No value known" in told
    assert "Cannot be computed: no sector-month is both billed" in told
    (record,) = kpi_records([a_kpi_row(status=Status.NO_EVIDENCE, value=None, period_end=None, source=None)], "en", {})
    assert record["name"]["note"] == "% · no evidence yet"
    assert "No value known" in texts(kpi_history(empty, "en", "light"))


def test_the_history_draws_assumed_points_hollow_and_corrections_apart():
    before = Replaced(75.1, datetime(2018, 10, 5, 8, tzinfo=UTC), datetime(2018, 10, 8, 8, tzinfo=UTC))
    assumed = a_point(period_end=date(2018, 6, 30), evidence=Evidence(ASSUMPTION, {}, 0, {}, ()))
    earlier = a_point(period_end=date(2018, 3, 31), replaced=(before,))
    figure = kpi_history(a_detail(a_point(), assumed, earlier), "en", "light")
    assert figure["layout"]["xaxis"]["tickformat"] == "%m/%Y", "no month in the language of the chart library"
    trajectory, values, replaced = go.Figure(figure).data
    assert list(trajectory.y) == [74.0, 82.0]
    assert [str(day) for day in values.x] == ["2018-03-31", "2018-06-30", "2018-09-30"]
    assert values.marker.color[0] != values.marker.color[1]
    assert list(replaced.y) == [75.1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_head_and_the_formula_are_told_in_every_language(lang):
    assert f"efficiency {lang}" in shown(kpi_head(a_kpi_row(), lang))
    assert "130" in shown(kpi_formula(a_detail(), lang))


def test_a_formula_without_a_sentence_is_named():
    assert "phlogiston" in shown(kpi_formula(a_detail(formula="phlogiston"), "en"))


def test_the_projects_are_drawn_only_when_their_fold_is_opened():
    project = an_initiative()
    assert '"Tbody"' not in shown(portfolio_card(a_portfolio(), TODAY, "en"))
    table = shown(project_table([project], "en"))
    assert '"Tbody"' in table
    assert project.names.en in table
