"""Alarms that nobody acknowledges: they go to the duty manager, each with its event and its audit line."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Condition, Handling
from analytics.escalation import PRIORITY, escalations, is_due
from analytics.limit_rules import Kind
from data_access.actors import Actor
from data_access.alert_moves import note_work, permitted
from data_access.rule_settings import thresholds
from data_access.schema import Alert, AlertEvent
from data_access.topics import Topic, changes

DUTY_MANAGER = "duty_manager"
CRITICAL = (Alert.kind == Kind.ALARM, Alert.priority <= PRIORITY, Alert.parent.is_(None))
UNANSWERED = "unacknowledged"  # the reason, a key and not a text


def due_escalations(session: Session, *, at: datetime) -> list[str]:
    """The codes of the alarms that have waited too long at `at`, oldest first."""
    columns: list[Any] = [Alert.code, _last("raised", "raised_again"), _last("escalated")]
    audible = (Alert.shelved_until.is_(None), Alert.suppressed_by.is_(None))
    waiting = (Alert.handling == Handling.NEW, Alert.condition == Condition.ACTIVE, *audible)
    rows = session.execute(select(*columns).where(*waiting, *CRITICAL).order_by(Alert.id)).all()
    patience = thresholds(session, at=at).escalation_patience if rows else timedelta(0)
    return [code for code, raised, told in rows if is_due(raised, told, at, patience=patience)]


def would_escalate(session: Session, *, since: datetime, at: datetime, patience: timedelta) -> int:
    """How often an alarm raised in (since, at] would have waited that long for an answer by `at`."""
    told = (
        select(Alert.id, AlertEvent.at, AlertEvent.event)
        .join(AlertEvent, AlertEvent.alert_id == Alert.id)
        .where(*CRITICAL, AlertEvent.at > since, AlertEvent.at <= at)
        .order_by(Alert.id, AlertEvent.at, AlertEvent.id)
    )
    lives = groupby(session.execute(told), key=lambda row: row.id)
    return sum(len(escalations([(row.at, row.event) for row in rows], at, patience)) for _, rows in lives)


@changes(Topic.ALERTS)
def escalate(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """Tell the duty manager; the alarm sounds again at every desk."""
    change = permitted(actor, at, "escalated", UNANSWERED)
    note_work(session, code, change, {"escalated": {"to": DUTY_MANAGER, "at": at.isoformat()}}, seen=None)


def _last(*events: str) -> Any:
    told = select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, AlertEvent.event.in_(events))
    return told.scalar_subquery()
