"""Alarms that are suppressed by design: a named state of the plant, written in the logbook, explains them.

A lift station, a reservoir, a substation or a gateway that the logbook takes out of service does not alarm by its own
sensors. Nothing is hidden: the alert is raised, stands in its lists as suppressed, and sounds again when the state
ends. A suspected leak is never suppressed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling, Move
from analytics.limit_rules import GATEWAY_RULE, OVERFLOW_RULE, SENSOR_RULE
from data_access.actors import Actor
from data_access.alert_moves import Change, move_alert, permitted
from data_access.logbook import line_number, stood_at
from data_access.rows.logbook import OUT_OF_SERVICE
from data_access.schema import Alert, Operation
from data_access.topics import Topic, changes

OF_AN_ASSET = ("low_reservoir", "high_level", OVERFLOW_RULE, "overload", "heavy_load", GATEWAY_RULE, SENSOR_RULE)
NAMED = "out_of_service"  # the reason, a key and not a text


def named_state(session: Session, *, rule: str, asset_id: int | None, at: datetime) -> int | None:
    """The number of the logbook line that takes this asset out of service at `at`; None when nothing does."""
    if asset_id is None or rule not in OF_AN_ASSET:
        return None
    return session.scalar(_going_on(at).where(Operation.asset_id == asset_id).limit(1))


def due(session: Session, *, at: datetime) -> list[tuple[str, int | None]]:
    """The open alerts whose named state has begun (its number) or ended (None), oldest first."""
    lines = select(Operation.asset_id, line_number).where(*_lasting(at))
    named = dict(session.execute(lines).all())
    columns = (Alert.code, Alert.rule, Alert.asset_id, Alert.suppressed_by)
    reach = or_(Alert.suppressed_by.is_not(None), Alert.asset_id.in_(list(named)))
    found = session.execute(select(*columns).where(Alert.handling != Handling.CLOSED, reach).order_by(Alert.id))
    wanted = [(row, named.get(row.asset_id) if row.rule in OF_AN_ASSET else None) for row in found]
    return [(row.code, number) for row, number in wanted if (number is None) != (row.suppressed_by is None)]


@changes(Topic.ALERTS)
def follow(session: Session, *, code: str, number: int | None, actor: Actor | None, at: datetime) -> None:
    """Suppress the alert by that line of the logbook, or with None let it sound again. NotInThisState."""
    if number is None:
        move_alert(session, code, Move.RELEASE, permitted(actor, at, "released"), {})
    else:
        allowed = permitted(actor, at, "suppressed", NAMED)
        move_alert(session, code, Move.SUPPRESS, allowed, {"suppressed_by": number})


def by_design(actor: Actor, at: datetime) -> Change:
    """The event of an alert that a named state silences from its first instant."""
    return Change("suppressed", actor, at, NAMED)


def _going_on(at: datetime) -> Any:
    return select(line_number).where(*_lasting(at)).order_by(Operation.started_at)


def _lasting(at: datetime) -> tuple[Any, ...]:
    over = or_(Operation.ended_at.is_(None), Operation.ended_at > at)
    return (Operation.kind == OUT_OF_SERVICE, stood_at(at), Operation.started_at <= at, over)
