"""Water in and water billed, sector by sector and month by month: the records behind efficiency and the loss index.

A sector's month counts when it was billed and when its flow meters told at least nine tenths of the month's days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.kpi_evidence import Records, measured
from data_access.once import once
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import BilledVolume, ReadingDaily, Sensor, SensorRole, Zone

LEAST_DAYS_SHARE = 0.9
HOURS_PER_DAY = 24
SIGNS = {"inlet": 1, "outlet": -1}


@dataclass(frozen=True, slots=True)
class _SectorMonth:
    """Volumes in m3, mains in km, the month's days."""

    input_m3: float
    billed_m3: float
    mains_km: float
    days: int


def network_efficiency(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Billed over input, the operator's definition; None when no sector-month is complete."""
    return _balance(session, period, at, "network_efficiency", lambda month: (month.input_m3, month.billed_m3))


def non_revenue_water(session: Session, period: Period, at: datetime) -> Measurement | None:
    """The share of the input that was not billed, of the same sector-months."""
    return _balance(session, period, at, "non_revenue_water", lambda month: (month.input_m3, month.billed_m3))


def linear_loss_index(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Volume not billed per kilometre of mains and day; a sector without mains is no record."""

    def figures(month: _SectorMonth) -> tuple[float, ...] | None:
        return (month.input_m3, month.billed_m3, month.mains_km * month.days) if month.mains_km else None

    return _balance(session, period, at, "linear_loss_index", figures)


def _balance(
    session: Session,
    period: Period,
    at: datetime,
    formula: str,
    figures: Callable[[_SectorMonth], tuple[float, ...] | None],
) -> Measurement | None:
    found = Records()
    for name, month, reason in _sector_months(session, period, at):
        row = figures(month) if month else None
        if row is None:
            found.leave_out(reason or "no_mains", name)
        else:
            found.used[name] = row
    return measured(formula, found, coverage=found.coverage)


def _sector_months(
    session: Session, period: Period, at: datetime
) -> Iterator[tuple[str, _SectorMonth | None, str | None]]:
    """Every sector in every month of the period by its name, with its volumes or why they are not known."""
    sectors = list(session.scalars(select(Zone).where(Zone.kind == "sector").order_by(Zone.code)))
    for month, days in months(period):
        billed, inflow = billed_m3(session, month, at), inflow_m3(session, month, days, at)
        for sector in sectors:
            name = f"{sector.code} {month:%Y-%m}"
            if sector.id in billed and sector.id in inflow:
                yield name, _SectorMonth(inflow[sector.id], billed[sector.id], sector.mains_km or 0.0, days), None
            else:
                yield name, None, "not_billed" if sector.id in inflow else "not_measured"


def months(period: Period) -> Iterator[tuple[date, int]]:
    """The first day and the number of days of every month of the period."""
    month = period.start.replace(day=1)
    while month <= period.end:
        yield month, month_days(month)
        month += timedelta(days=month_days(month))


def month_days(month: date) -> int:
    """How many days the month of this first day has."""
    return ((month + timedelta(days=32)).replace(day=1) - month).days


def billed_m3(session: Session, month: date, at: datetime) -> dict[int, float]:
    """What was billed to each sector for the month, as known then."""
    query = select(BilledVolume.sector_id, BilledVolume.volume_m3).where(
        BilledVolume.month == month, BilledVolume.recorded_at <= at
    )
    return once(session, ("billed", month, at), lambda: dict(session.execute(query).all()))


def inflow_m3(session: Session, month: date, days: int, at: datetime) -> dict[int, float]:
    """What entered each sector less what left it; a sector with a meter that missed too many days is absent."""
    return once(session, ("inflow", month, days, at), lambda: _inflow_m3(session, month, days, at))


def _inflow_m3(session: Session, month: date, days: int, at: datetime) -> dict[int, float]:
    told = (
        select(
            SensorRole.zone_id,
            SensorRole.role,
            func.count(ReadingDaily.mean).label("days"),
            func.avg(ReadingDaily.mean).label("mean_m3h"),
        )
        .join(Sensor, Sensor.id == SensorRole.sensor_id)
        .outerjoin(
            ReadingDaily,
            (ReadingDaily.sensor_id == Sensor.id)
            & ReadingDaily.day.between(month, month + timedelta(days=days - 1))
            & (ReadingDaily.changed_at <= int(at.timestamp())),
        )
        .where(SensorRole.role.in_(SIGNS), Sensor.quantity == "flow")
        .group_by(SensorRole.zone_id, SensorRole.role, Sensor.id)
    )
    volumes: dict[int, float] = defaultdict(float)
    silent = set()
    for row in session.execute(told):
        if row.days < LEAST_DAYS_SHARE * days:
            silent.add(row.zone_id)
        else:
            volumes[row.zone_id] += SIGNS[row.role] * row.mean_m3h * HOURS_PER_DAY * days
    return {zone: volume for zone, volume in volumes.items() if zone not in silent}
