"""Supply cuts as the books tell them: a year of them before the telemetry, and those of the story.

Most cuts of electricity are those of one feeder, some of a part of one; now and then a whole substation is off. While
there is telemetry every cut of electricity is one of the story, so that the loads show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from data_access.rows.city import InterruptionRecord
from feeds.demo import facilities
from feeds.demo.background import between
from feeds.demo.effects import STAGES
from feeds.demo.facilities import Facility
from feeds.demo.faults import DAY_S, Fault, Kind
from feeds.demo.signals import Story
from feeds.demo.zones import Area, plan

YEAR_DAYS = 365
CUTS_A_YEAR = {"electricity": 310, "water": 70}
CAUSES = {
    "electricity": ("cable_fault", "transformer", "third_party", "storm", "overload"),
    "water": ("burst", "third_party", "valve", "pump"),
}
FEEDER_CAUSES = ("cable_fault", "third_party", "cable_fault", "storm", "overload")
PLANNED_SHARE = 0.22
WHOLE_FEEDER, PART_OF_IT = 0.80, 0.17  # of the cuts; the others take a whole substation
MEAN_PART = 260  # customers behind one transformer of a street
MEAN_CUSTOMERS = 5_600  # of a cut of water, before the sector limits it
MEAN_MINUTES = 105.0  # with these shares and durations the year's SAIDI comes to about two hours
RECORDED_AFTER = timedelta(minutes=3)


def past_cuts(chance: Generator, start: datetime, told_since: datetime) -> list[InterruptionRecord]:
    """A year of cuts, in order, most of them restored in steps.

    Of water to a day before the start, of electricity to a day before `told_since`, when the story's own begin.
    """
    year = start - timedelta(days=YEAR_DAYS)
    until = {"water": start - timedelta(days=1), "electricity": told_since - timedelta(days=1)}
    records = [
        _past(chance, service, year, until[service])
        for service, count in CUTS_A_YEAR.items()
        for _ in range(round(count * (until[service] - year).days / YEAR_DAYS))
    ]
    records.sort(key=lambda record: record.started_at)
    return [_numbered(record, number) for number, record in enumerate(records, start=1)]


def cuts(story: Story, since: int, until: int) -> list[InterruptionRecord]:
    """The story's cuts that began, were restored in part or ended in (since, until], as known at `until`."""
    faults = (fault for fault in between(story.seed, story.start, since, until) if fault.kind in (*STAGES, Kind.CLOSED))
    return [_cut(fault, until) for fault in faults if any(since < moment <= until for moment in _moves(fault))]


def step(at: datetime, customers: int) -> dict[str, object]:
    """One restoration as it is stored."""
    return {"at": at.astimezone(UTC).replace(microsecond=0).isoformat(), "customers_restored": customers}


def _past(chance: Generator, service: str, since: datetime, until: datetime) -> InterruptionRecord:
    """Code and order are given afterwards."""
    begins = since + timedelta(minutes=int(chance.integers((until - since) // timedelta(minutes=1))))
    planned = bool(chance.random() < PLANNED_SHARE)
    minutes = max(4, int(chance.gamma(2.0, MEAN_MINUTES / 2)))
    zone, asset, customers = _of_power(chance) if service == "electricity" else _of_water(chance)
    return InterruptionRecord(
        code="",
        service=service,
        zone=zone,
        asset=asset,
        started_at=begins,
        ended_at=begins + timedelta(minutes=minutes),
        customers=customers,
        planned=planned,
        cause="works" if planned else str(chance.choice(CAUSES[service])),
        steps=[],
        recorded_at=begins + RECORDED_AFTER,
    )


def _of_power(chance: Generator) -> tuple[str, str, int]:
    """Feeder area, work and customers."""
    kind = chance.random()
    works = facilities.of_kind("feeder" if kind < WHOLE_FEEDER + PART_OF_IT else "substation")
    work = works[int(chance.integers(len(works)))]
    customers = _customers(work)
    if WHOLE_FEEDER <= kind < WHOLE_FEEDER + PART_OF_IT:
        customers = min(customers, 40 + int(chance.exponential(MEAN_PART)))
    return f"FA-{_post(work)}", work.code, customers


def _of_water(chance: Generator) -> tuple[str, None, int]:
    sector = plan().sectors[int(chance.integers(len(plan().sectors)))]
    most = sector.customers // 4 + 1
    return sector.code, None, min(most, max(40, int(chance.lognormal(np.log(MEAN_CUSTOMERS) - 0.32, 0.8))))


def _numbered(record: InterruptionRecord, number: int) -> InterruptionRecord:
    """With its code and its steps: a part back after a third of the time, the rest at the end."""
    ended = record.ended_at or record.started_at
    first = int(record.customers * (0.2 + 0.05 * (number % 9))) if record.customers > 200 else 0
    third = record.started_at + (ended - record.started_at) / 3
    stages = [(third, first), (ended, record.customers - first)]
    steps = [step(at, customers) for at, customers in stages if customers]
    return replace(record, code=f"I-{record.started_at:%Y}-{number:04d}", steps=steps)


def _cut(fault: Fault, at: int) -> InterruptionRecord:
    begins, customers = datetime.fromtimestamp(fault.begins, UTC), _off(fault)
    return InterruptionRecord(
        code=f"I-{begins:%Y%m%d%H%M}-{fault.target}",
        service="water" if fault.kind is Kind.CLOSED else "electricity",
        zone=fault.target if fault.kind is Kind.CLOSED else f"FA-{_post(_work(fault.target))}",
        asset=None if fault.kind is Kind.CLOSED else fault.target,
        started_at=begins,
        ended_at=datetime.fromtimestamp(fault.ends, UTC) if fault.ends <= at else None,
        customers=customers,
        planned=fault.kind is Kind.SWITCHED_OFF,
        cause=_cause(fault),
        steps=[step(datetime.fromtimestamp(moment, UTC), back) for moment, back in _restored(fault, customers)
               if moment <= at],
        recorded_at=begins + RECORDED_AFTER,
    )  # fmt: skip


def _cause(fault: Fault) -> str:
    if fault.kind is Kind.TRIPPED:
        return FEEDER_CAUSES[fault.begins // DAY_S % len(FEEDER_CAUSES)]
    return {Kind.CLOSED: "burst", Kind.OUTAGE: "transformer", Kind.SWITCHED_OFF: "works"}[fault.kind]


def _moves(fault: Fault) -> Iterator[int]:
    """Its beginning and when customers come back: after each equal part of it, a sector's at the end."""
    parts = len(STAGES.get(fault.kind, (0.0,)))
    return (fault.begins + part * (fault.ends - fault.begins) // parts for part in range(parts + 1))


def _restored(fault: Fault, customers: int) -> list[tuple[int, int]]:
    """Instants and how many have their supply back then; together they are all."""
    shares = (*STAGES.get(fault.kind, (0.0,)), 1.0)
    back = np.diff([round(customers * share) for share in shares]).tolist()
    return [(moment, count) for moment, count in zip(list(_moves(fault))[1:], back, strict=True) if count]


def _off(fault: Fault) -> int:
    if fault.kind is Kind.CLOSED:
        return next(sector.customers for sector in plan().sectors if sector.code == fault.target)
    return _customers(_work(fault.target))


def _work(code: str) -> Facility:
    return next(work for work in facilities.facilities() if work.code == code)


def _post(work: Facility) -> str:
    return str(work.site) if work.kind == "feeder" else work.code


def _customers(work: Facility) -> int:
    return facilities.electric_customers(_areas(work))


def _areas(work: Facility) -> Iterator[Area]:
    return (sector for sector in plan().sectors if sector.code in work.served)
