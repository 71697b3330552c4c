"""Repairs that the network is to confirm: which ones wait for it, and what its nights said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Condition, Handling, Move
from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from analytics.repair_check import Verdict
from data_access.actors import Actor
from data_access.alert_moves import move_alert, note_work, permitted, read
from data_access.rows.repairs import RepairToCheck
from data_access.schema import Alert, AlertEvent
from data_access.topics import Topic, changes


def repairs_to_check(session: Session) -> list[RepairToCheck]:
    """Leaks that were reported repaired and that the nights have not judged yet, in the order of their repair.

    `flow_m3h` is the size at the repair: what the rule sees afterwards is what is left of it.
    """
    columns = (Alert.code, Alert.sector_id, Alert.onset_at, Alert.detected_at, Alert.condition, Alert.work)
    query = select(*columns, AlertEvent.at, AlertEvent.after).join(AlertEvent, AlertEvent.alert_id == Alert.id)
    waiting = (Alert.handling == Handling.REPAIRED, Alert.rule.in_((NIGHT_RULE, BURST_RULE)))
    query = query.where(*waiting, Alert.sector_id.is_not(None), AlertEvent.event == "repair")
    rows = session.execute(query.order_by(AlertEvent.at, AlertEvent.id))
    newest = {row.code: row for row in rows if "check" not in row.work}
    return [_to_check(row) for row in newest.values()]


def _to_check(row: Row[Any]) -> RepairToCheck:
    return RepairToCheck(
        code=row.code,
        sector_id=row.sector_id,
        began_at=row.onset_at or row.detected_at,
        repaired_at=row.at,
        is_active=row.condition == Condition.ACTIVE,
        flow_m3h=row.after.get("flow_m3h"),
    )


@changes(Topic.ALERTS)
def record_check(session: Session, *, code: str, actor: Actor | None, at: datetime, check: Mapping[str, Any]) -> None:
    """Keep what the nights said: verified, or repaired and not verified with a second leak to suspect."""
    verified, doubted = (permitted(actor, at, event) for event in ("verify", "not_verified"))
    if check["verdict"] == Verdict.SHOWN:
        work = {**read(session, code).work, "check": dict(check)}
        move_alert(session, code, Move.VERIFY, verified, {"work": work}, Handling.REPAIRED)
    else:
        note_work(session, code, doubted, {"check": dict(check)}, seen=None)
