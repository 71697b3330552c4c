"""What else may explain that more water enters a sector: every explanation with its share, the leak always among them.

Each begins with odds and every clue multiplies them (naive Bayes); the shares are the odds over their sum. The factors
are a design choice, to be set again once people have closed enough alerts with their causes. It ranks and explains: it
never takes an alert away. Flows in m3/h, pressures in m.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """Why more water enters: a leak, water passed to or from a neighbour, what is let go or done on purpose, ..."""

    LEAK = "leak"
    TRANSFER = "transfer"
    FLUSHING = "flushing"
    WORKS = "works"
    SET_POINT = "set_point"
    SENSOR = "sensor"
    POWER = "power"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Around:
    """What others know of the sector then: calls, loggers that hear and that listened, works, cuts, doubtful readings.

    `doubtful` is the share of the meter's readings that were of uncertain quality.
    """

    contacts: int = 0
    heard: int = 0
    listened: int = 0
    works: int = 0
    power_cuts: int = 0
    doubtful: float = 0.0


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rule saw. `fall_m` is the fall of pressure, None where no pressure is known.

    `opposite` are neighbours whose inflow fell meanwhile, and by how much; `noted` the kinds of operations in the
    logbook; `crews` whether it is the hour of night crews.
    """

    excess_m3h: float
    certain: float  # the share of such alarms that are leaks
    is_abrupt: bool = False
    fall_m: float | None = None
    opposite: Mapping[str, float] = field(default_factory=dict)
    noted: Set[str] = frozenset()
    crews: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """One of them with its share of 1, and the figures that speak for it."""

    cause: Cause
    share: float
    figures: Mapping[str, float | str] = field(default_factory=dict)


# of what is no leak, before any clue
PRIOR: Mapping[Cause, float] = {
    Cause.TRANSFER: 0.20,
    Cause.FLUSHING: 0.20,
    Cause.WORKS: 0.15,
    Cause.SET_POINT: 0.05,
    Cause.SENSOR: 0.15,
    Cause.POWER: 0.05,
    Cause.DEMAND: 0.20,
}
BOOKED: Mapping[str, Cause] = {
    "boundary": Cause.TRANSFER,
    "flushing": Cause.FLUSHING,
    "valve": Cause.WORKS,
    "set_point": Cause.SET_POINT,
}
BOOKED_FACTOR = 200.0
SAME_WATER, NO_WATER = 60.0, 0.3  # a neighbour lost about as much; none did
LEAST_MATCH = 0.5
CLEAR_FALL_M = 2.0
FALL_FACTOR, NO_FALL_FACTOR = 6.0, 0.8
HEARD_FACTOR, UNHEARD_FACTOR = 8.0, 0.7
CALL_FACTOR, MOST_CALLS = 1.5, 4
CREW_FACTOR = 6.0
WORKS_FACTOR, POWER_FACTOR, DOUBT_FACTOR = 2.0, 8.0, 20.0


def ranked(clues: Clues, around: Around) -> list[Explanation]:
    """All explanations, the likeliest first; the shares add up to 1.

    >>> ranked(Clues(18.0, 0.8, opposite={"AC-13": 17.5}), Around())[0].cause.value
    'transfer'
    >>> ranked(Clues(60.0, 0.8, is_abrupt=True, fall_m=12.0), Around(contacts=3))[0].cause.value
    'leak'
    """
    odds = {Cause.LEAK: clues.certain, **{cause: (1 - clues.certain) * prior for cause, prior in PRIOR.items()}}
    for factors in (_of_the_books(clues), _of_the_water(clues), _of_the_place(around), _of_the_hour(clues)):
        for cause, factor in factors.items():
            odds[cause] *= factor
    total = sum(odds.values())
    told = [Explanation(cause, value / total, _figures(cause, clues, around)) for cause, value in odds.items()]
    return sorted(told, key=lambda each: -each.share)


def matched(excess_m3h: float, opposite: Mapping[str, float]) -> tuple[str, float] | None:
    """The neighbour whose fall comes nearest to the excess, and how well it matches (1: all of it); None of none.

    >>> matched(20.0, {"A": 6.0, "B": 18.0})
    ('B', 0.9)
    """
    found = {code: 1 - abs(excess_m3h - fall) / excess_m3h for code, fall in opposite.items() if excess_m3h > 0}
    best = max(found, key=lambda code: found[code], default=None)
    return (best, round(found[best], 6)) if best is not None and found[best] >= LEAST_MATCH else None


def _of_the_books(clues: Clues) -> dict[Cause, float]:
    return {BOOKED[kind]: BOOKED_FACTOR for kind in clues.noted if kind in BOOKED}


def _of_the_water(clues: Clues) -> dict[Cause, float]:
    same = matched(clues.excess_m3h, clues.opposite)
    factors = {Cause.TRANSFER: SAME_WATER * same[1] if same else NO_WATER}
    if clues.fall_m is not None:
        factors[Cause.LEAK] = FALL_FACTOR if clues.fall_m >= CLEAR_FALL_M else NO_FALL_FACTOR
    return factors


def _of_the_place(around: Around) -> dict[Cause, float]:
    leak = CALL_FACTOR ** min(around.contacts, MOST_CALLS)
    if around.listened:
        leak *= HEARD_FACTOR if around.heard else UNHEARD_FACTOR
    return {
        Cause.LEAK: leak,
        Cause.WORKS: WORKS_FACTOR if around.works else 1.0,
        Cause.POWER: POWER_FACTOR if around.power_cuts else 0.5,
        Cause.SENSOR: 1.0 + DOUBT_FACTOR * around.doubtful,
    }


def _of_the_hour(clues: Clues) -> dict[Cause, float]:
    """Night crews open hydrants at once, and the pressure hardly feels it."""
    quiet = clues.fall_m is None or clues.fall_m < CLEAR_FALL_M
    return {Cause.FLUSHING: CREW_FACTOR} if clues.crews and clues.is_abrupt and quiet else {}


def _figures(cause: Cause, clues: Clues, around: Around) -> dict[str, float | str]:
    if cause == Cause.TRANSFER and (same := matched(clues.excess_m3h, clues.opposite)):
        return {"sector": same[0], "fall_m3h": round(clues.opposite[same[0]], 1)}
    if cause == Cause.LEAK:
        return {"contacts": around.contacts, "heard": around.heard, "listened": around.listened}
    if cause == Cause.WORKS:
        return {"works": around.works}
    return {"cuts": around.power_cuts} if cause == Cause.POWER else {}
