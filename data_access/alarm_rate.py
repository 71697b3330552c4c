"""How fast alarms come in: the count that tells an avalanche from an ordinary hour (domain 4.4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.escalation import ESCALATION_RULE
from analytics.limit_rules import Kind
from data_access.schema import Alert, AlertEvent

WINDOW = timedelta(minutes=10)
_ANNUNCIATED = ("raised", "raised_again")


def new_alarms(session: Session, *, at: datetime, windows: int = 72) -> list[int]:
    """New alarms of the last `windows` spans of ten minutes that end at `at`, oldest first, 0 where there was none.

    Alarms that came back count again; prompts, which ask for no answer in minutes, do not count.
    """
    since = at - windows * WINDOW
    raised = (
        select(AlertEvent.at)
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(Alert.kind == Kind.ALARM, AlertEvent.event.in_(_ANNUNCIATED), AlertEvent.at > since, AlertEvent.at <= at)
    )
    counts = [0] * windows
    for instant in session.scalars(raised):
        counts[windows - 1 - (at - instant) // WINDOW] += 1
    return counts


def trips(session: Session, *, rule: str, since: datetime, at: datetime) -> int:
    """How often a rule has tripped in (since, at]: alerts raised, and raised again after they had cleared.

    Of the rule that escalates, how often it has.
    """
    counted = select(func.count()).select_from(AlertEvent).join(Alert, Alert.id == AlertEvent.alert_id)
    during = (AlertEvent.at > since, AlertEvent.at <= at)
    tripped: tuple[Any, ...] = (Alert.rule == rule, AlertEvent.event.in_(_ANNUNCIATED))
    if rule == ESCALATION_RULE:
        tripped = (AlertEvent.event == "escalated", Alert.kind == Kind.ALARM)
    return session.scalar(counted.where(*tripped, *during)) or 0
