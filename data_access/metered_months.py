"""What flow meters told month by month: volumes from daily means, and how many meters told enough of the month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from analytics.local_time import day_start, local_day
from data_access.rows.balance import Metered
from data_access.schema import ReadingDaily

MONTHS = 12
HOURS_PER_DAY = 24
LEAST_DAYS_SHARE = 0.9
LEAST_METERS_SHARE = 0.98
Month = tuple[int, int]
Means = Mapping[Month, Mapping[int, tuple[int, float]]]


def months_until(today: date) -> Sequence[tuple[date, int]]:
    """The first day of each month, the newest first, and how many of its days are over."""
    month, over, found = today.replace(day=1), today.day - 1, []
    for _ in range(MONTHS):
        found.append((month, over))
        last = month - timedelta(days=1)
        month, over = last.replace(day=1), last.day
    return found


def monthly_means(session: Session, sensor_ids: Collection[int], first: date, at: datetime) -> Means:
    """How many whole days of each month each meter told, and their mean, m3/h."""
    day, begins = ReadingDaily.day, int(day_start(first).timestamp())
    month = (extract("year", day), extract("month", day))
    query = (
        select(ReadingDaily.sensor_id, *month, func.count(ReadingDaily.mean), func.avg(ReadingDaily.mean))
        .where(ReadingDaily.sensor_id.in_(sensor_ids), ReadingDaily.day_ts >= begins, day < local_day(at))
        .where(ReadingDaily.mean.is_not(None), ReadingDaily.changed_at <= int(at.timestamp()))
        .group_by(ReadingDaily.sensor_id, *month)
    )
    means: dict[Month, dict[int, tuple[int, float]]] = defaultdict(dict)
    for sensor, of_year, of_month, days, mean in session.execute(query):
        means[int(of_year), int(of_month)][sensor] = (days, float(mean))
    return means


def metered(means: Means, month: date, days: int, signs: Mapping[int, float]) -> Metered:
    """The signed volume of the meters in a month of which so many days are over; see Metered."""
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
