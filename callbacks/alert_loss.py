"""What an alert has cost by now, in water and in money."""

from __future__ import annotations

from datetime import datetime, timedelta

from analytics.leak_cost import HOURS_PER_DAY, cost_mad, lost_m3
from callbacks.alert_chart import LOSS_SPAN
from components.alert_panel import Loss
from data_access import alert_scene
from data_access.database import Database
from data_access.rows.alerts import AlertDetail


async def loss_of(database: Database, detail: AlertDetail, at: datetime, price_mad_m3: float) -> Loss:
    """What the alert has cost from its onset to `at`, or to the return to normal, and the lowest pressure meanwhile.

    Water that is not lost costs nothing that is known: None.
    """
    row = detail.row
    until = min(at, row.cleared_at or at)
    volume = lost_m3(row.loss_m3h, row.since, until)
    per_day = lost_m3(row.loss_m3h, row.since, row.since + timedelta(hours=HOURS_PER_DAY))
    span = {"start": max(row.since, until - LOSS_SPAN), "end": until, "at": at}
    lowest = None
    if row.service == "water" and row.place is not None:
        lowest = await database.run(alert_scene.lowest_pressure_m, zone=row.place.code, **span)
    return Loss(
        volume_m3=volume,
        cost_mad=cost_mad(volume, price_mad_m3),
        cost_per_day_mad=cost_mad(per_day, price_mad_m3) if row.is_active else None,
        price_mad_m3=price_mad_m3,
        lowest_pressure_m=lowest,
    )
