"""Sensors that alerts rest on and that have fallen silent: missing data keeps an alert open, and says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, GATEWAY_RULE, INTERRUPTION_RULE, NIGHT_RULE, SENSOR_RULE
from analytics.telemetry_grace import is_lost
from data_access.latest import latest
from data_access.rows.alerts import AlertRow
from data_access.schema import Sensor, SensorRole, Zone

OF_SECTORS = (NIGHT_RULE, BURST_RULE)
OF_SILENCE = (INTERRUPTION_RULE, GATEWAY_RULE, SENSOR_RULE)  # rest on no sensor, or say the silence themselves
INLETS = ("inlet", "outlet")
Lost = Mapping[str, datetime | None]


def lost_sensors(session: Session, *, rows: Iterable[AlertRow], at: datetime) -> dict[str, Lost]:
    """By the code of each active alert: the sensors silent beyond their grace period, since when; None for never heard.

    The meters of a leak's sector, or the alert's own sensor. An alert that has lost none is not in the answer.
    """
    asked = [row for row in rows if row.is_active and row.rule not in OF_SILENCE]
    behind = _watching(session, asked)
    ids = {sensor_id for sensors in behind.values() for sensor_id in sensors}
    newest = latest(session, at=at, sensor_ids=ids) if ids else []
    silent = {each.sensor_id: (each.code, each.ts) for each in newest if each.kept and is_lost(each.age_s, each.step_s)}
    found = {code: dict(silent[each] for each in sensors if each in silent) for code, sensors in behind.items()}
    return {code: lost for code, lost in found.items() if lost}


def _watching(session: Session, rows: Iterable[AlertRow]) -> dict[str, list[int]]:
    """The keys of the sensors that each alert rests on, by the code of their sensor or of their sector."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        sector = row.place.code if row.place else ""
        by_name[sector if row.rule in OF_SECTORS else row.subject.partition("/")[0]].append(row.code)
    roles = select(Zone.code, SensorRole.sensor_id).join(SensorRole, SensorRole.zone_id == Zone.id)
    meters = roles.where(Zone.code.in_(list(by_name)), SensorRole.role.in_(INLETS))
    own = select(Sensor.code, Sensor.id).where(Sensor.code.in_(list(by_name)))
    found: dict[str, list[int]] = defaultdict(list)
    for name, sensor_id in [*session.execute(meters.distinct()).all(), *session.execute(own).all()]:
        for code in by_name[name]:
            found[code].append(sensor_id)
    return found
