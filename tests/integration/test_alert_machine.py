"""Any order of what rules and people do to an alert: the database follows the rules of the states, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.alarm_states import RAISED, AlarmState, Condition, Handling, Move, TransitionRefused, next_state
from data_access import alert_actions as actions
from data_access import alert_steps as steps
from data_access import suppression
from data_access.alert_moves import NotInThisState
from data_access.alert_steps import Told
from data_access.alerts import alert
from data_access.database import Database
from data_access.rows.repairs import Found
from tests.builders.alerts import KARIMA, SIX, WORKER, build_city, raised

NUMBERS = count(1)
WORK = (Move.INVESTIGATE, Move.SEND, Move.REPAIR, Move.VERIFY)
DONE: dict[Move, Callable[..., None]] = {
    Move.CONDITION_ON: actions.raise_again,
    Move.CONDITION_OFF: actions.clear,
    Move.ACKNOWLEDGE: actions.acknowledge,
    Move.SHELVE: actions.shelve,
    Move.UNSHELVE: actions.unshelve,
    Move.CLOSE: actions.close,
    Move.SUPPRESS: suppression.follow,
    Move.RELEASE: suppression.follow,
} | dict.fromkeys(WORK, actions.advance)
MOVES = st.lists(st.sampled_from([*DONE, "found"]), min_size=1, max_size=12)


@contextmanager
def refused_with(expected: type[Exception] | None) -> Iterator[None]:
    """Either it happens, or it is refused and says so."""
    if expected is None:
        yield
    else:
        with pytest.raises(expected):
            yield


def facts_of(move: Move, state: AlarmState, number: int) -> dict[str, Any]:
    """What the function of a move asks for besides code, actor and time."""
    seen = {"seen_state": state.handling}
    return {
        Move.ACKNOWLEDGE: seen,
        Move.SHELVE: {"until": SIX + timedelta(minutes=number, hours=1), "reason": "purge"},
        Move.CLOSE: seen | {"reason": "fini"},
        Move.SUPPRESS: {"number": 7},
        Move.RELEASE: {"number": None},
    }.get(move, seen | {"move": move} if move in WORK else {})


def after(state: AlarmState, move: Move) -> AlarmState | None:
    """The state that the rules allow; None when they refuse."""
    try:
        return next_state(state, move)
    except TransitionRefused:
        return None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_the_database_follows_the_states_and_keeps_one_event_for_each_change(
    sqlite_database: Database, city: None, moves: list[Move | str]
):
    code = sqlite_database.call(raised, subject=f"HH-12/{next(NUMBERS)}")
    state, events = RAISED, 1
    for number, move in enumerate(moves, start=1):
        at = SIX + timedelta(minutes=number)
        if isinstance(move, Move):
            following = after(state, move)
            actor = WORKER if move in (Move.CONDITION_ON, Move.CONDITION_OFF) else KARIMA
            with refused_with(None if following else NotInThisState):
                sqlite_database.call(DONE[move], code=code, actor=actor, at=at, **facts_of(move, state, number))
            state, events = following or state, events + (following is not None)
        else:
            opened = state.handling in (Handling.IN_FIELD, Handling.REPAIRED, Handling.VERIFIED)
            with refused_with(None if opened else NotInThisState):
                sqlite_database.call(steps.record_found, Told(code, KARIMA, at), found=Found("joint"))
            events += opened
        now = sqlite_database.call(alert, code=code, at=at)
        silence = (now.row.shelved_until is not None, now.row.suppressed_by is not None)
        stands = AlarmState(Condition(now.row.condition), Handling(now.row.handling), *silence)
        assert (stands, len(now.events)) == (state, events)
        assert now.events[-1].after["handling"] == state.handling


@pytest.fixture
def city(sqlite_database: Database) -> None:
    """The small city, once for all examples."""
    sqlite_database.call(build_city)
