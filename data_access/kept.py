"""Sensors of which nothing is kept from an instant of the past: no reading from then says that they were silent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.columnar import Query, as_table, spans_of, table_of
from data_access.schema import Reading, ReadingDaily, Sensor

DAYS = table_of(ReadingDaily).c


def not_kept(session: Session, sensor_ids: Collection[int], *, heard: Collection[str], at_ts: int) -> set[int]:
    """Of sensors with readings, none of them known at `at_ts`, those that may have spoken by then.

    A sensor had, where a day of then is kept of it. Otherwise it may have where it was installed by then and no sensor
    of its quantity has a reading that old; of the quantities `heard` there are some.
    """
    if not sensor_ids:
        return set()
    day = local_day(datetime.fromtimestamp(at_ts, UTC))
    rows = session.execute(_standing(session, sensor_ids, at_ts)).all()
    unsaid = {row.quantity for row in rows if row.day_ts is None and _stood(row.installed_on, day)} - set(heard)
    lost = unsaid - set(session.scalars(_with_readings(unsaid, at_ts))) if unsaid else unsaid
    return {
        row.id for row in rows if row.day_ts is not None or (row.quantity in lost and _stood(row.installed_on, day))
    }


def _stood(installed_on: date | None, day: date) -> bool:
    return installed_on is None or installed_on <= day


def _standing(session: Session, sensor_ids: Collection[int], at_ts: int) -> Query:
    """Each sensor with its first local day that was known at `at_ts`."""
    asked = as_table(session, spans_of(sensor_ids, 0, 1))
    known = (DAYS.sensor_id == asked.c.sensor_id, DAYS.day_ts <= at_ts, DAYS.changed_at <= at_ts)
    first_day = select(DAYS.day_ts).where(*known).order_by(DAYS.day_ts).limit(1).scalar_subquery()
    columns = (Sensor.id, Sensor.quantity, Sensor.installed_on, first_day.label("day_ts"))
    return select(*columns).join_from(asked, Sensor, Sensor.id == asked.c.sensor_id)


def _with_readings(quantities: Collection[str], at_ts: int) -> Any:
    """Those of the quantities of which a reading is kept that old; each sensor by the key of its readings."""
    oldest: ScalarSelect[int] = (
        select(Reading.ts)
        .where(Reading.sensor_id == Sensor.id, Reading.ts <= at_ts)
        .order_by(Reading.ts.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(Sensor.quantity).where(Sensor.quantity.in_(quantities), oldest.is_not(None)).distinct()
