"""Alarms that nobody acknowledges: they go to the duty manager, each with its event and its audit line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Condition, Handling
from analytics.escalation import PRIORITY, is_due
from data_access.actors import Actor
from data_access.alert_moves import note_work, permitted
from data_access.schema import Alert, AlertEvent
from data_access.topics import Topic, changes

DUTY_MANAGER = "duty_manager"
UNANSWERED = "unacknowledged"  # the reason, a key and not a text


def due_escalations(session: Session, *, at: datetime) -> list[str]:
    """The codes of the alarms that have waited too long at `at`, oldest first."""
    columns: list[Any] = [Alert.code, Alert.priority, Alert.kind, _last("raised", "raised_again"), _last("escalated")]
    waiting = (Alert.handling == Handling.NEW, Alert.condition == Condition.ACTIVE, Alert.shelved_until.is_(None))
    query = select(*columns).where(*waiting, Alert.priority <= PRIORITY, Alert.parent.is_(None))
    rows = session.execute(query.order_by(Alert.id))
    return [code for code, priority, kind, raised, told in rows if is_due(priority, kind, raised, told, at)]


@changes(Topic.ALERTS)
def escalate(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """Tell the duty manager; the alarm sounds again at every desk."""
    change = permitted(actor, at, "escalated", UNANSWERED)
    note_work(session, code, change, {"escalated": {"to": DUTY_MANAGER, "at": at.isoformat()}}, seen=None)


def _last(*events: str) -> Any:
    told = select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, AlertEvent.event.in_(events))
    return told.scalar_subquery()
