"""When an alarm that nobody acknowledges goes to the duty manager (domain 4.4: P1 within 2 minutes)."""

from __future__ import annotations

from datetime import datetime, timedelta

PRIORITY = 1
PATIENCE = timedelta(minutes=2)


def is_due(priority: int, kind: str, raised_at: datetime, escalated_at: datetime | None, now: datetime) -> bool:
    """Once per time that it was raised; a prompt, which asks for no answer in minutes, never.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> is_due(1, "alarm", six, None, six + PATIENCE), is_due(1, "alarm", six, six + PATIENCE, six + 2 * PATIENCE)
    (True, False)
    """
    if priority > PRIORITY or kind != "alarm" or now - raised_at < PATIENCE:
        return False
    return escalated_at is None or escalated_at < raised_at
