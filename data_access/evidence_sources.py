"""How well the sensors that speak of an alert were heard: the quality of its evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from data_access.beliefs import known_rows
from data_access.columnar import spans_of
from data_access.rows.alert_scene import Source
from data_access.rows.alerts import AlertRow
from data_access.rows.telemetry import BAD
from data_access.schema import Sensor, SensorRole, Zone

SPAN = timedelta(hours=24)
SPEAKING = ("inlet", "outlet", "critical_point")


def sources(session: Session, *, row: AlertRow, sector: str | None, at: datetime) -> list[Source]:
    """The meters and the critical pressure of a leak's sector, else the alert's own sensor, by code, over a day."""
    columns = (Sensor.id, Sensor.code, Sensor.quantity, Sensor.step_s)
    query = select(*columns).where(Sensor.code == row.subject.partition("/")[0])
    if row.rule in (NIGHT_RULE, BURST_RULE):
        inside = select(*columns).join(SensorRole, SensorRole.sensor_id == Sensor.id)
        query = inside.join(Zone, Zone.id == SensorRole.zone_id).where(
            Zone.code == sector, SensorRole.role.in_(SPEAKING)
        )
    found = session.execute(query.distinct().order_by(Sensor.code)).all()
    if not found:
        return []
    start_ts, end_ts = (int(each.timestamp()) for each in (at - SPAN, at))
    known = known_rows(session, spans_of([each.id for each in found], start_ts, end_ts + 1), end_ts).c
    counted = select(known.sensor_id, func.count()).where(known.quality < BAD).group_by(known.sensor_id)
    heard: dict[int, int] = dict(session.execute(counted).all())
    due = SPAN.total_seconds()
    return [Source(each.code, each.quantity, min(1.0, heard.get(each.id, 0) * each.step_s / due)) for each in found]
