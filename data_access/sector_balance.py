"""The balance of one sector, month by month: what flowed in against what was billed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.metered_months import metered, monthly_means, months_until
from data_access.rows.balance import SectorMonth
from data_access.schema import BilledVolume
from data_access.sector_charts import sector_place
from data_access.sector_seats import flow_seats, seats


def sector_balance(session: Session, *, sector: str, at: datetime) -> list[SectorMonth]:
    """The twelve months that end with the one of `at`, the newest first, as known then. NotFound."""
    zone_id, _ = sector_place(session, sector)
    signs = {seat.sensor_id: seat.sign for seat in flow_seats(seats(session, zone_ids=[zone_id]).get(zone_id, []))}
    months = months_until(local_day(at))
    means = monthly_means(session, list(signs), months[-1][0], at)
    query = select(BilledVolume.month, BilledVolume.volume_m3).where(
        BilledVolume.sector_id == zone_id, BilledVolume.month >= months[-1][0], BilledVolume.recorded_at <= at
    )
    billed = {row.month: row.volume_m3 for row in session.execute(query)}
    return [SectorMonth(month, days, metered(means, month, days, signs), billed.get(month)) for month, days in months]
