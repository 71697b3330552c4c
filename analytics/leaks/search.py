"""Which pipes of a sector to search for a leak of known size: what its pressure and acoustic loggers tell together.

Bayes over pipes. The prior is the length of the pipe. A pressure logger that moved by y where the utility's model says
e for a leak of that size at the pipe adds the normal density of y - e, with what the logger wanders from night to night
and half of e as its spread: no model of a utility is better than that (domain 2.7). An acoustic logger is loud or
quiet; how far it hears is not known, so distances count in terms of the distances between loggers. Without loggers that
tell anything the answer is most of the sector, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analytics.leaks.location import HELD
from analytics.leaks.series import Floats
from analytics.local_time import local
from analytics.spread import MAD_TO_SD

MODEL_OFF = 0.5  # of what the model says of a logger
LEAST_SPREAD_M = 0.2
LOUD_NEAR, LOUD_ANYWHERE = 0.9, 0.02  # of nights: the logger beside a leak, and one far from any
REACH, SHARPNESS = 2.5, 3  # half of the chance is gone at so many times the usual way to the next logger
STEP_S, DAY_S = 900, 86_400
NIGHT_H = range(2, 5)
LONGEST = timedelta(days=3)
BEFORE = timedelta(days=14)
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a pressure logger stands from its usual since a leak began, m, and how far its nights wander, m."""

    moved_m: float
    spread_m: float


def shift_of(ts: np.ndarray, pressure_m: Floats, since: datetime, at: datetime) -> Shift | None:
    """Against the same quarter-hours of the two weeks before; nights alone, except for a leak without a night.

    None where too little is known before or since.
    """
    hours = np.array([local(datetime.fromtimestamp(int(each), since.tzinfo)).hour for each in ts], np.int64)
    began = int(since.timestamp())
    usual = _usual(ts[ts < began], pressure_m[ts < began])
    off = pressure_m - np.array([usual.get(slot, np.nan) for slot in (ts % DAY_S // STEP_S).tolist()])
    night = np.isin(hours, NIGHT_H)
    now = (ts >= max(began, int((at - LONGEST).timestamp()))) & np.isfinite(off)
    chosen = now & night if (now & night).sum() >= FEWEST else now
    before = [off[(ts // DAY_S == day) & night & (ts < began)] for day in np.unique(ts[ts < began] // DAY_S)]
    nights = [float(np.median(each)) for each in before if len(each) >= FEWEST]
    if not chosen.any() or len(nights) < FEWEST:
        return None
    return Shift(float(np.median(off[chosen])), MAD_TO_SD * float(np.median(np.abs(nights))))


def _usual(ts: np.ndarray, pressure_m: Floats) -> dict[int, float]:
    slots = ts % DAY_S // STEP_S
    found = {int(slot): pressure_m[slots == slot] for slot in np.unique(slots)}
    return {slot: float(np.median(values)) for slot, values in found.items() if len(values) >= FEWEST}


def by_pressure(shifts: Sequence[Shift | None], expected_m: Floats) -> Floats:
    """The logarithm of each pipe's likelihood; `expected_m` are pipes x loggers, NaN where the model tells nothing.

    >>> by_pressure([Shift(-2.0, 0.1)], np.array([[-2.0], [-0.1]])).argmax().item()
    0
    """
    total = np.zeros(len(expected_m))
    for shift, expected in zip(shifts, expected_m.T, strict=True):
        if shift is not None:
            variance = max(shift.spread_m, LEAST_SPREAD_M) ** 2 + (MODEL_OFF * expected) ** 2
            told = -0.5 * ((shift.moved_m - expected) ** 2 / variance + np.log(variance))
            total += np.where(np.isfinite(told), told, 0.0)
    return total


def by_noise(loud: Sequence[bool], distance_m: Floats) -> Floats:
    """The same for acoustic loggers; `distance_m` are pipes x loggers.

    >>> by_noise([True, False], np.array([[50.0, 400.0], [400.0, 50.0]])).argmax().item()
    0
    """
    if not len(loud) or not len(distance_m):
        return np.zeros(len(distance_m))
    reach = REACH * float(np.median(distance_m.min(axis=1)))
    chance = LOUD_ANYWHERE + (LOUD_NEAR - LOUD_ANYWHERE) / (1 + (distance_m / max(reach, 1.0)) ** SHARPNESS)
    return np.asarray(np.where(np.array(loud), np.log(chance), np.log(1 - chance)).sum(axis=1))


def probability(length_m: Floats, *told: Floats) -> Floats:
    """Of each pipe, in sum 1.

    >>> probability(np.array([300.0, 100.0])).round(6).tolist()
    [0.75, 0.25]
    """
    weight = np.sum([np.log(length_m), *told], axis=0)
    weight = np.exp(weight - weight.max())
    return np.asarray(weight / weight.sum())


def smallest_set(chance: Floats) -> list[int]:
    """The fewest pipes that together hold 80 %, likeliest first.

    >>> smallest_set(np.array([0.15, 0.6, 0.25]))
    [1, 2]
    """
    order = np.argsort(-chance, kind="stable")
    return [int(place) for place in order[: int(np.searchsorted(np.cumsum(chance[order]), HELD)) + 1]]
