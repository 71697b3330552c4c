"""The balance of the trunk mains, month by month: what the reservoirs gave against what the sectors took."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.metered_months import metered, monthly_means, months_until
from data_access.rows.balance import MonthBalance
from data_access.schema import Asset, Sensor
from data_access.sector_seats import flow_signs


def trunk_balance(session: Session, *, at: datetime) -> list[MonthBalance]:
    """The twelve months that end with the one of `at`, the newest first, from whole days as known then."""
    outlets = dict.fromkeys(session.scalars(_outlets()), 1.0)
    inlets = flow_signs(session)
    months = months_until(local_day(at))
    means = monthly_means(session, [*outlets, *inlets], months[-1][0], at)
    return [
        MonthBalance(month, days, metered(means, month, days, outlets), metered(means, month, days, inlets))
        for month, days in months
    ]


def _outlets() -> Select[int]:
    reservoirs = select(Sensor.id).join(Asset, Asset.id == Sensor.asset_id)
    return reservoirs.where(Asset.kind == "reservoir", Sensor.quantity == "flow").order_by(Sensor.id)
