"""What the operator's books say of the time before the scenario: bills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from analytics.local_time import day_start, local_day
from data_access.rows.city import BilledRecord
from feeds.demo import habits, profile
from feeds.demo.noise import stream, uniform
from feeds.demo.zones import plan

MONTHS = 24
BILLED_AFTER_DAYS = 8
LATE_BILLS_AT = datetime(2017, 11, 20, 9, tzinfo=UTC)  # the meter rounds of some sectors were billed again
LATE_MONTHS = (date(2017, 5, 1), date(2017, 6, 1))
LATE_SECTORS = 14


def billed(seed: int, start: datetime) -> Iterator[BilledRecord]:
    """The last twenty-four whole months, each known eight days after its end, where that is past."""
    use = profile.of_sectors(seed).use_m3h
    streams = np.array([stream("billed", sector.code) for sector in plan().sectors])
    for month in _months_before(local_day(start)):
        following = (month + timedelta(days=32)).replace(day=1)
        known_at = day_start(following + timedelta(days=BILLED_AFTER_DAYS)) - timedelta(hours=9)
        if known_at > start:
            continue
        months = np.array([month.year * 12 + month.month])
        read = 1 + 0.04 * (uniform(seed, streams, months)[:, 0] - 0.5)
        volume = use * 24 * (following - month).days * habits.month_factor(month) * read
        for number, (sector, found) in enumerate(zip(plan().sectors, volume, strict=True)):
            recorded_at = LATE_BILLS_AT if month in LATE_MONTHS and number < LATE_SECTORS else known_at
            if recorded_at <= start:
                yield BilledRecord(sector.code, month, round(float(found), 0), recorded_at)


def _months_before(day: date) -> list[date]:
    first = day.replace(day=1)
    months = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months[::-1]
