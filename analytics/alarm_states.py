"""The life of an alert on two axes: its condition moves by itself, its handling is moved by people.

The states and the transitions follow ISA-18.2 / IEC 62682 as OPC UA part 9 words them (domain 4.2): active and
unacknowledged, active and acknowledged, returned to normal, shelved, suppressed by a named state. Handling goes on
where the standard ends: until the repair is verified and the alert is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum


class Condition(StrEnum):
    """Whether the network is still abnormal, as far as the rule can tell."""

    ACTIVE = "active"
    CLEARED = "cleared"


class Handling(StrEnum):
    """How far people are with it."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    IN_FIELD = "in_field"
    REPAIRED = "repaired"
    VERIFIED = "verified"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to an alert.

    The first two come from the rule, EXPIRE from the clock, SUPPRESS and RELEASE from a named state of the plant that
    begins or ends, the rest from people.
    """

    CONDITION_ON = "condition_on"
    CONDITION_OFF = "condition_off"
    EXPIRE = "expire"
    ACKNOWLEDGE = "acknowledge"
    INVESTIGATE = "investigate"
    SEND = "send"
    REPAIR = "repair"
    VERIFY = "verify"
    CLOSE = "close"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    SUPPRESS = "suppress"
    RELEASE = "release"


# What a rule writes into the life of an alert without moving how far people are with it.
RULE_REMARKS = ("cleared", "resized", "grouped", "escalated", "not_verified", "suppressed", "released", "ranked")


class Display(StrEnum):
    """The state of domain 4.2 that decides how the alert is drawn and counted."""

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"  # back to normal before anybody acknowledged it
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"  # by design: a named state of the plant explains it; it does not sound
    NORMAL = "normal"  # back to normal and acknowledged, or closed: in no list of things to do


@dataclass(frozen=True, slots=True)
class AlarmState:
    """Both axes, and whether the alert is silenced: for a time by a person, or by a named state, never by both."""

    condition: Condition
    handling: Handling
    shelved: bool = False
    suppressed: bool = False

    @property
    def is_open(self) -> bool:
        """Nobody has closed it."""
        return self.handling is not Handling.CLOSED

    @property
    def is_active(self) -> bool:
        """It counts as an active alert: still abnormal and not closed. A shelved or suppressed one counts too."""
        return self.is_open and self.condition is Condition.ACTIVE


RAISED = AlarmState(Condition.ACTIVE, Handling.NEW)

_FROM: dict[Move, frozenset[Handling]] = {
    Move.ACKNOWLEDGE: frozenset({Handling.NEW}),
    Move.INVESTIGATE: frozenset({Handling.ACKNOWLEDGED, Handling.IN_FIELD, Handling.REPAIRED}),
    Move.SEND: frozenset({Handling.ACKNOWLEDGED, Handling.INVESTIGATING, Handling.REPAIRED}),
    Move.REPAIR: frozenset({Handling.INVESTIGATING, Handling.IN_FIELD}),
    Move.VERIFY: frozenset({Handling.REPAIRED}),
}
_TO: dict[Move, Handling] = {
    Move.ACKNOWLEDGE: Handling.ACKNOWLEDGED,
    Move.INVESTIGATE: Handling.INVESTIGATING,
    Move.SEND: Handling.IN_FIELD,
    Move.REPAIR: Handling.REPAIRED,
    Move.VERIFY: Handling.VERIFIED,
}
_SEEN_AGAIN = frozenset({Handling.INVESTIGATING, Handling.IN_FIELD})
_LONGEST_SHELF = {2: timedelta(hours=2), 3: timedelta(hours=8), 4: timedelta(hours=8)}


class TransitionRefused(ValueError):
    """The move makes no sense in this state; nothing has changed."""

    def __init__(self, state: AlarmState, move: Move) -> None:
        super().__init__(f"{move} is refused in {state}")
        self.state = state
        self.move = move


def next_state(state: AlarmState, move: Move) -> AlarmState:
    """The state after a move; TransitionRefused when the move makes no sense.

    A condition that comes back asks for a new acknowledgement, unless a crew or an engineer is already on it. A closed
    alert only follows its condition off: a later occurrence is a new alert.

    >>> next_state(RAISED, Move.ACKNOWLEDGE).handling.value
    'acknowledged'
    >>> next_state(next_state(RAISED, Move.CONDITION_OFF), Move.CONDITION_ON) == RAISED
    True
    """
    if move is Move.CONDITION_OFF:
        return replace(state, condition=Condition.CLEARED)
    if move is Move.CONDITION_ON:
        return _condition_on(state)
    if not state.is_open:
        raise TransitionRefused(state, move)
    if move in (Move.SHELVE, Move.UNSHELVE, Move.EXPIRE):
        return _shelving(state, move)
    if move in (Move.SUPPRESS, Move.RELEASE):
        return _suppression(state, move)
    if move is Move.CLOSE:
        return AlarmState(state.condition, Handling.CLOSED)
    return _handling(state, move)


def display(state: AlarmState) -> Display:
    """Which of the states of domain 4.2 it is shown in.

    >>> display(AlarmState(Condition.CLEARED, Handling.NEW)).value
    'returned'
    """
    if not state.is_open:
        return Display.NORMAL
    if state.shelved or state.suppressed:
        return Display.SHELVED if state.shelved else Display.SUPPRESSED
    if state.condition is Condition.ACTIVE:
        return Display.UNACKNOWLEDGED if state.handling is Handling.NEW else Display.ACKNOWLEDGED
    return Display.RETURNED if state.handling is Handling.NEW else Display.NORMAL


def longest_shelf(priority: int) -> timedelta | None:
    """How long an alert of this priority may be shelved (domain 4.2: one shift, P2 two hours); None means never.

    >>> longest_shelf(1) is None, longest_shelf(2), longest_shelf(4)
    (True, datetime.timedelta(seconds=7200), datetime.timedelta(seconds=28800))
    """
    return _LONGEST_SHELF.get(priority)


def _condition_on(state: AlarmState) -> AlarmState:
    if state.condition is Condition.ACTIVE:
        return state
    if not state.is_open:
        raise TransitionRefused(state, Move.CONDITION_ON)
    handling = state.handling if state.handling in _SEEN_AGAIN else Handling.NEW
    return replace(state, condition=Condition.ACTIVE, handling=handling)


def _shelving(state: AlarmState, move: Move) -> AlarmState:
    if state.suppressed or (move is not Move.SHELVE and not state.shelved):
        raise TransitionRefused(state, move)
    return replace(state, shelved=True) if move is Move.SHELVE else _audible(state)


def _suppression(state: AlarmState, move: Move) -> AlarmState:
    """A named state takes the place of a shelf."""
    if state.suppressed is (move is Move.SUPPRESS):
        raise TransitionRefused(state, move)
    return replace(state, shelved=False, suppressed=True) if move is Move.SUPPRESS else _audible(state)


def _audible(state: AlarmState) -> AlarmState:
    """What still holds and was only acknowledged asks for a new acknowledgement."""
    forgotten = state.condition is Condition.ACTIVE and state.handling is Handling.ACKNOWLEDGED
    return AlarmState(state.condition, Handling.NEW if forgotten else state.handling)


def _handling(state: AlarmState, move: Move) -> AlarmState:
    silenced = move is Move.ACKNOWLEDGE and (state.shelved or state.suppressed)
    unproven = move is Move.VERIFY and state.condition is Condition.ACTIVE
    if silenced or unproven or state.handling not in _FROM[move]:
        raise TransitionRefused(state, move)
    return replace(state, handling=_TO[move])
