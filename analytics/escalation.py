"""When an alarm that nobody acknowledges goes to the duty manager (domain 4.4: P1 within 2 minutes, unless set)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

ESCALATION_RULE = "escalation"
RAISED = ("raised", "raised_again")
TALK = (
    "comment",
    "photo",
    "assign",
    "resized",
    "grouped",
    "escalated",
    "not_verified",
    "ranked",
)  # after these it still waits
PRIORITY = 1
PATIENCE = timedelta(minutes=2)


def is_due(
    raised_at: datetime, escalated_at: datetime | None, now: datetime, *, patience: timedelta = PATIENCE
) -> bool:
    """Once per time that it was raised.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> is_due(six, None, six + PATIENCE), is_due(six, six + PATIENCE, six + 2 * PATIENCE)
    (True, False)
    """
    return now - raised_at >= patience and (escalated_at is None or escalated_at < raised_at)


def escalations(events: Iterable[tuple[datetime, str]], until: datetime, patience: timedelta) -> list[datetime]:
    """When an alarm with these events, oldest first, would have been escalated by `until`.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> told = [(six, "raised"), (six + timedelta(minutes=3), "acknowledge")]
    >>> [len(escalations(told, six + timedelta(hours=1), timedelta(minutes=patience))) for patience in (2, 5)]
    [1, 0]
    """
    due: list[datetime] = []
    waits_since: datetime | None = None
    for at, event in [*events, (until, "")]:
        if event in TALK:
            continue
        if waits_since is not None and at - waits_since >= patience:
            due.append(waits_since + patience)
        waits_since = at if event in RAISED else None
    return due
