"""Which open alerts speak to a person: those they follow, and those in which a comment names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.mentions import mentioned, names
from data_access.rows.alerts import AlertRow
from data_access.schema import Alert, AlertEvent


def mine(session: Session, *, rows: Iterable[AlertRow], person: str, at: datetime) -> set[str]:
    """The codes among these rows that the person owns or is named in, as known at `at`."""
    open_rows = [row for row in rows if row.handling != "closed"]
    told = (
        select(Alert.code, AlertEvent.reason)
        .join(AlertEvent, AlertEvent.alert_id == Alert.id)
        .where(AlertEvent.event == "comment", AlertEvent.at <= at, AlertEvent.reason.contains("@"))
        .where(Alert.code.in_([row.code for row in open_rows]))
    )
    spoken_to = {
        code for code, text in session.execute(told) if any(names(word, person) for word in mentioned(text or ""))
    }
    return spoken_to | {row.code for row in open_rows if row.owner and names(row.owner, person)}
