"""Which open alerts speak to a person: those they follow, and those in which a comment names them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.mentions import mentioned, names, plain
from data_access.rows.alerts import AlertRow
from data_access.schema import Alert, AlertEvent


class Claim(NamedTuple):
    """An open alert is somebody's: its owner, or whoever a comment calls by that word."""

    code: str
    word: str


def claims(session: Session, *, rows: Iterable[AlertRow], at: datetime) -> list[Claim]:
    """Whose the open ones among these rows are, as known at `at`."""
    open_rows = [row for row in rows if row.handling != "closed"]
    told = (
        select(Alert.code, AlertEvent.reason)
        .join(AlertEvent, AlertEvent.alert_id == Alert.id)
        .where(AlertEvent.event == "comment", AlertEvent.at <= at, AlertEvent.reason.contains("@"))
        .where(Alert.code.in_([row.code for row in open_rows]))
    )
    called = [Claim(code, word) for code, text in session.execute(told) for word in mentioned(text or "")]
    return called + [Claim(row.code, row.owner) for row in open_rows if row.owner]


def by_word(found: Iterable[Claim]) -> dict[str, list[str]]:
    """The codes of the alerts that each word claims, as `mentions.plain` has it."""
    codes: dict[str, set[str]] = defaultdict(set)
    for claim in found:
        codes[plain(claim.word)].add(claim.code)
    return {word: sorted(found) for word, found in codes.items()}


def own(found: Iterable[Claim], person: str) -> set[str]:
    """The codes of the alerts that are that person's."""
    return {claim.code for claim in found if names(claim.word, person)}
