"""Sewer overflows of the twelve months that end with a period, where they happened (domain reference 6.2).

Counted by blocks of a day: a sector from which customers reported an overflow, or a lift station whose well stood at
its crest (100 %), has one overflow on that local day.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start, local_day
from analytics.trajectory import is_partial
from data_access.kpi_evidence import Records, measured
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import Asset, CustomerContact, ReadingDaily, Sensor, Zone

REPORT = "sewer_overflow"
CREST_PCT = 100.0
YEAR = timedelta(days=365)


def sewer_overflows(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Overflows per 100 km of sewers and year; None when reports reach back less than three quarters of the year."""
    start, end = day_start(period.end + timedelta(days=1) - YEAR), min(at, day_span(period.end)[1])
    first = session.scalar(select(func.min(CustomerContact.at)))
    recorded = (end - max(first, start)) / (end - start) if first else 0.0
    sewers_km = session.scalar(select(func.sum(Zone.mains_km)).where(Zone.kind == "catchment"))
    if not sewers_km or is_partial(recorded):
        return None
    found = Records()
    sectors, unplaced = _reported(session, start, end)
    for name, days in sorted((sectors | _spilled(session, start, end, at)).items()):
        found.used[name] = (days,)
    for moment in unplaced:
        found.leave_out("no_sector", f"{local_day(moment):%Y-%m-%d}")
    return measured("sewer_overflows", found, coverage=recorded, constants={"sewers_km": float(sewers_km)})


def _reported(session: Session, start: datetime, end: datetime) -> tuple[Counter[str], list[datetime]]:
    """The days with reports of each sector, and the reports that name none."""
    query = (
        select(Zone.code, CustomerContact.at)
        .outerjoin(Zone, Zone.id == CustomerContact.sector_id)
        .where(CustomerContact.kind == REPORT, CustomerContact.at >= start, CustomerContact.at < end)
    )
    rows = session.execute(query.order_by(CustomerContact.at)).all()
    days = {(row.code, local_day(row.at)) for row in rows if row.code}
    return Counter(code for code, _ in days), [row.at for row in rows if not row.code]


def _spilled(session: Session, start: datetime, end: datetime, at: datetime) -> Counter[str]:
    """The days on which the well of each lift station stood at its crest."""
    query = (
        select(Asset.code, func.count())
        .join(Sensor, Sensor.asset_id == Asset.id)
        .join(ReadingDaily, ReadingDaily.sensor_id == Sensor.id)
        .where(
            Asset.kind == "lift_station",
            Sensor.quantity == "level",
            ReadingDaily.day_ts >= int(start.timestamp()),
            ReadingDaily.day_ts < int(end.timestamp()),
            ReadingDaily.changed_at <= int(at.timestamp()),
            ReadingDaily.max >= CREST_PCT,
        )
        .group_by(Asset.code)
    )
    return Counter(dict(session.execute(query).all()))
