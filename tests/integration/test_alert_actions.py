"""What people and rules may do to an alert, on both engines: who, when, why, and who was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from data_access import alert_actions as actions
from data_access.alert_actions import AlreadyOpen, ShelfRefused
from data_access.alert_moves import NotInThisState
from data_access.alerts import alert, alerts
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted, ReasonMissing, SomebodyWasFaster
from data_access.schema import AuditEvent
from data_access.topics import versions
from tests.builders.alerts import GUEST, KARIMA, SIX, WORKER, YOUSSEF, a_finding, build_city, raised

SOON = SIX + timedelta(minutes=10)
LATER = SIX + timedelta(minutes=20)
MUCH_LATER = SIX + timedelta(days=2)


@pytest.fixture
def code(database: Database) -> str:
    """One new alert in HH-12, raised at six."""
    database.call(build_city)
    return database.call(raised)


def trail(session: Session) -> list[tuple[str, str, str]]:
    return list(
        session.execute(
            select(AuditEvent.action, AuditEvent.actor, AuditEvent.subject)
            .where(AuditEvent.action.like("alert.%"))
            .order_by(AuditEvent.id)
        )
    )


def test_an_alert_gets_the_year_and_the_next_number(database: Database, code: str):
    assert code == "A-2018-0001"
    assert database.call(raised, sector="AN-01") == "A-2018-0002"
    assert database.call(raised, sector="AN-01", rule="burst", at=SIX + timedelta(days=100)) == "A-2019-0001"


def test_a_rule_has_one_open_alert_per_subject_and_a_new_one_after_it_is_closed(database: Database, code: str):
    with pytest.raises(AlreadyOpen) as refused:
        database.call(raised)
    assert refused.value.values == {"code": code}
    database.call(actions.close_as_false, code=code, actor=KARIMA, at=SOON, reason="essai", seen_state="new")
    assert database.call(raised, at=MUCH_LATER) == "A-2018-0002"


def test_acknowledging_is_written_with_its_actor_in_both_records(database: Database, code: str):
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    detail = database.call(alert, code=code, at=LATER)
    assert (detail.row.handling, detail.row.acknowledged_by) == ("acknowledged", "k.bennani")
    assert [(line.event, line.actor, line.at) for line in detail.events] == [
        ("raised", "detection", SIX),
        ("acknowledge", "k.bennani", SOON),
    ]
    assert database.call(trail)[-1] == ("alert.acknowledge", "k.bennani", f"alert:{code}")


def test_every_change_moves_the_topic(database: Database, code: str):
    before = database.call(versions)["alerts"]
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    assert database.call(versions)["alerts"] == before + 1


def test_the_second_person_is_told_who_was_faster_and_when(database: Database, code: str):
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    with pytest.raises(SomebodyWasFaster) as told:
        database.call(actions.acknowledge, code=code, actor=YOUSSEF, at=LATER, seen_state="new")
    assert (told.value.values["by"], told.value.values["at"]) == ("k.bennani", SOON)
    assert len(database.call(alert, code=code, at=LATER).events) == 2


def test_of_two_at_the_same_instant_exactly_one_acknowledges(database: Database, code: str):
    start, outcomes = threading.Barrier(2), []

    def press(actor: Any) -> None:
        start.wait()
        try:
            database.call(actions.acknowledge, code=code, actor=actor, at=SOON, seen_state="new")
            outcomes.append("done")
        except SomebodyWasFaster:
            outcomes.append("slower")

    threads = [threading.Thread(target=press, args=(actor,)) for actor in (KARIMA, YOUSSEF)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "slower"]
    events = database.call(alert, code=code, at=LATER).events
    assert [line.event for line in events] == ["raised", "acknowledge"]


def attempts(code: str) -> list[tuple[Callable[..., Any], dict[str, Any]]]:
    return [
        (actions.acknowledge, {"code": code, "seen_state": "new"}),
        (actions.assign, {"code": code, "crew": "OUEST-2"}),
        (actions.comment, {"code": code, "text": "vu"}),
        (actions.shelve, {"code": code, "until": LATER, "reason": "travaux"}),
        (actions.unshelve, {"code": code}),
        (actions.advance, {"code": code, "move": Move.INVESTIGATE, "seen_state": "new"}),
        (actions.close, {"code": code, "reason": "fini", "seen_state": "new"}),
        (actions.close_as_false, {"code": code, "reason": "rien", "seen_state": "new"}),
        (actions.clear, {"code": code}),
        (actions.raise_again, {"code": code}),
        (actions.expire_shelf, {"code": code}),
    ]


def test_a_viewer_changes_nothing_and_leaves_no_trace(database: Database, code: str):
    before = database.call(trail)
    for action, facts in attempts(code):
        with pytest.raises(NotPermitted):
            database.call(action, actor=GUEST, at=SOON, **facts)
        with pytest.raises(NotPermitted):
            database.call(action, actor=None, at=SOON, **facts)
    assert database.call(trail) == before
    assert len(database.call(alert, code=code, at=LATER).events) == 1


def test_a_viewer_raises_no_alert(database: Database, code: str):
    def attempt(session: Session) -> None:
        actions.raise_alert(session, finding=a_finding(session, "AN-01"), actor=GUEST, at=SOON)

    with pytest.raises(NotPermitted):
        database.call(attempt)


@pytest.mark.parametrize("action", [actions.close, actions.close_as_false])
def test_closing_asks_for_a_reason(database: Database, code: str, action: Callable[..., None]):
    with pytest.raises(ReasonMissing):
        database.call(action, code=code, actor=KARIMA, at=SOON, reason="  ", seen_state="new")
    database.call(action, code=code, actor=KARIMA, at=SOON, reason=" purge du réseau ", seen_state="new")
    assert database.call(alert, code=code, at=SOON).row.closed_reason == "purge du réseau"
    assert database.call(alerts, at=SOON) == []


def test_a_false_alarm_is_told_apart_from_an_ordinary_end(database: Database, code: str):
    database.call(actions.close_as_false, code=code, actor=KARIMA, at=SOON, reason="capteur", seen_state="new")
    assert database.call(alert, code=code, at=SOON).events[-1].event == "false_alarm"


def test_a_comment_changes_no_state_and_is_kept_with_its_author(database: Database, code: str):
    database.call(actions.comment, code=code, actor=KARIMA, at=SOON, text="écoute prévue cette nuit")
    detail = database.call(alert, code=code, at=LATER)
    assert (detail.events[-1].event, detail.events[-1].reason) == ("comment", "écoute prévue cette nuit")
    assert detail.row.handling == "new"
    with pytest.raises(ReasonMissing):
        database.call(actions.comment, code=code, actor=KARIMA, at=SOON, text="")


def test_owner_and_crew_are_facts_apart_from_who_acknowledged(database: Database, code: str):
    database.call(actions.assign, code=code, actor=YOUSSEF, at=SOON, crew="OUEST-2")
    database.call(actions.assign, code=code, actor=YOUSSEF, at=LATER, owner="k.bennani")
    row = database.call(alert, code=code, at=LATER).row
    assert (row.owner, row.crew, row.acknowledged_by, row.handling) == ("k.bennani", "OUEST-2", None, "new")
    assert database.call(alert, code=code, at=SOON).row.owner is None
    with pytest.raises(NotFound):
        database.call(actions.assign, code=code, actor=YOUSSEF, at=LATER, crew="NORD-9")


def test_a_shelf_ends_by_itself_before_the_worker_writes_it(database: Database, code: str):
    until = SIX + timedelta(hours=2)
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SIX, seen_state="new")
    database.call(actions.shelve, code=code, actor=KARIMA, at=SOON, until=until, reason="purge")
    assert database.call(alert, code=code, at=LATER).row.display == "shelved"
    row = database.call(alert, code=code, at=until).row
    assert (row.display, row.shelved_until, row.handling) == ("unacknowledged", None, "new")
    database.call(actions.acknowledge, code=code, actor=YOUSSEF, at=until, seen_state="acknowledged")
    assert database.call(alert, code=code, at=until).row.display == "acknowledged"


def test_the_worker_writes_the_end_of_a_shelf_once(database: Database, code: str):
    until = SIX + timedelta(hours=2)
    database.call(actions.shelve, code=code, actor=KARIMA, at=SOON, until=until, reason="purge")
    with pytest.raises(NotInThisState):
        database.call(actions.expire_shelf, code=code, actor=WORKER, at=LATER)
    database.call(actions.expire_shelf, code=code, actor=WORKER, at=until)
    assert database.call(alert, code=code, at=until).events[-1].event == "shelf_ended"
    with pytest.raises(NotInThisState):
        database.call(actions.expire_shelf, code=code, actor=WORKER, at=until)


@pytest.mark.parametrize(("priority", "hours"), [(1, 0), (2, 2), (3, 8), (4, 8)])
def test_the_longest_shelf_depends_on_the_priority(database: Database, priority: int, hours: int):
    database.call(build_city)
    code = database.call(raised, priority=priority)
    too_long = SOON + timedelta(hours=hours, seconds=1)
    with pytest.raises(ShelfRefused) as refused:
        database.call(actions.shelve, code=code, actor=KARIMA, at=SOON, until=too_long, reason="x")
    assert refused.value.values == {"hours": hours}
    if hours:
        longest = SOON + timedelta(hours=hours)
        database.call(actions.shelve, code=code, actor=KARIMA, at=SOON, until=longest, reason="x")
        assert database.call(alert, code=code, at=SOON).row.shelved_until == longest


def test_an_action_that_makes_no_sense_names_the_state(database: Database, code: str):
    with pytest.raises(NotInThisState) as refused:
        database.call(actions.advance, code=code, actor=KARIMA, at=SOON, move=Move.REPAIR, seen_state="new")
    assert refused.value.values == {"handling": "new", "condition": "active"}


def test_a_crew_goes_out_repairs_and_the_network_confirms(database: Database, code: str):
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    steps = [
        (Move.SEND, "acknowledged", "in_field"),
        (Move.REPAIR, "in_field", "repaired"),
    ]
    for move, seen, after in steps:
        database.call(actions.advance, code=code, actor=YOUSSEF, at=LATER, move=move, seen_state=seen)
        assert database.call(alert, code=code, at=LATER).row.handling == after
    with pytest.raises(NotInThisState):
        database.call(actions.advance, code=code, actor=WORKER, at=MUCH_LATER, move=Move.VERIFY, seen_state="repaired")
    database.call(actions.clear, code=code, actor=WORKER, at=MUCH_LATER)
    database.call(actions.advance, code=code, actor=WORKER, at=MUCH_LATER, move=Move.VERIFY, seen_state="repaired")
    assert database.call(alert, code=code, at=MUCH_LATER).row.handling == "verified"


def test_a_condition_that_comes_back_asks_again(database: Database, code: str):
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    database.call(actions.clear, code=code, actor=WORKER, at=SOON)
    assert database.call(alert, code=code, at=SOON).row.cleared_at == SOON
    database.call(actions.raise_again, code=code, actor=WORKER, at=LATER)
    row = database.call(alert, code=code, at=LATER).row
    assert (row.display, row.cleared_at) == ("unacknowledged", None)


def test_a_leak_that_grows_raises_its_priority_and_never_lowers_it(database: Database, code: str):
    def resize(session: Session, priority: int, flow_m3h: float) -> None:
        finding = a_finding(session, priority=priority, flow_m3h=flow_m3h)
        actions.resize(session, code=code, actor=WORKER, at=SOON, finding=finding)

    database.call(actions.changes()(resize), priority=2, flow_m3h=25.0)
    database.call(actions.changes()(resize), priority=4, flow_m3h=2.0)
    row = database.call(alert, code=code, at=LATER).row
    assert (row.priority, row.flow_m3h) == (2, 2.0)


def test_an_unknown_code_is_told_as_such(database: Database, code: str):
    for action, facts in attempts("A-1999-0001"):
        with pytest.raises(NotFound):
            database.call(action, actor=KARIMA, at=SOON, **facts)
