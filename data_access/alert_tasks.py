"""The open alerts as work to be done: where each one stands and when that was last told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from analytics.alarm_states import Handling
from data_access.rows.alerts import AlertTask
from data_access.schema import Alert, AlertEvent, NetworkService, Zone

BY_THE_RULE = ("cleared", "resized", "comment", "assign")


def open_tasks(session: Session) -> list[AlertTask]:
    """Every alert that nobody has closed, oldest first."""
    sector, district = aliased(Zone), aliased(Zone)
    columns: list[Any] = [
        Alert.id, Alert.code, Alert.rule, Alert.subject, NetworkService.code, sector.code, district.code,
        Alert.priority, Alert.condition, Alert.handling, Alert.onset_at, Alert.detected_at, Alert.cleared_at,
        Alert.acknowledged_by, _newest(AlertEvent.event.not_in(BY_THE_RULE)), _newest(),
    ]  # fmt: skip
    query = (
        select(*columns)
        .join(NetworkService, NetworkService.id == Alert.service_id)
        .outerjoin(sector, sector.id == Alert.sector_id)
        .outerjoin(district, district.id == sector.parent_id)
        .where(Alert.handling != Handling.CLOSED)
    )
    return [AlertTask(*row) for row in session.execute(query.order_by(Alert.id))]


def _newest(*which: Any) -> ScalarSelect[Any]:
    return select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id, *which).scalar_subquery()
