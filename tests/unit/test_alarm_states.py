"""The life of an alert, every state against every move, by a table written by hand from domain 4.2 and design 7."""

from __future__ import annotations

from itertools import product

import pytest

from analytics.alarm_states import (
    AlarmState,
    Condition,
    Display,
    Handling,
    Move,
    TransitionRefused,
    display,
    longest_shelf,
    next_state,
)

# A active, C cleared; n new, a acknowledged, i investigating, f in the field, r repaired, v verified, x closed;
# ~ shelved; = suppressed by a named state; - refused.
MOVES = ["on", "off", "expire", "ack", "investigate", "send", "repair", "verify", "close", "shelve", "unshelve",
         "suppress", "release"]  # fmt: skip
TABLE = """
An   An   Cn   -    Aa   -    -    -    -    Ax   An~  -    An=  -
Aa   Aa   Ca   -    -    Ai   Af   -    -    Ax   Aa~  -    Aa=  -
Ai   Ai   Ci   -    -    -    Af   Ar   -    Ax   Ai~  -    Ai=  -
Af   Af   Cf   -    -    Ai   -    Ar   -    Ax   Af~  -    Af=  -
Ar   Ar   Cr   -    -    Ai   Af   -    -    Ax   Ar~  -    Ar=  -
Av   Av   Cv   -    -    -    -    -    -    Ax   Av~  -    Av=  -
Ax   Ax   Cx   -    -    -    -    -    -    -    -    -    -    -
Cn   An   Cn   -    Ca   -    -    -    -    Cx   Cn~  -    Cn=  -
Ca   An   Ca   -    -    Ci   Cf   -    -    Cx   Ca~  -    Ca=  -
Ci   Ai   Ci   -    -    -    Cf   Cr   -    Cx   Ci~  -    Ci=  -
Cf   Af   Cf   -    -    Ci   -    Cr   -    Cx   Cf~  -    Cf=  -
Cr   An   Cr   -    -    Ci   Cf   -    Cv   Cx   Cr~  -    Cr=  -
Cv   An   Cv   -    -    -    -    -    -    Cx   Cv~  -    Cv=  -
Cx   -    Cx   -    -    -    -    -    -    -    -    -    -    -
An~  An~  Cn~  An   -    -    -    -    -    Ax   An~  An   An=  -
Aa~  Aa~  Ca~  An   -    Ai~  Af~  -    -    Ax   Aa~  An   Aa=  -
Ai~  Ai~  Ci~  Ai   -    -    Af~  Ar~  -    Ax   Ai~  Ai   Ai=  -
Af~  Af~  Cf~  Af   -    Ai~  -    Ar~  -    Ax   Af~  Af   Af=  -
Ar~  Ar~  Cr~  Ar   -    Ai~  Af~  -    -    Ax   Ar~  Ar   Ar=  -
Av~  Av~  Cv~  Av   -    -    -    -    -    Ax   Av~  Av   Av=  -
Cn~  An~  Cn~  Cn   -    -    -    -    -    Cx   Cn~  Cn   Cn=  -
Ca~  An~  Ca~  Ca   -    Ci~  Cf~  -    -    Cx   Ca~  Ca   Ca=  -
Ci~  Ai~  Ci~  Ci   -    -    Cf~  Cr~  -    Cx   Ci~  Ci   Ci=  -
Cf~  Af~  Cf~  Cf   -    Ci~  -    Cr~  -    Cx   Cf~  Cf   Cf=  -
Cr~  An~  Cr~  Cr   -    Ci~  Cf~  -    Cv~  Cx   Cr~  Cr   Cr=  -
Cv~  An~  Cv~  Cv   -    -    -    -    -    Cx   Cv~  Cv   Cv=  -
An=  An=  Cn=  -    -    -    -    -    -    Ax   -    -    -    An
Aa=  Aa=  Ca=  -    -    Ai=  Af=  -    -    Ax   -    -    -    An
Ai=  Ai=  Ci=  -    -    -    Af=  Ar=  -    Ax   -    -    -    Ai
Af=  Af=  Cf=  -    -    Ai=  -    Ar=  -    Ax   -    -    -    Af
Ar=  Ar=  Cr=  -    -    Ai=  Af=  -    -    Ax   -    -    -    Ar
Av=  Av=  Cv=  -    -    -    -    -    -    Ax   -    -    -    Av
Cn=  An=  Cn=  -    -    -    -    -    -    Cx   -    -    -    Cn
Ca=  An=  Ca=  -    -    Ci=  Cf=  -    -    Cx   -    -    -    Ca
Ci=  Ai=  Ci=  -    -    -    Cf=  Cr=  -    Cx   -    -    -    Ci
Cf=  Af=  Cf=  -    -    Ci=  -    Cr=  -    Cx   -    -    -    Cf
Cr=  An=  Cr=  -    -    Ci=  Cf=  -    Cv=  Cx   -    -    -    Cr
Cv=  An=  Cv=  -    -    -    -    -    -    Cx   -    -    -    Cv
"""
CONDITIONS = {"A": Condition.ACTIVE, "C": Condition.CLEARED}
HANDLINGS = dict(zip("naifrvx", Handling, strict=True))
ROWS = [line.split() for line in TABLE.strip().splitlines()]
CASES = [(row[0], move, after) for row in ROWS for move, after in zip(Move, row[1:], strict=True)]


def state_of(code: str) -> AlarmState:
    return AlarmState(CONDITIONS[code[0]], HANDLINGS[code[1]], code.endswith("~"), code.endswith("="))


def test_the_columns_of_the_table_are_all_the_moves_there_are():
    assert [move.value.replace("condition_", "").replace("acknowledge", "ack") for move in Move] == MOVES


def test_the_table_holds_every_state_that_can_exist():
    possible = {
        AlarmState(condition, handling, *silence)
        for condition, handling, silence in product(Condition, Handling, ((False, False), (True, False), (False, True)))
        if not (any(silence) and handling is Handling.CLOSED)
    }
    assert {state_of(row[0]) for row in ROWS} == possible


@pytest.mark.parametrize(("before", "move", "after"), CASES)
def test_every_move_in_every_state_leads_where_the_table_says(before: str, move: Move, after: str):
    if after == "-":
        with pytest.raises(TransitionRefused) as refused:
            next_state(state_of(before), move)
        assert (refused.value.state, refused.value.move) == (state_of(before), move)
    else:
        assert next_state(state_of(before), move) == state_of(after)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("An", Display.UNACKNOWLEDGED),
        ("Aa", Display.ACKNOWLEDGED),
        ("Af", Display.ACKNOWLEDGED),
        ("Cn", Display.RETURNED),
        ("Ca", Display.NORMAL),
        ("An~", Display.SHELVED),
        ("Cn~", Display.SHELVED),
        ("Ax", Display.NORMAL),
        ("An=", Display.SUPPRESSED),
        ("Ca=", Display.SUPPRESSED),
    ],
)
def test_each_state_is_shown_as_isa_18_2_names_it(code: str, shown: Display):
    assert display(state_of(code)) is shown


def test_only_an_abnormal_alert_that_nobody_closed_counts_as_active():
    counted = {row[0] for row in ROWS if state_of(row[0]).is_active}
    assert counted == {code for code in (row[0] for row in ROWS) if code[0] == "A" and code[1] != "x"}


def test_a_critical_alert_is_never_shelved():
    assert longest_shelf(1) is None
    assert all(longest_shelf(priority) is not None for priority in (2, 3, 4))
