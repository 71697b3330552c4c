"""Alerts: what people and rules may change. Every change writes its alert_event and its audit line, or does not happen.

Rules raise, clear and resize; people acknowledge, assign, comment, shelve, search, repair and close. Who saw an
older state than the stored one is told who was faster, and nothing changes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import (
    RAISED,
    Handling,
    Move,
    longest_shelf,
)
from data_access import suppression
from data_access.actors import Actor
from data_access.alert_history import MIRRORED, mirror
from data_access.alert_moves import (
    Change,
    NotInThisState,
    mirrored,
    move_alert,
    permitted,
    read,
    state_of,
    store,
    write,
)
from data_access.errors import NotFound, OperatorError
from data_access.rows.alerts import Finding
from data_access.schema import Alert, Crew
from data_access.topics import Topic, changes


class ShelfRefused(OperatorError):
    """An alert of this priority may not be shelved, or not for so long; `hours` is the longest (0: never)."""

    message_key = "alerts.error.shelf_refused"


class AlreadyOpen(OperatorError):
    """The rule has an alert on this subject that is open; `code` names it."""

    message_key = "alerts.error.already_open"


@changes(Topic.ALERTS)
def raise_alert(session: Session, *, finding: Finding, actor: Actor | None, at: datetime) -> str:
    """Open an alert and return its code, `A-<year>-<number>`. AlreadyOpen when rule and subject have an open one.

    What a named state explains is suppressed from the start: it is there, and does not sound.
    """
    change = permitted(actor, at, "raised")
    same = (Alert.rule == finding.rule, Alert.subject == finding.subject, Alert.handling != Handling.CLOSED)
    already = session.scalar(select(Alert.code).where(*same))
    if already is not None:
        raise AlreadyOpen(code=already)
    alert = Alert(
        code=_next_code(session, at.year),
        rule=finding.rule,
        kind=finding.kind,
        subject=finding.subject,
        service_id=finding.service_id,
        sector_id=finding.sector_id,
        asset_id=finding.asset_id,
        priority=finding.priority,
        onset_at=finding.onset_at,
        detected_at=at,
        condition=RAISED.condition,
        handling=RAISED.handling,
        flow_m3h=finding.flow_m3h,
        confidence=finding.confidence,
        message_key=finding.cause.key,
        message_values=dict(finding.cause.values),
        evidence=[
            {"key": line.key, "values": dict(line.values)} for line in (*finding.evidence, *finding.explanations)
        ],
        suppressed_by=suppression.named_state(session, rule=finding.rule, asset_id=finding.asset_id, at=at),
    )
    session.add(alert)
    session.flush()
    after = {key: getattr(alert, key, None) for key in MIRRORED}
    write(session, alert.id, alert.code, change, {}, mirror(after))
    if alert.suppressed_by is not None:
        write(session, alert.id, alert.code, suppression.by_design(change.actor, at), mirror(after), mirror(after))
    return alert.code


@changes(Topic.ALERTS)
def clear(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """The rule sees the usual state again. The alert stays open until a person closes it."""
    move_alert(session, code, Move.CONDITION_OFF, permitted(actor, at, "cleared"), {"cleared_at": at})


@changes(Topic.ALERTS)
def raise_again(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """The condition has come back on an open alert: it asks for a new acknowledgement unless somebody is on it."""
    move_alert(session, code, Move.CONDITION_ON, permitted(actor, at, "raised_again"), {"cleared_at": None})


@changes(Topic.ALERTS)
def resize(session: Session, *, code: str, actor: Actor | None, at: datetime, finding: Finding) -> None:
    """What the rule knows better now: size, priority (only upwards) and the sentence's figures."""
    change = permitted(actor, at, "resized")
    before = read(session, code)
    values = {
        "flow_m3h": finding.flow_m3h,
        "confidence": finding.confidence,
        "priority": min(before.priority, finding.priority),
        "message_values": dict(finding.cause.values),
    }
    store(session, before, values, change)


@changes(Topic.ALERTS)
def expire_shelf(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """The time of the shelf is over."""
    change = permitted(actor, at, "shelf_ended")
    before = read(session, code)
    if before.shelved_until is None or before.shelved_until > at:
        raise NotInThisState(handling=before.handling, condition=before.condition)
    after = state_of(before, at)
    store(session, before, {"handling": after.handling, "shelved_until": None}, change)


@changes(Topic.ALERTS)
def close_by_rule(session: Session, *, code: str, actor: Actor | None, at: datetime, reason: str) -> None:
    """The rule ends an alert whose condition is long over because a new event begins; `reason` is a key, not a text."""
    move_alert(session, code, Move.CLOSE, permitted(actor, at, "closed_by_rule", reason), {"closed_reason": reason})


@changes(Topic.ALERTS)
def acknowledge(session: Session, *, code: str, actor: Actor | None, at: datetime, seen_state: str) -> None:
    """I have seen it and answer for it. `seen_state` is the handling that the person saw on the screen."""
    change = permitted(actor, at, "acknowledge")
    move_alert(session, code, Move.ACKNOWLEDGE, change, {"acknowledged_by": change.actor.name}, seen_state)


@changes(Topic.ALERTS)
def advance(session: Session, *, code: str, actor: Actor | None, at: datetime, move: Move, seen_state: str) -> None:
    """One step of the work: INVESTIGATE, SEND, REPAIR or VERIFY."""
    change = permitted(actor, at, move)
    if move not in (Move.INVESTIGATE, Move.SEND, Move.REPAIR, Move.VERIFY):
        raise ValueError(f"{move} is not a step of the work")
    move_alert(session, code, move, change, {}, seen_state)


@changes(Topic.ALERTS)
def assign(
    session: Session, *, code: str, actor: Actor | None, at: datetime, owner: str | None = None, crew: str | None = None
) -> None:
    """Who follows it and which crew is on it; what is not given stays as it was. NotFound for an unknown crew code."""
    change = permitted(actor, at, "assign")
    before = read(session, code)
    if before.handling == Handling.CLOSED:
        raise NotInThisState(handling=before.handling, condition=before.condition)
    crew_id = before.crew_id if crew is None else _crew_id(session, crew)
    values = {"owner": owner or before.owner, "crew_id": crew_id}
    store(session, before, values, change, told={"crew": crew or before.crew})


@changes(Topic.ALERTS)
def comment(session: Session, *, code: str, actor: Actor | None, at: datetime, text: str) -> None:
    """A remark in the alert's life, also after it was closed. ReasonMissing when it is empty."""
    change = permitted(actor, at, "comment", text)
    before = read(session, code)
    now = mirrored(before)
    write(session, before.id, code, change, now, now)


@changes(Topic.ALERTS)
def shelve(session: Session, *, code: str, actor: Actor | None, at: datetime, until: datetime, reason: str) -> None:
    """Silence it until then, with a reason. ShelfRefused for a P1 and beyond the longest time of its priority."""
    change = permitted(actor, at, "shelve", reason)
    longest = longest_shelf(read(session, code).priority)
    if longest is None or not at < until <= at + longest:
        raise ShelfRefused(hours=0 if longest is None else int(longest.total_seconds() // 3600))
    move_alert(session, code, Move.SHELVE, change, {"shelved_until": until})


@changes(Topic.ALERTS)
def unshelve(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """Let it sound again before its time."""
    move_alert(session, code, Move.UNSHELVE, permitted(actor, at, "unshelve"), {})


@changes(Topic.ALERTS)
def close(session: Session, *, code: str, actor: Actor | None, at: datetime, reason: str, seen_state: str) -> None:
    """Nothing is left to do, with the reason."""
    _close(session, code, permitted(actor, at, "close", reason), seen_state)


@changes(Topic.ALERTS)
def close_as_false(
    session: Session, *, code: str, actor: Actor | None, at: datetime, reason: str, seen_state: str
) -> None:
    """There was nothing: closed with the reason, and counted against the rule's precision."""
    _close(session, code, permitted(actor, at, "false_alarm", reason), seen_state)


def _close(session: Session, code: str, change: Change, seen_state: str) -> None:
    move_alert(session, code, Move.CLOSE, change, {"closed_reason": change.reason}, seen_state)


def _crew_id(session: Session, crew: str) -> int:
    found = session.scalar(select(Crew.id).where(Crew.code == crew))
    if found is None:
        raise NotFound(code=crew)
    return found


def _next_code(session: Session, year: int) -> str:
    """One more than the newest of the year; the unique column catches two writers at once."""
    newest = select(Alert.code).where(Alert.code.startswith(f"A-{year}-")).order_by(Alert.id.desc()).limit(1)
    last = session.scalar(newest)
    return f"A-{year}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"
