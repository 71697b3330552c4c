"""What the operator's books say of the time before the scenario: bills and supply cuts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.random import Generator

from analytics.local_time import day_start, local_day
from data_access.rows.city import BilledRecord, InterruptionRecord
from feeds.demo import facilities, habits, profile
from feeds.demo.facilities import Facility
from feeds.demo.noise import stream, uniform
from feeds.demo.zones import plan

MONTHS = 24
BILLED_AFTER_DAYS = 8
LATE_BILLS_AT = datetime(2017, 11, 20, 9, tzinfo=UTC)  # the meter rounds of some sectors were billed again
LATE_MONTHS = (date(2017, 5, 1), date(2017, 6, 1))
LATE_SECTORS = 14
CUTS_A_YEAR = {"electricity": 260, "water": 70}
CAUSES = {
    "electricity": ("cable_fault", "transformer", "third_party", "storm", "overload"),
    "water": ("burst", "third_party", "valve", "pump"),
}
PLANNED_SHARE = 0.22
MEAN_CUSTOMERS = 5_600  # with these durations the year's SAIDI comes to about two hours
MEAN_MINUTES = 92.0


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


def past_cuts(chance: Generator, start: datetime) -> list[InterruptionRecord]:
    """A year of supply cuts until a day before the start, in order, most of them restored in steps."""
    records = [_cut(chance, service, start) for service, count in CUTS_A_YEAR.items() for _ in range(count)]
    records.sort(key=lambda record: record.started_at)
    return [_numbered(record, number) for number, record in enumerate(records, start=1)]


def _months_before(day: date) -> list[date]:
    first = day.replace(day=1)
    months = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months[::-1]


def _before(chance: Generator, start: datetime, days: int) -> datetime:
    """An instant of the last days, to the minute, more than an hour before the start."""
    minutes = int(chance.integers(60, days * 1440))
    return start - timedelta(minutes=minutes)


def _cut(chance: Generator, service: str, start: datetime) -> InterruptionRecord:
    """Code and order are given afterwards."""
    begins = _before(chance, start - timedelta(days=1), 364)
    planned = bool(chance.random() < PLANNED_SHARE)
    customers = max(40, int(chance.lognormal(np.log(MEAN_CUSTOMERS) - 0.32, 0.8)))
    minutes = max(4, int(chance.gamma(2.0, MEAN_MINUTES / 2)))
    post = facilities.of_kind("substation")[int(chance.integers(facilities.SUBSTATIONS))]
    sector = plan().sectors[int(chance.integers(len(plan().sectors)))]
    on_power = service == "electricity"
    return InterruptionRecord(
        code="",
        service=service,
        zone=f"FA-{post.code}" if on_power else sector.code,
        asset=post.code if on_power else None,
        started_at=begins,
        ended_at=begins + timedelta(minutes=minutes),
        customers=min(customers, _served(post)) if on_power else min(customers, sector.customers) // 4 + 1,
        planned=planned,
        cause="works" if planned else str(chance.choice(CAUSES[service])),
        steps=[],
        recorded_at=begins + timedelta(minutes=3),
    )


def _numbered(record: InterruptionRecord, number: int) -> InterruptionRecord:
    """With its code and its steps: a part back after a third of the time, the rest at the end."""
    ended = record.ended_at or record.started_at
    first = int(record.customers * (0.2 + 0.05 * (number % 9))) if record.customers > 200 else 0
    third = record.started_at + (ended - record.started_at) / 3
    stages = [(third, first), (ended, record.customers - first)]
    return InterruptionRecord(
        code=f"I-{record.started_at:%Y}-{number:04d}",
        service=record.service,
        zone=record.zone,
        asset=record.asset,
        started_at=record.started_at,
        ended_at=record.ended_at,
        customers=record.customers,
        planned=record.planned,
        cause=record.cause,
        steps=[step(at, customers) for at, customers in stages if customers],
        recorded_at=record.recorded_at,
    )


def step(at: datetime, customers: int) -> dict[str, object]:
    """One restoration as it is stored."""
    return {"at": at.astimezone(UTC).replace(microsecond=0).isoformat(), "customers_restored": customers}


def _served(post: Facility) -> int:
    return facilities.electric_customers(sector for sector in plan().sectors if sector.code in post.served)
