"""Whether more alarms come in than a person can answer, as it was known at an instant (EEMUA 191)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_rates import floods
from analytics.alert_answers import RAISED
from analytics.limit_rules import Kind
from data_access.rows.alarm_quality import Flood
from data_access.schema import Alert, AlertEvent

LOOK_BACK = timedelta(days=1)


def flood_now(session: Session, *, at: datetime) -> Flood | None:
    """The flood that goes on at `at`; None when there is none. Alarms alone make one, prompts never.

    One that has gone on for more than a day is told as if it had begun within the last day.
    """
    heard = (
        select(AlertEvent.at)
        .join(Alert, Alert.id == AlertEvent.alert_id)
        .where(Alert.kind == Kind.ALARM, AlertEvent.event.in_(RAISED))
        .where(AlertEvent.at > at - LOOK_BACK, AlertEvent.at <= at)
    )
    found = floods(session.scalars(heard), until=at)
    return found[-1] if found and found[-1].ended is None else None
