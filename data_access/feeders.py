"""The feeders that leave a substation: what each carries, and who hangs on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from data_access.facility_readings import Works, works, worst_by_subject
from data_access.rows.alerts import AlertRow
from data_access.rows.power import FeederRow

KIND = "feeder"  # of an asset; its attributes name the `substation`, what it `serves` and its `customers`
UNKNOWN, DEAD, FED = range(3)


def feeders(session: Session, *, at: datetime, substation: str | None = None) -> list[FeederRow]:
    """Of one substation or of all, as known at `at`: unknown load first, then the dead, then the most loaded cable.

    Empty for a substation whose feeders nobody told, and for one that is not known.
    """
    found = works(session, kind=KIND, at=at, quantities=("load",), traced=("load",) if substation else ())
    alerts = worst_by_subject(session, at=at)
    rows = [_row(asset, found, alerts.get(asset.code)) for asset in found.assets]
    return sorted((row for row in rows if substation in (None, row.substation)), key=_order)


def _order(row: FeederRow) -> tuple[int, float, str]:
    if row.load.value is None:
        return UNKNOWN, 0.0, row.code
    return DEAD if row.is_dead else FED, -(row.load_pct or 0.0), row.code


def _row(asset: Row[Any], found: Works, alert: AlertRow | None) -> FeederRow:
    told = asset.attributes or {}
    return FeederRow(
        code=asset.code,
        name=asset.name or asset.code,
        substation=told.get("substation", ""),
        sectors=tuple(told.get("serves", ())),
        load=found.reading(asset, "load"),
        capacity_mva=asset.capacity,
        customers=told.get("customers"),
        priority=alert.priority if alert else None,
        display=alert.display if alert else None,
    )
