"""The balance of the trunk mains, month by month: what the sources and the reservoirs gave, what the sectors took."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.metered_months import metered, monthly_means, months_until
from data_access.rows.balance import MonthBalance
from data_access.schema import Asset, Sensor
from data_access.sector_seats import flow_signs

GIVING = ("water_source", "reservoir")  # kinds of assets


def trunk_balance(session: Session, *, at: datetime) -> list[MonthBalance]:
    """The twelve months that end with the one of `at`, the newest first, from whole days as known then."""
    meters = session.execute(_meters()).all()
    sources, outlets = ({row.id: 1.0 for row in meters if row.kind == kind} for kind in GIVING)
    sides = (sources, outlets, flow_signs(session))
    months = months_until(local_day(at))
    means = monthly_means(session, [sensor for side in sides for sensor in side], months[-1][0], at)
    return [MonthBalance(month, days, *(metered(means, month, days, side) for side in sides)) for month, days in months]


def _meters() -> Select[int, str]:
    meters = select(Sensor.id, Asset.kind).join(Asset, Asset.id == Sensor.asset_id)
    return meters.where(Asset.kind.in_(GIVING), Sensor.quantity == "flow").order_by(Sensor.id)
