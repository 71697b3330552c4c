"""Water in and water billed, sector by sector and month by month: the records behind efficiency and the loss index.

A sector's month counts when it was billed and when its flow meters told at least nine tenths of the month's days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics import water_balance
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.roadmap import COMPUTED, Evidence
from data_access.schema import BilledVolume, ReadingDaily, Sensor, SensorRole, Zone

LEAST_DAYS_SHARE = 0.9
HOURS_PER_DAY = 24
SIGNS = {"inlet": 1, "outlet": -1}


@dataclass(frozen=True, slots=True)
class _Balance:
    """What the usable sector-months add up to; `km_days` is their mains length times their days."""

    input_m3: float
    billed_m3: float
    km_days: float
    records: tuple[str, ...]
    excluded: dict[str, int]

    @property
    def coverage(self) -> float:
        return len(self.records) / (len(self.records) + sum(self.excluded.values()))


def network_efficiency(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Billed over input, the operator's definition; None when no sector-month is complete."""
    balance = _balance(session, period, at)
    if balance is None:
        return None
    inputs = {"billed_m3": balance.billed_m3, "input_m3": balance.input_m3}
    return _measured(balance, water_balance.network_efficiency_pct(**inputs), inputs)


def linear_loss_index(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Volume not billed per kilometre of mains and day; None when no sector-month is complete."""
    balance = _balance(session, period, at)
    if balance is None or not balance.km_days:
        return None
    lost = balance.input_m3 - balance.billed_m3
    index = water_balance.linear_loss_index(lost, balance.km_days, 1)
    return _measured(balance, index, {"lost_m3": lost, "mains_km_days": balance.km_days})


def _measured(balance: _Balance, value: float | None, inputs: dict[str, float]) -> Measurement:
    evidence = Evidence(COMPUTED, inputs, len(balance.records), balance.excluded, balance.records)
    return Measurement(value, balance.coverage, evidence)


def _balance(session: Session, period: Period, at: datetime) -> _Balance | None:
    sectors = list(session.scalars(select(Zone).where(Zone.kind == "sector").order_by(Zone.code)))
    input_m3 = billed_m3 = km_days = 0.0
    records: list[str] = []
    excluded: Counter[str] = Counter()
    for month, days in _months(period):
        billed, inflow = _billed(session, month, at), _inflow_m3(session, month, days, at)
        for sector in sectors:
            if sector.id not in billed or sector.id not in inflow:
                excluded["not_billed" if sector.id in inflow else "not_measured"] += 1
                continue
            input_m3, billed_m3 = input_m3 + inflow[sector.id], billed_m3 + billed[sector.id]
            km_days += (sector.mains_km or 0.0) * days
            records.append(f"{sector.code} {month:%Y-%m}")
    return _Balance(input_m3, billed_m3, km_days, tuple(records), dict(excluded)) if records else None


def _months(period: Period) -> Iterator[tuple[date, int]]:
    """The first day and the number of days of every month of the period."""
    month = period.start.replace(day=1)
    while month <= period.end:
        following = (month + timedelta(days=32)).replace(day=1)
        yield month, (following - month).days
        month = following


def _billed(session: Session, month: date, at: datetime) -> dict[int, float]:
    query = select(BilledVolume.sector_id, BilledVolume.volume_m3)
    return dict(session.execute(query.where(BilledVolume.month == month, BilledVolume.recorded_at <= at)).all())


def _inflow_m3(session: Session, month: date, days: int, at: datetime) -> dict[int, float]:
    """What entered each sector less what left it; a sector with a meter that missed too many days is absent."""
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
