"""The programme as it stood at an instant, its import, and what its owners change, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from analytics.local_time import day_start
from data_access.errors import NotFound, NotPermitted, ReasonMissing, SomebodyWasFaster
from data_access.roadmap import has_roadmap, initiatives, journal, milestones, phases
from data_access.roadmap_actions import (
    AlreadyAchieved,
    Forecast,
    NotAPercentage,
    NotYet,
    achieve_milestone,
    forecast_milestone,
    report_progress,
)
from data_access.roadmap_import import FrozenChanged, FutureHistory, Stored, store_roadmap
from data_access.rows.roadmap import Stage
from data_access.rows.roadmap_plan import Decision
from data_access.schema import AuditEvent, RoadmapEvent
from data_access.topics import versions
from tests.builders.roadmap import (
    ADMIN,
    NOW,
    OWNER,
    VIEWER,
    a_kpi,
    a_milestone,
    a_phase,
    a_plan,
    an_initiative,
    change,
    names,
)

ADOPTED = day_start(date(2018, 2, 28))


@pytest.fixture
def programme(database):
    database.call(store_roadmap, a_plan(), actor=ADMIN, at=NOW)
    return database


def the_milestone(database, at):
    (milestone,) = database.call(milestones, at=at)
    return milestone


def the_initiative(database, at):
    (initiative,) = database.call(initiatives, at=at)
    return initiative


def test_before_february_2018_the_master_plan_is_not_achieved(programme):
    before = the_milestone(programme, ADOPTED - timedelta(seconds=1))
    assert before.achieved_on is None
    assert before.forecast_on == date(2017, 10, 31)
    assert before.slip_days(date(2018, 2, 27)) == 333  # overdue: from 31 March 2017 to that day


def test_from_the_day_of_its_adoption_its_slip_stays_for_good(programme):
    for at in (ADOPTED, NOW):
        achieved = the_milestone(programme, at)
        assert achieved.achieved_on == date(2018, 2, 28)
        assert achieved.slip_days(date(2018, 10, 9)) == 334


def test_before_its_first_forecast_a_milestone_stands_on_its_baseline(programme):
    planned = the_milestone(programme, datetime(2016, 7, 1, tzinfo=UTC))
    assert (planned.forecast_on, planned.expected_on) == (None, date(2017, 3, 31))
    assert planned.slip_days(date(2016, 7, 1)) == 0


def test_a_phase_slips_with_its_milestones(programme):
    (phase,) = programme.call(phases, at=NOW)
    assert (phase.achieved, phase.milestones, phase.slip_days) == (1, 1, 334)
    (then,) = programme.call(phases, at=datetime(2017, 5, 1, tzinfo=UTC))
    assert (then.achieved, then.slip_days) == (0, 214)  # 31 March to 31 October 2017


def test_an_initiative_nobody_had_proposed_is_not_in_the_portfolio(programme):
    assert programme.call(initiatives, at=day_start(date(2015, 8, 31))) == []


def test_an_initiative_is_at_the_stage_of_its_time(programme):
    assert the_initiative(programme, day_start(date(2015, 9, 1))).stage is Stage.STUDY
    delivery = the_initiative(programme, day_start(date(2016, 6, 1)))
    assert (delivery.stage, delivery.progress_pct, delivery.risk) == (Stage.DELIVERY, 5.0, None)
    assert delivery.forecast_end_on is None
    last = the_initiative(programme, NOW)
    assert (last.progress_pct, last.committed_mad, last.risk) == (50.0, 6e6, "medium:supplier")
    assert last.forecast_end_on == date(2017, 9, 30)


def test_an_empty_database_has_no_roadmap(database):
    assert not database.call(has_roadmap)
    assert database.call(phases, at=NOW) == []
    assert database.call(milestones, at=NOW) == []


def test_importing_the_same_file_again_changes_nothing(programme):
    before = programme.call(lambda session: session.scalars(select(RoadmapEvent.id)).all())
    assert programme.call(store_roadmap, a_plan(), actor=ADMIN, at=NOW) == Stored(accepted=0, unchanged=4)
    assert programme.call(lambda session: session.scalars(select(RoadmapEvent.id)).all()) == before


def test_a_longer_history_adds_only_what_is_new(programme):
    longer = (*an_initiative().history, change(date(2017, 9, 14), stage="done", progress_pct=100.0))
    programme.call(store_roadmap, a_plan(initiatives=(an_initiative(history=longer),)), actor=ADMIN, at=NOW)
    assert the_initiative(programme, NOW).stage is Stage.DONE
    assert the_initiative(programme, day_start(date(2017, 9, 13))).progress_pct == 50.0


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ({"milestones": (a_milestone(baseline_on=date(2018, 3, 31)),)}, "baseline_on"),
        ({"kpis": (a_kpi(unit="m3"),)}, "unit"),
        ({"kpis": (a_kpi(direction=-1),)}, "direction"),
        ({"initiatives": (an_initiative(history=(change(date(2015, 1, 1), stage="idea"),)),)}, "history"),
    ],
)
def test_what_was_promised_cannot_be_rewritten(programme, sections, field):
    with pytest.raises(FrozenChanged) as refused:
        programme.call(store_roadmap, a_plan(**sections), actor=ADMIN, at=NOW)
    assert refused.value.values["field"] == field


def test_a_history_of_days_to_come_is_refused_whole(database):
    with pytest.raises(FutureHistory):
        database.call(store_roadmap, a_plan(), actor=ADMIN, at=datetime(2018, 2, 1, tzinfo=UTC))
    assert not database.call(has_roadmap)


def test_only_who_may_import_imports(database):
    with pytest.raises(NotPermitted):
        database.call(store_roadmap, a_plan(), actor=OWNER, at=NOW)


def test_the_journal_tells_decisions_and_changes_newest_first_and_only_what_was_known(programme):
    decision = Decision("D-1", date(2018, 7, 2), names("decision"), a_milestone().owner, "assumption")
    programme.call(store_roadmap, a_plan(decisions=(decision,)), actor=ADMIN, at=NOW)
    told = programme.call(journal, at=NOW)
    assert [line.subject for line in told[:2]] == ["decision:D-1", "milestone:MASTER-PLAN"]
    assert told[0].names.en == "decision en"
    assert told[1].names.en == "master plan en"
    assert all(line.at <= ADOPTED for line in programme.call(journal, at=ADOPTED))


def open_programme(database):
    plan = a_plan(milestones=(a_milestone(history=(change(date(2017, 3, 6), forecast_on="2017-10-31"),)),))
    database.call(store_roadmap, plan, actor=ADMIN, at=NOW)


def test_an_owner_moves_a_forecast_with_a_reason_and_the_past_keeps_the_old_one(database):
    open_programme(database)
    seen = database.call(versions)["roadmap"]
    forecast = Forecast("MASTER-PLAN", date(2017, 10, 31), date(2018, 12, 1))
    database.call(forecast_milestone, forecast, reason="council session", actor=OWNER, at=NOW)
    assert the_milestone(database, NOW).forecast_on == date(2018, 12, 1)
    assert the_milestone(database, NOW - timedelta(seconds=1)).forecast_on == date(2017, 10, 31)
    assert database.call(versions)["roadmap"] == seen + 1
    assert database.call(journal, at=NOW)[0].reason == "council session"
    audited = database.call(lambda session: session.scalars(select(AuditEvent.actor)).all())
    assert audited[-1] == "fatima"


def test_a_forecast_that_moved_meanwhile_tells_the_second_owner(database):
    open_programme(database)
    first = Forecast("MASTER-PLAN", date(2017, 10, 31), date(2018, 12, 1))
    database.call(forecast_milestone, first, reason="session", actor=OWNER, at=NOW)
    with pytest.raises(SomebodyWasFaster) as refused:
        database.call(forecast_milestone, first, reason="session", actor=ADMIN, at=NOW)
    assert refused.value.values == {"by": "fatima", "at": NOW}


def test_an_achieved_milestone_cannot_be_moved_again(programme):
    forecast = Forecast("MASTER-PLAN", date(2017, 10, 31), date(2019, 1, 1))
    with pytest.raises(AlreadyAchieved):
        programme.call(forecast_milestone, forecast, reason="again", actor=OWNER, at=NOW)


def test_a_milestone_is_achieved_on_a_day_that_has_come(database):
    open_programme(database)
    with pytest.raises(NotYet):
        database.call(achieve_milestone, "MASTER-PLAN", on=date(2018, 10, 10), reason="soon", actor=OWNER, at=NOW)
    database.call(achieve_milestone, "MASTER-PLAN", on=date(2018, 10, 8), reason="done", actor=OWNER, at=NOW)
    assert the_milestone(database, NOW).achieved_on == date(2018, 10, 8)


def test_progress_is_a_percentage_with_a_reason_from_somebody_who_may(programme):
    report = {"reason": "report of the month", "actor": OWNER, "at": NOW}
    with pytest.raises(NotAPercentage):
        programme.call(report_progress, "IOT", progress_pct=101.0, **report)
    with pytest.raises(ReasonMissing):
        programme.call(report_progress, "IOT", progress_pct=60.0, **(report | {"reason": " "}))
    with pytest.raises(NotPermitted):
        programme.call(report_progress, "IOT", progress_pct=60.0, **(report | {"actor": VIEWER}))
    with pytest.raises(NotFound):
        programme.call(report_progress, "NONE", progress_pct=60.0, **report)
    programme.call(report_progress, "IOT", progress_pct=60.0, **report)
    assert the_initiative(programme, NOW).progress_pct == 60.0


def test_the_whole_programme_is_read_with_few_queries(programme, count_queries):
    with count_queries(programme) as queries:
        programme.call(phases, at=NOW)
    assert len(queries) == 3
    with count_queries(programme) as queries:
        programme.call(initiatives, at=NOW)
    assert len(queries) == 2


def test_phases_come_in_order_of_time(database):
    later = a_phase(code="P3", starts_on=date(2017, 4, 1), ends_on=date(2022, 12, 31))
    database.call(store_roadmap, a_plan(phases=(later, a_phase())), actor=ADMIN, at=NOW)
    assert [phase.code for phase in database.call(phases, at=NOW)] == ["P2", "P3"]
