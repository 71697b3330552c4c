"""Reliability of supply after IEEE 1366: SAIDI (minutes per customer), SAIFI (interruptions per customer), CAIDI.

Restoration comes in steps, each with the customers it gave back. Customers back within five minutes had a momentary
interruption, which these three figures leave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SUSTAINED = timedelta(minutes=5)  # longer than this is sustained


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


def _sustained(outage: Outage, until: datetime) -> list[tuple[int, timedelta]]:
    """Customers and how long they were without supply, step by step, then those still out; momentary ones left out."""
    known = [step for step in outage.steps if step.at <= until]
    out = outage.customers - sum(step.customers for step in known)
    spells = [(step.customers, step.at - outage.started_at) for step in known]
    spells.append((max(0, out), until - outage.started_at))
    return [(customers, lasted) for customers, lasted in spells if customers and lasted > SUSTAINED]
