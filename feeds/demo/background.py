"""What goes wrong by chance: a thin background of faults, drawn from the seed for every day, however far away.

In the days around the start, where the story is told, nothing is left to chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np

from feeds.demo import facilities
from feeds.demo.faults import DAY_S, HOUR_S, TOLD_BEFORE_H, TOLD_UNTIL_H, Fault, told, without_power
from feeds.demo.faults import Kind as K
from feeds.demo.zones import plan

LONGEST_DAYS = 14
DRY_MONTHS = (6, 7, 8, 9)
PARTS = ("mobile", "payment")  # of the customer application


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a kind of fault begins, between which hours (UTC), for how many hours, how large, and to what."""

    kind: K
    a_day: float
    hours: tuple[float, float]
    lasts_h: tuple[float, float]
    of: str
    size: tuple[float, float] = (0.0, 0.0)
    drop_m: float = 0.0
    rise_h: float = 0.0


PURPOSES: tuple[tuple[K, float, float, tuple[float, float], tuple[float, float]], ...] = (
    # kind, how many a day, from which hour (UTC), hours it lasts, m3/h
    (K.HYDRANT, 0.25, 0.5, (0.5, 1.5), (20.0, 45.0)),
    (K.WORKS, 0.12, 8.0, (4.0, 9.0), (15.0, 30.0)),
    (K.TRANSFER, 0.03, 8.0, (24.0, 200.0), (10.0, 22.0)),
)
CHANCES = (
    Chance(K.TRIPPED, 0.65, (0, 24), (0.4, 2.8), "feeder"),
    Chance(K.SWITCHED_OFF, 0.2, (7, 10), (2.0, 5.0), "feeder"),
    Chance(K.OUTAGE, 0.04, (0, 24), (0.8, 2.5), "substation"),
    Chance(K.SILENT_GATEWAY, 0.2, (0, 24), (0.6, 9.0), "gateway"),
    Chance(K.DEAD, 0.15, (0, 24), (20.0, 240.0), "sensor"),
    Chance(K.APPLICATION, 0.07, (0, 24), (0.5, 3.0), "part"),
    Chance(K.RAIN, 0.25, (0, 24), (2.0, 7.0), "city", (1.0, 6.0), rise_h=1.0),
    Chance(K.HIGH_LEVEL, 0.05, (0, 24), (2.0, 6.0), "lift_station", (90.0, 103.0), rise_h=1.5),
    Chance(K.FALLING, 0.03, (0, 24), (4.0, 8.0), "reservoir", (4.0, 7.0)),
    Chance(K.LOW_PRESSURE, 0.06, (0, 24), (3.0, 8.0), "sector", drop_m=24.0, rise_h=0.3),
)


def between(seed: int, start: int, since: int, until: int) -> list[Fault]:
    """Every fault that touches [since, until], those of the story too."""
    first_day, last_day = (since - LONGEST_DAYS * DAY_S) // DAY_S, until // DAY_S
    drawn = (fault for day in range(first_day, last_day + 1) for fault in _of_day(seed, start, day))
    return [fault for fault in (*told(start), *drawn) if fault.touches(since, until)]


@cache
def _of_day(seed: int, start: int, day: int) -> tuple[Fault, ...]:
    """Those that begin on a day (UTC)."""
    if start + TOLD_BEFORE_H * HOUR_S <= day * DAY_S + DAY_S and day * DAY_S <= start + TOLD_UNTIL_H * HOUR_S:
        return ()
    works = tuple(_works(np.random.default_rng((seed, day, 1)), day))
    return (*_water(np.random.default_rng((seed, day)), day), *works, *without_power(works))


def _water(chance: np.random.Generator, day: int) -> Iterator[Fault]:
    """Leaks, bursts and what crews do to the sectors."""
    sectors = _targets("sector")
    for _ in range(chance.poisson(0.35)):
        begins = day * DAY_S + int(chance.integers(DAY_S))
        ends = begins + int(chance.uniform(3, 12) * DAY_S)
        yield Fault(K.LEAK, str(chance.choice(sectors)), begins, ends, float(chance.uniform(7, 18)), 0.4, 24.0)
    for _ in range(chance.poisson(0.12)):
        begins = day * DAY_S + int(chance.integers(DAY_S))
        ends = begins + int(chance.uniform(4, 10) * HOUR_S)
        yield Fault(K.BURST, str(chance.choice(sectors)), begins, ends, float(chance.uniform(45, 110)), 13.0, 0.2)
    yield from _done_on_purpose(chance, day, sectors)


def _done_on_purpose(chance: np.random.Generator, day: int, sectors: Sequence[str]) -> Iterator[Fault]:
    """What crews do: hydrants opened before dawn, works by day, now and then a boundary valve for some days."""
    for kind, rate, from_h, lasts_h, sizes in PURPOSES:
        for _ in range(chance.poisson(rate)):
            begins = day * DAY_S + int((from_h + chance.uniform(0, 1.5)) * HOUR_S)
            ends = begins + int(chance.uniform(*lasts_h) * HOUR_S)
            target, size = int(chance.integers(len(sectors))), float(chance.uniform(*sizes))
            other = neighbour_of(sectors[target]) if kind is K.TRANSFER else ""
            yield Fault(kind, sectors[target], begins, ends, size, 0.5, 0.1, other)


def _works(chance: np.random.Generator, day: int) -> Iterator[Fault]:
    """What befalls works, sensors and the sky; no rain in summer."""
    is_dry = datetime.fromtimestamp(day * DAY_S, UTC).month in DRY_MONTHS
    for each in CHANCES:
        for _ in range(0 if is_dry and each.kind is K.RAIN else chance.poisson(each.a_day)):
            begins = day * DAY_S + int(chance.uniform(*each.hours) * HOUR_S)
            ends = begins + int(chance.uniform(*each.lasts_h) * HOUR_S)
            target, size = str(chance.choice(_targets(each.of))), float(chance.uniform(*each.size))
            yield Fault(each.kind, target, begins, ends, size, each.drop_m, each.rise_h)


@cache
def _targets(of: str) -> tuple[str, ...]:
    """What a fault may befall, by code."""
    sectors = tuple(sector.code for sector in plan().sectors)
    if of == "sensor":
        return tuple(f"P-{code.replace('-', '')}-{number}" for code in sectors for number in (1, 2, 3))
    named = {"sector": sectors, "city": ("city",), "part": PARTS}
    return named[of] if of in named else tuple(work.code for work in facilities.of_kind(of))


@cache
def neighbour_of(code: str) -> str:
    """The sector that shares the longest boundary with this one."""
    (mine,) = [sector for sector in plan().sectors if sector.code == code]
    others = [sector for sector in plan().sectors if sector.code != code]
    return max(others, key=lambda other: mine.shape.intersection(other.shape).length).code
