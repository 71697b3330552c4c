"""Reliability of supply after IEEE 1366: SAIDI (minutes per customer), SAIFI (interruptions per customer), CAIDI.

Restoration comes in steps, each with the customers it gave back. Customers back within five minutes had a momentary
interruption, which these three figures leave out. An interruption counts wholly on the local day on which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from statistics import mean, stdev

from analytics.local_time import local_day

SUSTAINED = timedelta(minutes=5)  # longer than this is sustained
MAJOR_EVENT_SD = 2.5
LEAST_DAYS = 30  # of fewer days with interruptions no spread is told


@dataclass(frozen=True, slots=True)
class Restoration:
    """At an instant so many customers were back, besides those of the steps before."""

    at: datetime
    customers: int


@dataclass(frozen=True, slots=True)
class Outage:
    """One interruption: how many customers it took, and the steps that gave them back, in order."""

    started_at: datetime
    customers: int
    steps: Sequence[Restoration]

    def off(self, at: datetime) -> int:
        """Customers still without supply at `at`; its end is not asked."""
        return max(0, self.customers - sum(step.customers for step in self.steps if step.at <= at))


@dataclass(frozen=True, slots=True)
class Reliability:
    """The three indices of a period; `caidi_min` is None when nobody was interrupted."""

    saidi_min: float
    saifi: float
    caidi_min: float | None


def reliability(outages: Iterable[Outage], customers_served: int, *, until: datetime) -> Reliability | None:
    """The indices of the outages as they stood at `until`; None when nobody is served.

    Customers not yet back at `until` count up to it.
    """
    if customers_served <= 0:
        return None
    spells = [spell for outage in outages for spell in _sustained(outage, until)]
    interrupted = sum(customers for customers, _ in spells)
    minutes = sum(customers * lasted.total_seconds() / 60 for customers, lasted in spells)
    return Reliability(
        saidi_min=minutes / customers_served,
        saifi=interrupted / customers_served,
        caidi_min=minutes / interrupted if interrupted else None,
    )


def daily_saidi(outages: Iterable[Outage], customers_served: int, *, until: datetime) -> dict[date, float]:
    """Minutes per customer of each local day on which a sustained interruption began; other days are absent."""
    minutes: dict[date, float] = defaultdict(float)
    for outage in outages:
        for customers, lasted in _sustained(outage, until):
            minutes[local_day(outage.started_at)] += customers * lasted.total_seconds() / 60
    return {day: total / customers_served for day, total in minutes.items()} if customers_served > 0 else {}


def major_event_threshold_min(daily_min: Iterable[float]) -> float | None:
    """The daily SAIDI above which a day is a major event day: exp(mean + 2.5 sd) of the logarithms, zero days left out.

    IEEE 1366 asks for five years of days, three at least: who shows it says how many there were. None below 30 days.
    """
    logs = [log(minutes) for minutes in daily_min if minutes > 0]
    return exp(mean(logs) + MAJOR_EVENT_SD * stdev(logs)) if len(logs) >= LEAST_DAYS else None


def _sustained(outage: Outage, until: datetime) -> list[tuple[int, timedelta]]:
    """Customers and how long they were without supply, step by step, then those still out; momentary ones left out."""
    known = [step for step in outage.steps if step.at <= until]
    out = outage.customers - sum(step.customers for step in known)
    spells = [(step.customers, step.at - outage.started_at) for step in known]
    spells.append((max(0, out), until - outage.started_at))
    return [(customers, lasted) for customers, lasted in spells if customers and lasted > SUSTAINED]
