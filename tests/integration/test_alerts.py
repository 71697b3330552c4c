"""What the pages ask about alerts, at any instant, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from data_access import alert_actions as actions
from data_access.alerts import (
    alert,
    alert_board,
    alert_export_rows,
    alerts,
    counts_by_priority,
    sector_states,
)
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.alerts import ListState
from tests.builders.alerts import KARIMA, SIX, WORKER, YOUSSEF, build_city, raised

MINUTE = timedelta(minutes=1)
Recorder = Callable[[Database], AbstractContextManager[list[str]]]


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.fixture
def busy(database: Database) -> Database:
    """HH-12: a prompt (P3, 01) from six, a burst (P1, 03) from seven; AN-01: a prompt (P3, 02) from five, acknowledged
    at eight, cleared at nine, closed at ten."""
    database.call(build_city)
    database.call(raised, at=SIX)
    database.call(raised, at=SIX - hours(1), sector="AN-01")
    database.call(raised, at=SIX + hours(1), rule="burst", kind="alarm", priority=1)
    database.call(actions.acknowledge, code="A-2018-0002", actor=KARIMA, at=SIX + hours(2), seen_state="new")
    database.call(actions.clear, code="A-2018-0002", actor=WORKER, at=SIX + hours(3))
    closing = {"reason": "réparée", "seen_state": "acknowledged"}
    database.call(actions.close, code="A-2018-0002", actor=YOUSSEF, at=SIX + hours(4), **closing)
    return database


def codes(database: Database, at_hour: float, **filters: object) -> list[str]:
    return [row.code[-2:] for row in database.call(alerts, at=SIX + hours(at_hour), **filters)]


def test_the_list_is_in_the_order_of_work(busy: Database):
    assert codes(busy, 1.5) == ["03", "02", "01"]
    assert codes(busy, 2.5) == ["03", "01", "02"], "an acknowledged one goes behind those of its priority"


@pytest.mark.parametrize(
    ("at_hour", "active", "to_acknowledge", "resolved"),
    [
        (-1.5, [], [], []),
        (-0.5, ["02"], ["02"], []),
        (1.5, ["03", "02", "01"], ["03", "02", "01"], []),
        (2.5, ["03", "01", "02"], ["03", "01"], []),
        (3.5, ["03", "01"], ["03", "01"], ["02"]),
        (27.9, ["03", "01"], ["03", "01"], ["02"]),
        (28.1, ["03", "01"], ["03", "01"], []),
    ],
)
def test_every_past_instant_shows_what_was_known_then(
    busy: Database, at_hour: float, active: list[str], to_acknowledge: list[str], resolved: list[str]
):
    assert codes(busy, at_hour) == active
    assert codes(busy, at_hour, state=ListState.TO_ACKNOWLEDGE) == to_acknowledge
    assert codes(busy, at_hour, state=ListState.RESOLVED) == resolved
    board = busy.call(alert_board, at=SIX + hours(at_hour))
    assert board.counts[ListState.ACTIVE] == len(active)
    assert board.counts[ListState.RESOLVED] == len(resolved)


def test_a_past_state_is_read_from_the_events_and_the_present_one_from_the_columns(busy: Database):
    then = busy.call(alert, code="A-2018-0002", at=SIX + hours(2))
    assert (then.row.handling, then.row.acknowledged_by, then.row.cleared_at) == ("acknowledged", "k.bennani", None)
    assert then.row.closed_reason is None
    now = busy.call(alert, code="A-2018-0002", at=SIX + hours(5))
    assert (now.row.handling, now.row.closed_reason, now.row.cleared_at) == ("closed", "réparée", SIX + hours(3))
    assert now.at_of("acknowledge") == SIX + hours(2)
    assert now.at_of("assign") is None


def test_filters_narrow_the_list_and_its_counts(busy: Database):
    assert codes(busy, 1.5, zone="ANFA") == ["02"]
    assert codes(busy, 1.5, zone="HH-12") == ["03", "01"]
    assert codes(busy, 1.5, priority=1) == ["03"]
    assert codes(busy, 1.5, service="electricity") == []
    assert busy.call(alert_board, at=SIX + hours(1.5), zone="ANFA").counts[ListState.ACTIVE] == 1


def test_a_shelved_alert_is_in_its_own_list_and_still_active(busy: Database):
    shelf = {"until": SIX + hours(4), "reason": "purge"}
    busy.call(actions.shelve, code="A-2018-0001", actor=KARIMA, at=SIX + hours(2), **shelf)
    assert codes(busy, 3.5, state=ListState.SHELVED) == ["01"]
    assert codes(busy, 3.5) == ["03", "01"]
    assert codes(busy, 3.5, state=ListState.TO_ACKNOWLEDGE) == ["03"]
    assert codes(busy, 4, state=ListState.SHELVED) == []
    assert busy.call(counts_by_priority, at=SIX + hours(3)).shelved == 1


def test_what_went_back_to_normal_before_anybody_saw_it_still_waits(database: Database):
    database.call(build_city)
    code = database.call(raised, at=SIX)
    database.call(actions.clear, code=code, actor=WORKER, at=SIX + hours(1))
    assert codes(database, 2) == []
    waiting = database.call(alerts, at=SIX + hours(2), state=ListState.TO_ACKNOWLEDGE)
    assert [row.display for row in waiting] == ["returned"]


def test_counts_hold_every_priority_and_leave_out_what_is_over(busy: Database):
    counts = busy.call(counts_by_priority, at=SIX + hours(2.5))
    assert counts.active == {1: 1, 2: 0, 3: 2, 4: 0}
    assert counts.unacknowledged == {1: 1, 2: 0, 3: 1, 4: 0}
    assert busy.call(counts_by_priority, at=SIX + hours(5)).active == {1: 1, 2: 0, 3: 1, 4: 0}


def test_a_sector_is_as_bad_as_its_worst_active_alert(busy: Database):
    states = busy.call(sector_states, at=SIX + hours(1.5))
    assert [(state.sector, state.priority, state.code[-2:], state.count) for state in states] == [
        ("HH-12", 1, "03", 2),
        ("AN-01", 3, "02", 1),
    ]
    assert [state.sector for state in busy.call(sector_states, at=SIX + hours(5))] == ["HH-12"]


def test_an_alert_carries_its_evidence_its_place_and_whom_it_touches(busy: Database):
    detail = busy.call(alert, code="A-2018-0001", at=SIX)
    assert (detail.row.place.name("ar"), detail.row.arrondissement.name("ar")) == ("الألفة", "Hay Hassani")
    assert (detail.customers, dict(detail.sensitive)) == (4820, {"hospital": 1, "school": 2})
    assert [line.key for line in detail.evidence] == ["alerts.evidence.night"]
    assert detail.evidence[0].values == {"measured_m3h": 100.4, "expected_m3h": 62.0}


def test_an_alert_that_was_not_there_yet_is_not_found(busy: Database):
    for code in ("A-2018-0003", "A-2018-0099"):
        with pytest.raises(NotFound):
            busy.call(alert, code=code, at=SIX)


def test_an_export_line_names_the_place_and_the_state(busy: Database):
    lines = busy.call(alert_export_rows, at=SIX + hours(2.5), zone="ANFA")
    assert [(line["alert"], line["zone"], line["handling"], line["flow_m3h"]) for line in lines] == [
        ("A-2018-0002", "AN-01", "acknowledged", 18.0)
    ]


def test_a_list_costs_one_query_now_and_two_in_the_past(busy: Database, count_queries: Recorder):
    for at_hour, cost in ((5, 1), (2.5, 2)):
        with count_queries(busy) as queries:
            busy.call(alerts, at=SIX + hours(at_hour))
        assert len([text for text in queries if text.startswith("SELECT")]) == cost


def test_an_alert_is_for_who_owns_it_and_for_who_is_called_in_a_comment(database: Database):
    database.call(build_city)
    own, called, other = (database.call(raised, subject=f"HH-12/{n}") for n in (1, 2, 3))
    facts = {"actor": KARIMA, "at": SIX + MINUTE}
    database.call(actions.assign, code=own, **facts, owner="Y. Alami")
    database.call(actions.comment, code=called, **facts, text="@alami : la vanne est fermée, voir a@alami.ma")
    database.call(actions.comment, code=other, **facts, text="vu avec Alami, écrit à k@alami.ma")

    def mine(at: datetime) -> set[str]:
        board = database.call(alert_board, at=at, state=ListState.MINE, person="Y. Alami")
        assert board.counts[ListState.MINE] == len(board.rows)
        return {row.code for row in board.rows}

    assert mine(SIX + MINUTE) == {own, called}
    assert mine(SIX) == set()
    database.call(actions.close, code=own, **facts, reason="fini", seen_state="new")
    assert mine(SIX + MINUTE) == {called}


def test_a_clock_that_was_set_back_turns_no_state_back(database: Database):
    database.call(build_city)
    code = database.call(raised)
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SIX - timedelta(hours=1), seen_state="new")
    now = database.call(alert, code=code, at=SIX)
    assert now.row.handling == "acknowledged"
    assert [(line.event, line.at) for line in now.events] == [("raised", SIX), ("acknowledge", SIX)]
    assert [row.handling for row in database.call(alerts, at=SIX)] == ["acknowledged"]
