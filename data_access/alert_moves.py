"""How a change of an alert is written: checked against its state, stored if nobody moved it, told in both records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from analytics.alarm_states import RULE_REMARKS, AlarmState, Condition, Handling, Move, TransitionRefused, next_state
from data_access.actors import Actor, Permission, audit, require
from data_access.alert_history import MIRRORED, mirror
from data_access.errors import NotFound, OperatorError, ReasonMissing, SomebodyWasFaster
from data_access.notification import News, enqueue
from data_access.rows.alerts import step_of
from data_access.schema import Alert, AlertEvent, Crew

OF_NO_PERSON = (*RULE_REMARKS, "raised_again", "comment", "photo")


class NotInThisState(OperatorError):
    """The action makes no sense in the alert's state; `handling` and `condition` say which that is."""

    message_key = "alerts.error.not_in_this_state"


@dataclass(frozen=True, slots=True)
class Change:
    """What an event and an audit line have in common."""

    event: str
    actor: Actor
    at: datetime
    reason: str | None = None


def permitted(actor: Actor | None, at: datetime, event: str, reason: str | None = None) -> Change:
    """The change, once the actor may handle alerts; a reason that was asked for must not be empty."""
    allowed = require(actor, Permission.HANDLE_ALERTS)
    if reason is not None and not reason.strip():
        raise ReasonMissing()
    return Change(event, allowed, at, reason and reason.strip())


def move_alert(
    session: Session, code: str, move: Move, change: Change, values: Mapping[str, Any], seen: str | None = None
) -> None:
    """Take the alert through a move, with the columns that go along; `seen` is the handling the person acted on.

    SomebodyWasFaster when the alert has left that handling, NotInThisState when the move makes no sense, NotFound.
    """
    before = read(session, code)
    if seen is not None and seen != before.handling:
        raise faster(session, before)
    try:
        after = next_state(state_of(before, change.at), move)
    except TransitionRefused as refused:
        raise NotInThisState(handling=before.handling, condition=before.condition) from refused
    shelf = {} if after.shelved else {"shelved_until": None}
    named = {} if after.suppressed else {"suppressed_by": None}
    moved: dict[str, Any] = {"condition": after.condition, "handling": after.handling, **shelf, **named}
    if _begins_again(before.handling, after.handling):
        moved["work"] = {}
    store(session, before, moved | dict(values), change)


def _begins_again(before: str, after: str) -> bool:
    """A repair that did not hold: what the first search found says nothing about the next one."""
    return before in (Handling.REPAIRED, Handling.VERIFIED) and after in (Handling.NEW, Handling.INVESTIGATING)


def note_work(session: Session, code: str, change: Change, facts: Mapping[str, Any], seen: str | None) -> None:
    """Keep what the work brought, where the alert stands; `seen` is AlertRow.step as the person saw it.

    SomebodyWasFaster when the work has gone on since, NotFound.
    """
    before = read(session, code)
    if seen is not None and seen != step_of(before.handling, before.work):
        raise faster(session, before)
    store(session, before, {"work": {**before.work, **facts}}, change)


def state_of(before: Row[Any], at: datetime) -> AlarmState:
    """The stored state; a shelf whose time is over counts as ended, even before the worker has noticed."""
    silence = (before.shelved_until is not None, before.suppressed_by is not None)
    state = AlarmState(Condition(before.condition), Handling(before.handling), *silence)
    if state.shelved and before.shelved_until <= at:
        return next_state(state, Move.EXPIRE)
    return state


def store(
    session: Session,
    before: Row[Any],
    values: Mapping[str, Any],
    change: Change,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Write the columns if nobody moved the alert since it was read, then its event and its audit line."""
    unmoved = (Alert.id == before.id, Alert.condition == before.condition, Alert.handling == before.handling)
    if session.scalar(update(Alert).where(*unmoved).values(**values).returning(Alert.id)) is None:
        raise faster(session, before)
    earlier = mirrored(before)
    later = earlier | mirror({**values, **(told or {})})
    write(session, before.id, before.code, change, earlier, later)


def write(
    session: Session,
    alert_id: int,
    code: str,
    change: Change,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """The event and the audit line of a change.

    After a clock was set back an event bears the instant of the one before it: the last one written is the last one.
    """
    newest = session.scalar(select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == alert_id))
    at = change.at if newest is None else max(change.at, newest)
    told = {"alert_id": alert_id, "at": at, "event": change.event, "actor": change.actor.name}
    states = {"before": dict(before), "after": dict(after)}
    written = insert(AlertEvent).values(**told, **states, reason=change.reason).returning(AlertEvent.id)
    event_id = session.execute(written).scalar_one()
    enqueue(session, News(alert_id, event_id, change.event, change.at, before, after))
    subject = f"alert:{code}"
    audit(session, change.actor, change.at, f"alert.{change.event}", subject=subject, reason=change.reason, **states)


def read(session: Session, code: str) -> Row[Any]:
    """The columns that can move, locked until the transaction ends. NotFound for an unknown code."""
    columns = [getattr(Alert, key) for key in MIRRORED if key != "crew"]
    query = select(Alert.id, Alert.code, Alert.crew_id, Crew.code.label("crew"), *columns)
    locked = query.outerjoin(Crew, Crew.id == Alert.crew_id).where(Alert.code == code).with_for_update(of=Alert)
    found = session.execute(locked).one_or_none()
    if found is None:
        raise NotFound(code=code)
    return found


def mirrored(row: Row[Any]) -> dict[str, Any]:
    """What an event keeps of a row of `read`."""
    return mirror(dict(row._mapping))


def faster(session: Session, before: Row[Any]) -> SomebodyWasFaster:
    """Who moved it last, for the person who saw an older state."""
    lines = select(AlertEvent.actor, AlertEvent.at, AlertEvent.event).where(AlertEvent.alert_id == before.id)
    handled = lines.where(AlertEvent.event.not_in(OF_NO_PERSON))
    last = session.execute(handled.order_by(AlertEvent.at.desc(), AlertEvent.id.desc()).limit(1)).one()
    return SomebodyWasFaster(by=last.actor, at=last.at, event=last.event, code=before.code)
