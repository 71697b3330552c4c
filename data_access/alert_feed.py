"""Alerts for other programs: what moved since they last asked, the life of one, where each lies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.alerts import RECORD_FIELDS, alert, alert_export_rows, alerts
from data_access.rows.alerts import AlertRow
from data_access.schema import Alert, AlertEvent, Zone

Records = list[dict[str, Any]]

__all__ = ["RECORD_FIELDS", "alert_events", "alerts_since", "located_alerts"]


def alerts_since(session: Session, *, at: datetime, since: datetime | None = None, **filters: Any) -> Records:
    """Records as `alert_export_rows` gives them, of the alerts to which something happened in (since, at]."""
    records = alert_export_rows(session, at=at, **filters)
    if since is None:
        return records
    moved = _moved(session, since, at)
    return [record for record in records if record["alert"] in moved]


def _moved(session: Session, since: datetime, at: datetime) -> set[str]:
    during = (AlertEvent.at > since, AlertEvent.at <= at)
    return set(session.scalars(select(Alert.code).join(AlertEvent, AlertEvent.alert_id == Alert.id).where(*during)))


def alert_events(session: Session, *, code: str, at: datetime) -> Records:
    """Every event of an alert up to `at`, oldest first, with the state from then on. NotFound."""
    return [
        {"at": line.at, "event": line.event, "actor": line.actor, "reason": line.reason, "after": dict(line.after)}
        for line in alert(session, code=code, at=at).events
    ]


def located_alerts(
    session: Session, *, at: datetime, since: datetime | None = None, **filters: Any
) -> list[tuple[AlertRow, dict[str, Any] | None]]:
    """The rows with the outline of the sector each lies in (GeoJSON geometry, WGS84), in the order of work."""
    rows = alerts(session, at=at, **filters)
    if since is not None:
        moved = _moved(session, since, at)
        rows = [row for row in rows if row.code in moved]
    codes = {row.place.code for row in rows if row.place}
    told = session.execute(select(Zone.code, Zone.geometry).where(Zone.code.in_(codes)))
    outlines = {zone.code: zone.geometry for zone in told}
    return [(row, outlines.get(row.place.code) if row.place else None) for row in rows]
