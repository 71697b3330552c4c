"""What comes in besides telemetry, hour by hour: contacts of customers, probes and payments.

Each function gives what becomes known in (since, until], so the past is written at once and the present as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from data_access.rows.city import ContactRecord, PaymentRecord, ProbeRecord
from feeds.demo import effects, facilities, habits, instruments
from feeds.demo.background import between
from feeds.demo.faults import Fault, Kind
from feeds.demo.geography import degrees
from feeds.demo.habits import Moments
from feeds.demo.signals import Story
from feeds.demo.zones import Area, plan

HOUR_S = 3600
CALLS_AN_HOUR = 1.6
KINDS = ("visible_leak", "low_pressure", "no_water", "power_cut", "sewer_overflow")
KIND_SHARES = (0.38, 0.2, 0.14, 0.2, 0.08)
ABOUT = {Kind.BURST: "visible_leak", Kind.LOW_PRESSURE: "low_pressure", Kind.CLOSED: "no_water",
         Kind.OUTAGE: "power_cut", Kind.TRIPPED: "power_cut", Kind.HIGH_LEVEL: "sewer_overflow"}  # fmt: skip
CALLS_A_FAULT = 14
LONGEST_CALLS_S = 4 * HOUR_S
RECORDED_AFTER_S = 300
BILL_MAD = 214.0
CERTIFICATES = {  # until when each part's certificate is valid: one is to be renewed soon
    "mobile": datetime(2019, 6, 30, 12, tzinfo=UTC),
    "portal": datetime(2018, 10, 28, 12, tzinfo=UTC),
    "payment": datetime(2019, 3, 31, 12, tzinfo=UTC),
}


def contacts(story: Story, since: int, until: int) -> list[ContactRecord]:
    """Calls in (since, until], in order: a few about anything, more about what is broken."""
    spread = [call for hour in range(since // HOUR_S, until // HOUR_S + 1) for call in _ordinary(story, hour)]
    told = [call for fault in between(story.seed, story.start, since - LONGEST_CALLS_S, until)
            for call in _about(story, fault)]  # fmt: skip
    return sorted(
        (call for call in [*spread, *told] if since < call.at.timestamp() <= until),
        key=lambda call: (call.at, call.sector or "", call.kind),
    )


def probes(story: Story, since: int, until: int) -> list[ProbeRecord]:
    """One probe of each part of the customer application on every full hour in (since, until]."""
    faults = between(story.seed, story.start, since - HOUR_S, until)
    return [
        _probe(story, faults, hour * HOUR_S, part)
        for hour in range(since // HOUR_S + 1, until // HOUR_S + 1)
        for part in range(len(instruments.PROBED))
    ]


def payments(story: Story, since: int, until: int) -> list[PaymentRecord]:
    """The hours that are counted, five minutes after their end, in (since, until]."""
    first, last = (since - RECORDED_AFTER_S) // HOUR_S, (until - RECORDED_AFTER_S) // HOUR_S
    faults = between(story.seed, story.start, (first - 1) * HOUR_S, until)
    return [_payment(story, faults, hour) for hour in range(first, last)]


def _ordinary(story: Story, hour: int) -> Iterator[ContactRecord]:
    chance = np.random.default_rng((story.seed, 2, hour))
    use = float(habits.household(Moments.of(np.array([hour * 4])))[0])
    for _ in range(chance.poisson(CALLS_AN_HOUR * use)):
        sector = plan().sectors[int(chance.integers(len(plan().sectors)))]
        yield _call(
            chance, sector, hour * HOUR_S + int(chance.integers(HOUR_S)), str(chance.choice(KINDS, p=KIND_SHARES))
        )


def _about(story: Story, fault: Fault) -> Iterator[ContactRecord]:
    """Calls about a fault come soon after it begins."""
    if fault.kind not in ABOUT:
        return
    chance = np.random.default_rng((story.seed, 3, abs(fault.begins), instruments.stream(fault.target)))
    served = _sectors(fault)
    for wait in np.sort(chance.exponential(2400, CALLS_A_FAULT)):
        if wait < min(LONGEST_CALLS_S, fault.ends - fault.begins):
            sector = served[int(chance.integers(len(served)))]
            yield _call(chance, sector, fault.begins + 240 + int(wait), ABOUT[fault.kind])


def _sectors(fault: Fault) -> list[Area]:
    served = {work.code: work.served for work in facilities.facilities()}.get(fault.target, (fault.target,))
    return [sector for sector in plan().sectors if sector.code in served]


def _call(chance: np.random.Generator, sector: Area, at: int, kind: str) -> ContactRecord:
    around = np.array(sector.place) + chance.uniform(-0.25, 0.25, 2)
    lon, lat = degrees(around[None])[0]
    return ContactRecord(sector.code, datetime.fromtimestamp(at, UTC), kind, float(lon), float(lat))


def _probe(story: Story, faults: Sequence[Fault], at: int, part: int) -> ProbeRecord:
    chance = np.random.default_rng((story.seed, 4, at // HOUR_S, part))
    slots = np.array([at // 900])
    down = (
        bool(effects.failing(faults, slots, Kind.APPLICATION, instruments.PROBED)[part, 0]) or chance.random() < 0.004
    )
    latency = (320.0, 450.0, 620.0)[part] * float(np.exp(chance.normal(0, 0.15)))
    return ProbeRecord(
        service=instruments.PROBED[part],
        at=datetime.fromtimestamp(at, UTC),
        ok=not down,
        latency_ms=None if down else round(latency, 1),
        problem="timeout" if down else None,
        certificate_until=None if down else CERTIFICATES[instruments.PROBED[part]],
    )


def _payment(story: Story, faults: Sequence[Fault], hour: int) -> PaymentRecord:
    chance = np.random.default_rng((story.seed, 5, hour))
    slots = hour * 4 + np.arange(4)
    use = float(habits.business(Moments.of(slots)).mean()) * 0.6 + 0.4 * float(
        habits.household(Moments.of(slots)).mean()
    )
    failing = float(effects.failing(faults, slots, Kind.APPLICATION, instruments.PROBED)[2].mean())
    tried = int(chance.poisson(95 * use))
    failed = int(chance.binomial(tried, min(0.015 + failing, 1.0)))
    return PaymentRecord(
        hour_ts=hour * HOUR_S,
        paid=tried - failed,
        failed=failed,
        amount_mad=round(float((tried - failed) * BILL_MAD * np.exp(chance.normal(0, 0.06))), 2),
        agency_searches=int(chance.poisson(30 * use)),
        recorded_at=datetime.fromtimestamp((hour + 1) * HOUR_S + RECORDED_AFTER_S, UTC),
    )
