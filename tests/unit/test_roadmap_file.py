"""The roadmap file: what is taken, and what is refused with the line of its entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.rows.roadmap import ASSUMPTION, Component, Owner
from feeds.roadmap_file import RoadmapRefused, parse

DEMO = Path(__file__).parents[2] / "feeds" / "demo" / "roadmap.yaml"
NAME = "name: {fr: a, en: b, ar: c}"
PHASE = f"phases:\n  - {{code: P1, {NAME}, start: 2017-01-01, end: 2017-12-31, source: assumption}}\n"
PROMISE = f"{NAME}, phase: P1, owner: city, source: assumption"
KPI = (
    f"{NAME}, unit: '%', decimals: 1, direction: up, owner: water, formula: x, formula_version: 1, "
    "baseline: 70, baseline_on: 2014-12-31, freshness_days: 130, source: assumption"
)


def refusals(text):
    with pytest.raises(RoadmapRefused) as refused:
        parse(text)
    return [(problem.line, problem.entry, problem.key) for problem in refused.value.problems]


def test_the_demonstration_tells_the_whole_programme():
    plan = parse(DEMO.read_text(encoding="utf-8"))
    components = [initiative.component for initiative in plan.initiatives]
    assert [components.count(component) for component in Component] == [22, 9, 14]
    assert len(plan.kpis) == 32
    assert len(plan.phases) == 3
    assert len(plan.milestones) >= 9


def test_the_master_plan_was_due_in_march_2017_and_adopted_in_february_2018():
    plan = parse(DEMO.read_text(encoding="utf-8"))
    master_plan = next(milestone for milestone in plan.milestones if milestone.code == "M-MASTER-PLAN")
    assert master_plan.baseline_on == date(2017, 3, 31)
    achieved = master_plan.history[-1].values["achieved_on"]
    assert str(achieved).startswith("2018-02")
    assert "leconomiste" in master_plan.source


def test_every_entry_of_the_demonstration_names_its_source():
    plan = parse(DEMO.read_text(encoding="utf-8"))
    entries = [*plan.phases, *plan.initiatives, *plan.milestones, *plan.decisions, *plan.kpis]
    assert all(entry.source for entry in entries)
    assert any(entry.source == ASSUMPTION for entry in entries)
    assert any(entry.source != ASSUMPTION for entry in entries)


def test_a_milestone_is_read_with_its_history():
    text = f"{PHASE}milestones:\n  - {{code: M, {PROMISE}, baseline: 2017-03-31, history: [" + (
        "{on: 2017-02-01, forecast: 2017-05-20, reason: late}]}\n"
    )
    (milestone,) = parse(text).milestones
    assert milestone.owner is Owner.CITY
    assert milestone.history[0].on == date(2017, 2, 1)
    assert milestone.history[0].values == {"forecast_on": "2017-05-20"}


def test_the_word_on_is_a_field_and_not_true():
    text = f"{PHASE}decisions:\n  - {{code: D, {NAME}, on: 2018-02-28, owner: city, source: assumption}}\n"
    assert parse(text).decisions[0].on == date(2018, 2, 28)


def test_a_target_without_a_date_is_refused_with_its_line():
    text = (
        f"{PHASE}kpis:\n  - {{code: K, {KPI},\n     targets: [{{on: 2018-12-31, value: 75}},\n     {{value: 80}}]}}\n"
    )
    assert refusals(text) == [(6, "K", "target_without_date")]


def test_targets_must_follow_each_other_and_the_baseline():
    backwards = "targets: [{on: 2018-12-31, value: 75}, {on: 2017-12-31, value: 80}]"
    assert refusals(f"{PHASE}kpis:\n  - {{code: K, {KPI}, {backwards}}}\n") == [(4, "K", "targets_out_of_order")]
    early = "targets: [{on: 2014-06-30, value: 75}]"
    assert refusals(f"{PHASE}kpis:\n  - {{code: K, {KPI}, {early}}}\n") == [(4, "K", "targets_out_of_order")]


def test_circular_dependencies_are_refused_once_with_the_way_round():
    milestones = "".join(
        f"  - {{code: {code}, {PROMISE}, baseline: 2017-03-31, depends_on: [{needs}]}}\n"
        for code, needs in (("A", "C"), ("B", "A"), ("C", "B"), ("D", "A"))
    )
    with pytest.raises(RoadmapRefused) as refused:
        parse(f"{PHASE}milestones:\n{milestones}")
    (problem,) = refused.value.problems
    assert (problem.line, problem.entry, problem.key) == (4, "A", "circular")
    assert problem.values == {"way": "A → C → B → A"}


def test_a_milestone_that_needs_itself_is_a_circle():
    text = f"{PHASE}milestones:\n  - {{code: A, {PROMISE}, baseline: 2017-03-31, depends_on: [A]}}\n"
    assert refusals(text) == [(4, "A", "circular")]


def test_an_unknown_phase_names_the_entry_and_the_line():
    milestone = f"{{code: M, {NAME}, phase: P9, owner: city, source: assumption, baseline: 2017-03-31}}"
    text = f"{PHASE}milestones:\n  - {milestone}\n"
    assert refusals(text) == [(4, "M", "unknown_phase")]


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("baseline: tomorrow", "not_a_day"),
        ("baseline: 2017-03-31, owner: nobody", "key_twice"),
        ("baseline: 2017-03-31, depends_on: [NONE]", "unknown_milestone"),
        ("baseline: 2017-03-31, initiative: NONE", "unknown_initiative"),
        ("baseline: 2017-03-31, component: sewage", "unknown_word"),
        ("baseline: 2017-03-31, bugdet: 3", "unknown_field"),
        ("depends_on: []", "missing"),
        ("baseline: 2017-03-31, history: [{on: 2017-02-01, forecast: 2017-05-20}]", "missing"),
    ],
)
def test_each_wrong_field_has_its_own_sentence(field, key):
    text = f"{PHASE}milestones:\n  - {{code: M, {PROMISE}, {field}}}\n"
    assert [found for _, _, found in refusals(text)] == [key]


def test_a_phase_that_ends_before_it_starts_and_a_source_nobody_named_are_refused_together():
    text = (
        f"phases:\n  - {{code: P1, {NAME}, start: 2018-01-01, end: 2017-01-01, source: assumption}}\n"
        f"  - {{code: P2, {NAME}, start: 2018-01-01, end: 2019-01-01, source: hearsay}}\n"
    )
    assert refusals(text) == [(2, "P1", "ends_before_start"), (3, "P2", "unknown_source")]


def test_a_name_must_be_given_in_the_three_languages():
    text = "phases:\n  - {code: P1, name: {fr: a, en: b}, start: 2017-01-01, end: 2017-12-31, source: assumption}\n"
    assert refusals(text) == [(2, "P1", "name_incomplete")]


def test_the_same_code_twice_is_refused():
    phase = f"  - {{code: P1, {NAME}, start: 2017-01-01, end: 2017-12-31, source: assumption}}\n"
    assert refusals(f"phases:\n{phase}{phase}") == [(3, "P1", "code_twice")]


def test_what_is_no_yaml_and_what_is_no_roadmap_is_said_so():
    assert refusals("phases: [") == [(1, "YAML", "unreadable")]
    assert refusals("just words") == [(1, "YAML", "no_roadmap")]
    assert refusals("") == [(1, "YAML", "no_roadmap")]
    assert refusals(f"{PHASE}surprises: []\n") == [(1, "YAML", "no_roadmap")]
