"""Screens that fall silent or freeze are an event of the telecom service, and it ends when they live again.

Only screens with a token of their own are expected to speak, and only those that have spoken at least once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from analytics.limit_rules import Kind
from data_access import alerts, screens
from data_access.database import Database
from data_access.rows.alerts import Finding, Sentence
from data_access.rows.screens import Registered
from data_access.topics import Topic, changes
from workers.ledger import Ledger
from workers.verdicts import carry_out

RULE = "silent_screen"
PRIORITY = 3


class ScreenWatch:
    """Knows how the screens were when it last looked; writes only when that has changed."""

    def __init__(self) -> None:
        self._states: Mapping[str, str] | None = None

    def look(self, database: Database, at: datetime, wall: datetime) -> int:
        """How many alerts moved. `at` is the product's time, `wall` the machine's: screens speak by that."""
        expected = [each for each in database.call(screens.registry, wall=wall) if is_expected(each)]
        states = {each.screen.code: each.state for each in expected}
        if states == self._states:
            return 0
        moved: int = database.call(record, expected=expected, at=at)
        self._states = states
        return moved


def is_expected(registered: Registered) -> bool:
    """Whether anybody would miss it."""
    return registered.has_token and registered.state != "never"


@changes(Topic.ALERTS)
def record(session: Session, *, expected: list[Registered], at: datetime) -> int:
    """Raise what is silent or frozen, clear what lives again or is expected no more."""
    service_id = screens.telecom_id(session)
    if service_id is None:
        return 0
    standing = [alert for alert in alerts.open_alerts(session) if alert.rule == RULE]
    ledger = Ledger(standing)
    ill = {each.screen.code: each for each in expected if each.state != "alive"}
    for code, registered in ill.items():
        if not ledger.is_active(RULE, code):
            ledger.see(finding(registered, service_id), at)
    for code in ledger.active(RULE):
        if code not in ill:
            ledger.clear(RULE, code, at)
    codes = {(alert.rule, alert.subject): alert.code for alert in standing}
    for decision in ledger.decisions:
        carry_out(session, decision, codes)
    return len(ledger.decisions)


def finding(registered: Registered, service_id: int) -> Finding:
    """What the list of alerts says of it."""
    name = f"{registered.screen.code} ({registered.screen.name})"
    cause = "frozen_screen" if registered.state == "frozen" else RULE
    return Finding(
        rule=RULE,
        kind=Kind.PROMPT,
        subject=registered.screen.code,
        service_id=service_id,
        sector_id=None,
        priority=PRIORITY,
        cause=Sentence(f"alerts.cause.{cause}", {"asset": name}),
    )
