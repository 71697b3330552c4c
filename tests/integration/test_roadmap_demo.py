"""The demonstration's programme: its story at 9 October 2018, and what earlier instants knew of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import select

from data_access.kpis import kpi, kpi_table
from data_access.roadmap import initiatives, journal, milestones, phases
from data_access.rows.roadmap import ASSUMPTION, COMPUTED, Component, Status
from data_access.schema import KpiValue
from feeds.demo.roadmap import build_roadmap
from tests.builders.roadmap import NOW

JANUARY_2018 = datetime(2018, 1, 15, tzinfo=UTC)


@pytest.fixture
def city(sqlite_database):
    sqlite_database.call(build_roadmap, np.random.default_rng(1), NOW)
    return sqlite_database


def standing(city, at=NOW):
    return {row.code: row for row in city.call(kpi_table, at=at)}


def test_what_is_only_assumed_is_grey_and_what_records_prove_is_judged(city):
    """This programme stands alone, without the city's records: milestones and money are all that can be proved."""
    judged = {code for code, row in standing(city).items() if row.status is not Status.NO_EVIDENCE}
    assert judged == {"milestones_on_time", "budget_committed"}
    assert {row.source for row in standing(city).values() if row.code not in judged} == {ASSUMPTION, None}


def test_the_indicator_without_evidence_was_suspended_and_is_grey(city):
    saved = standing(city)["water_saved"]
    assert saved.status is Status.NO_EVIDENCE
    assert saved.period_end == date(2017, 12, 31)
    assert standing(city, JANUARY_2018)["water_saved"].suspended is None
    assert saved.suspended is not None


def test_what_no_record_proves_is_marked_as_an_assumption(city):
    points = city.call(kpi, code="saidi", at=NOW).points
    assert {point.evidence.source for point in points} == {ASSUMPTION}
    assert all(point.evidence.used == 0 for point in points)


def test_milestones_on_time_is_computed_and_agrees_with_the_milestones(city):
    row = standing(city)["milestones_on_time"]
    due = [milestone for milestone in city.call(milestones, at=NOW) if milestone.baseline_on <= date(2018, 9, 30)]
    kept = [milestone for milestone in due if milestone.achieved_on and milestone.achieved_on <= milestone.baseline_on]
    assert row.source == COMPUTED
    assert row.value == pytest.approx(100 * len(kept) / len(due))


def test_before_february_2018_nobody_knew_that_the_master_plan_would_be_adopted(city):
    then = {milestone.code: milestone for milestone in city.call(milestones, at=JANUARY_2018)}
    assert then["M-MASTER-PLAN"].achieved_on is None
    now = {milestone.code: milestone for milestone in city.call(milestones, at=NOW)}
    assert now["M-MASTER-PLAN"].achieved_on.strftime("%Y-%m") == "2018-02"
    assert [phase.slip_days > 0 for phase in city.call(phases, at=NOW)] == [False, True, False]


def test_each_component_has_its_portfolio(city):
    found = [initiative.component for initiative in city.call(initiatives, at=NOW)]
    assert [found.count(component) for component in Component] == [22, 9, 14]
    assert len(city.call(initiatives, at=JANUARY_2018)) < 45


def test_a_city_that_starts_earlier_knows_nothing_of_what_came_later(sqlite_database):
    spring = datetime(2017, 4, 10, tzinfo=UTC)
    sqlite_database.call(build_roadmap, np.random.default_rng(1), spring)
    assert all(line.at <= spring for line in sqlite_database.call(journal, at=NOW, limit=500))
    assert standing(sqlite_database)["saidi"].period_end == date(2017, 3, 31)


def test_the_same_seed_gives_the_same_history(city, database):
    database.call(build_roadmap, np.random.default_rng(1), NOW)

    def values(session):
        query = select(KpiValue.kpi_id, KpiValue.period_end, KpiValue.value, KpiValue.known_from)
        return session.execute(query.order_by(KpiValue.id)).all()

    assert database.call(values) == city.call(values)
