"""The open alerts as work to be done: where each one stands and when that was last told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from analytics.alarm_states import RULE_REMARKS, Handling
from data_access.rows.alerts import AlertTask
from data_access.schema import Alert, AlertEvent, NetworkService, Zone

NO_STEP = (*RULE_REMARKS, "comment", "photo", "assign")


def open_tasks(session: Session) -> list[AlertTask]:
    """Every alert that nobody has closed, oldest first."""
    return [AlertTask(*row) for row in session.execute(_TASKS)]


def _newest(*which: Any) -> ScalarSelect[Any]:
    return select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, *which).scalar_subquery()


_SECTOR, _DISTRICT = aliased(Zone), aliased(Zone)
_COLUMNS: list[Any] = [
    Alert.id, Alert.code, Alert.rule, Alert.subject, NetworkService.code, _SECTOR.code, _DISTRICT.code,
    Alert.priority, Alert.condition, Alert.handling, Alert.onset_at, Alert.detected_at, Alert.cleared_at,
    Alert.acknowledged_by, _newest(AlertEvent.event.not_in(NO_STEP)), _newest(),
]  # fmt: skip
_TASKS = (  # made once: it is asked hundreds of times while a city is built
    select(*_COLUMNS)
    .join(NetworkService, NetworkService.id == Alert.service_id)
    .outerjoin(_SECTOR, _SECTOR.id == Alert.sector_id)
    .outerjoin(_DISTRICT, _DISTRICT.id == _SECTOR.parent_id)
    .where(Alert.handling != Handling.CLOSED)
    .order_by(Alert.id)
)
