"""The balance of the trunk mains, month by month: what the reservoirs gave against what the sectors took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.rows.balance import Metered, MonthBalance
from data_access.schema import Asset, ReadingDaily, Sensor
from data_access.sector_seats import flow_signs

MONTHS = 12
HOURS_PER_DAY = 24
LEAST_DAYS_SHARE = 0.9
LEAST_METERS_SHARE = 0.98
Month = tuple[int, int]
Means = Mapping[Month, Mapping[int, tuple[int, float]]]


def trunk_balance(session: Session, *, at: datetime) -> list[MonthBalance]:
    """The twelve months that end with the one of `at`, the newest first, from whole days as known then."""
    outlets = dict.fromkeys(session.scalars(_outlets()), 1.0)
    inlets = flow_signs(session)
    months = list(_months(local_day(at)))
    means = _means(session, [*outlets, *inlets], months[-1][0], at)
    return [
        MonthBalance(month, days, _metered(means, month, days, outlets), _metered(means, month, days, inlets))
        for month, days in months
    ]


def _outlets() -> Select[int]:
    reservoirs = select(Sensor.id).join(Asset, Asset.id == Sensor.asset_id)
    return reservoirs.where(Asset.kind == "reservoir", Sensor.quantity == "flow").order_by(Sensor.id)


def _months(today: date) -> Sequence[tuple[date, int]]:
    """The first day of each month, the newest first, and how many of its days are over."""
    month, over, found = today.replace(day=1), today.day - 1, []
    for _ in range(MONTHS):
        found.append((month, over))
        last = month - timedelta(days=1)
        month, over = last.replace(day=1), last.day
    return found


def _means(session: Session, sensor_ids: list[int], first: date, at: datetime) -> Means:
    """How many whole days of each month each meter told, and their mean, m3/h."""
    day = ReadingDaily.day
    month = (extract("year", day), extract("month", day))
    query = (
        select(ReadingDaily.sensor_id, *month, func.count(ReadingDaily.mean), func.avg(ReadingDaily.mean))
        .where(ReadingDaily.sensor_id.in_(sensor_ids), day >= first, day < local_day(at))
        .where(ReadingDaily.mean.is_not(None), ReadingDaily.changed_at <= int(at.timestamp()))
        .group_by(ReadingDaily.sensor_id, *month)
    )
    means: dict[Month, dict[int, tuple[int, float]]] = defaultdict(dict)
    for sensor, of_year, of_month, days, mean in session.execute(query):
        means[int(of_year), int(of_month)][sensor] = (days, float(mean))
    return means


def _metered(means: Means, month: date, days: int, signs: Mapping[int, float]) -> Metered:
    told = means.get((month.year, month.month), {})
    enough = [
        sign * told[sensor][1]
        for sensor, sign in signs.items()
        if sensor in told and told[sensor][0] >= LEAST_DAYS_SHARE * days
    ]
    if not days or not signs or len(enough) < LEAST_METERS_SHARE * len(signs):
        return Metered(None, len(enough), len(signs))
    volume = sum(enough) * HOURS_PER_DAY * days * len(signs) / len(enough)
    return Metered(volume, len(enough), len(signs))
