"""What owners change on the page: each with its reason, in the journal, audited; refused in words otherwise."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from callbacks.roadmap_forms import By, Wanted, act, role_switch, why_closed
from components.roadmap_form import why_block
from data_access.actors import DEMO_OPERATOR, DEMO_OWNER, Actor, Role
from data_access.errors import NotFound, ReasonMissing
from data_access.kpi_suspensions import suspensions
from data_access.roadmap import initiatives, journal, milestones
from data_access.roadmap_actions import UnknownRisk, assess_risk, decide, forecast_end
from data_access.roadmap_import import store_roadmap
from data_access.schema import AuditEvent
from tests.builders.roadmap import ADMIN, NOW, OWNER, VIEWER, a_milestone, a_plan

BY = By(OWNER, NOW)


@pytest.fixture
def planned(database):
    later = a_milestone(code="LATER", baseline_on=date(2019, 6, 30), history=())
    database.call(store_roadmap, a_plan(milestones=(a_milestone(), later)), actor=ADMIN, at=NOW)
    return database


def project(database):
    (only,) = database.call(initiatives, at=NOW)
    return only


def told(database, action):
    query = select(AuditEvent.subject, AuditEvent.actor, AuditEvent.reason).where(AuditEvent.action == action)
    return database.call(lambda session: session.execute(query).all())


def test_a_project_gets_a_new_end_and_a_new_risk_with_reasons(planned):
    planned.call(forecast_end, "IOT", end_on=date(2018, 12, 31), reason="masts", actor=OWNER, at=NOW)
    planned.call(assess_risk, "IOT", risk="high:supplier", reason="one supplier", actor=OWNER, at=NOW)
    assert (project(planned).forecast_end_on, project(planned).risk) == (date(2018, 12, 31), "high:supplier")
    assert ("initiative:IOT", "fatima", "one supplier") in [tuple(row) for row in told(planned, "roadmap.change")]
    planned.call(assess_risk, "IOT", risk=None, reason="a second one", actor=OWNER, at=NOW)
    assert project(planned).risk is None


def test_a_risk_in_other_words_and_a_change_without_a_reason_are_refused(planned):
    with pytest.raises(UnknownRisk):
        planned.call(assess_risk, "IOT", risk="high:weather", reason="rain", actor=OWNER, at=NOW)
    with pytest.raises(ReasonMissing):
        planned.call(forecast_end, "IOT", end_on=date(2018, 12, 31), reason=" ", actor=OWNER, at=NOW)
    with pytest.raises(NotFound):
        planned.call(decide, "stop", halts={"suspends": "NONE"}, actor=OWNER, at=NOW)


def test_a_decision_stands_in_the_journal_and_may_suspend_an_indicator(planned):
    planned.call(decide, "reference nights are rebuilt first", halts={"suspends": "EFFICIENCY"}, actor=OWNER, at=NOW)
    newest = planned.call(journal, at=NOW)[0]
    assert (newest.names.fr, newest.actor) == ("reference nights are rebuilt first", "fatima")
    assert planned.call(suspensions, at=NOW)["EFFICIENCY"].since == NOW
    assert told(planned, "roadmap.decide")[0].reason == "reference nights are rebuilt first"


def answered(database, action, by=BY, **form):
    given = {"subject": "LATER", "on": None, "figure": None, "risk": None, "reason": "because"} | form
    return asyncio.run(act(database, action, Wanted(**given), by, "en"))


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("forecast", {"on": date(2019, 9, 30)}),
        ("achieved", {"on": date(2018, 10, 1)}),
        ("progress", {"subject": "IOT", "figure": 60.0}),
        ("end", {"subject": "IOT", "on": date(2019, 1, 31)}),
        ("risk", {"subject": "IOT", "risk": "none"}),
        ("decision", {"subject": ""}),
        ("suspend", {"subject": "EFFICIENCY"}),
        ("resume", {"subject": "EFFICIENCY"}),
    ],
)
def test_every_form_does_what_it_says_once(sqlite_database, action, form):
    later = a_milestone(code="LATER", baseline_on=date(2019, 6, 30), history=())
    sqlite_database.call(store_roadmap, a_plan(milestones=(a_milestone(), later)), actor=ADMIN, at=NOW)
    before = len(sqlite_database.call(journal, at=NOW, limit=100))
    assert answered(sqlite_database, action, **form) == ("Saved in the journal.", True)
    assert len(sqlite_database.call(journal, at=NOW, limit=100)) == before + 1


def test_a_form_that_lacks_its_value_or_comes_from_a_viewer_changes_nothing(planned):
    assert answered(planned, "forecast")[1] is False
    assert answered(planned, "risk", subject="IOT")[1] is False
    assert answered(planned, "forecast", subject="", on=date(2019, 9, 30))[1] is False
    assert answered(planned, "forecast", By(VIEWER, NOW), on=date(2019, 9, 30))[1] is False
    later = next(row for row in planned.call(milestones, at=NOW) if row.code == "LATER")
    assert later.forecast_on is None


def test_the_form_is_closed_to_viewers_and_in_the_past():
    assert why_closed({}, OWNER, "en") == ""
    assert "sign in" in why_closed({}, VIEWER, "en")
    assert why_closed({"at": "2018-01-01"}, OWNER, "en") == "A past instant is not changed."


def test_on_the_demonstrations_machine_the_form_says_how_to_open_it_and_how_to_leave():
    desk, owner = Actor(DEMO_OPERATOR, Role.DISPATCHER, "test"), Actor(DEMO_OWNER, Role.KPI_OWNER, "test")
    become = why_block("closed", role_switch(desk), "en")
    assert become[-1].href == "/session/demo?role=kpi_owner&next=/roadmap"
    leave = why_block("", role_switch(owner), "en")
    assert leave[0].children.startswith("You act as the demonstration's owner")
    assert leave[-1].href == "/session/demo?role=&next=/roadmap"
    assert [part.children for part in why_block("closed", role_switch(VIEWER), "en")] == ["closed"]
