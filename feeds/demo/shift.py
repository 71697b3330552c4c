"""The shift before the scenario: alerts of the past were seen, followed and closed by people; the newest were not."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling, Move
from data_access import alert_actions, alerts
from data_access.actors import Actor, Role
from data_access.rows.alerts import AlertRow, ListState
from data_access.topics import Topic, changes
from feeds.demo.noise import stream

PEOPLE = ("K. Bennani", "S. Alaoui", "N. Tazi", "Y. El Idrissi")
WEST, CENTRE = ("AN", "MA", "SB", "HH"), ("AF", "MS", "RN", "HM", "BM", "AC")
REASONS = (
    "Retour à la normale confirmé sur site",
    "Réparé, débit revenu à son niveau",
    "Liaison rétablie, rien à faire",
)
SEEN_WITHIN_MIN = {1: (2, 8), 2: (4, 25), 3: (10, 120), 4: (30, 240)}
CLOSED_WITHIN_MIN = (60, 540)
UNSEEN = timedelta(minutes=30)  # what was raised so shortly before the start is left to whoever takes over


@changes(Topic.ALERTS)
def hand_over(session: Session, seed: int, start: datetime) -> None:
    """Let people act on the alerts that stand at `start`, after their last event and before `start`."""
    for row in alerts.alerts(session, at=start, state=ListState.ALL):
        last = alerts.alert(session, code=row.code, at=start).events[-1].at
        chance = np.random.default_rng((seed, 8, stream(row.code)))
        seen_at = last + _minutes(chance, SEEN_WITHIN_MIN[row.priority])
        if row.handling == Handling.NEW and row.detected_at < start - UNSEEN and seen_at < start:
            _follow(session, row, chance, at=seen_at, start=start)


def _follow(session: Session, row: AlertRow, chance: np.random.Generator, *, at: datetime, start: datetime) -> None:
    """Acknowledge it; then close it when it is over, or give it to a crew."""
    person = Actor(str(chance.choice(PEOPLE)), Role.DISPATCHER, "demo")
    alert_actions.acknowledge(session, code=row.code, actor=person, at=at, seen_state=row.handling)
    done_at = at + _minutes(chance, CLOSED_WITHIN_MIN)
    if row.is_active:
        _send(session, row, person, at=at + _minutes(chance, SEEN_WITHIN_MIN[1]), start=start)
    elif done_at < start:
        reason, seen = str(chance.choice(REASONS)), Handling.ACKNOWLEDGED
        alert_actions.close(session, code=row.code, actor=person, at=done_at, reason=reason, seen_state=seen)


def _send(session: Session, row: AlertRow, person: Actor, *, at: datetime, start: datetime) -> None:
    """The larger ones go to a crew, which is on the way a little later."""
    if row.priority > 2 or at >= start:
        return
    alert_actions.assign(session, code=row.code, actor=person, at=at, owner=person.name, crew=_crew(row))
    sent_at, seen = at + timedelta(minutes=7), Handling.ACKNOWLEDGED
    if sent_at < start:
        alert_actions.advance(session, code=row.code, actor=person, at=sent_at, move=Move.SEND, seen_state=seen)


def _crew(row: AlertRow) -> str:
    if row.service in ("electricity", "sanitation"):
        return {"electricity": "ELEC-1", "sanitation": "ASST-1"}[row.service]
    whole = row.arrondissement.code if row.arrondissement else ""
    quarter = "OUEST" if whole in WEST else "CENTRE" if whole in CENTRE else "EST"
    return f"{quarter}-{1 + stream(row.code) % 2}"


def _minutes(chance: np.random.Generator, span: tuple[int, int]) -> timedelta:
    return timedelta(minutes=int(chance.integers(*span)))
