"""Whether the nights after a repair show it: the step down of the night flow, and the water it saves.

Compared are the nights of the leak with the nights after the repair that are of the same class of day and the same
version of the pressure set points; a night that was not measured or had an operation says nothing (domain 1.4, 2.1).
Flows are minimum night flows in m3/h.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import median

from analytics.night_flow import SD_FLOOR_M3H, SD_FLOOR_SHARE
from analytics.spread import MAD_TO_SD

NIGHTS = 3  # the usable nights after the repair that decide
ENOUGH = 2  # of them show the step
MOST_BEFORE = 7  # the newest comparable nights of the leak
TOLERANCE_SHARE = 0.3  # of the step that is expected: the size of a leak is an estimate
EIGHTY_PERCENT = 1.2816  # standard deviations on either side
HOURS_PER_YEAR = 8760


class Verdict(StrEnum):
    """SHOWN: the network confirms the repair. NOT_SHOWN: a second leak is suspected. WAITING: too early to tell."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class NightSeen:
    """One night of the sector; only a usable one counts."""

    night: date
    mnf_m3h: float
    day_class: str
    setpoint_version: int


@dataclass(frozen=True, slots=True)
class Check:
    """What the nights say. The saving is None while nothing comparable was measured on both sides.

    `shown` of the `compared` nights after the repair show the step; `saved_m3h` lies in low..high with 80 %.
    """

    verdict: Verdict
    shown: int
    compared: int
    saved_m3h: float | None = None
    low_m3h: float | None = None
    high_m3h: float | None = None


def check_repair(nights: Iterable[NightSeen], *, began: date, repaired: date, flow_m3h: float | None) -> Check:
    """Judge a repair by the usable nights. `flow_m3h` is the size of the leak; without one any clear step counts.

    The night of the repair itself belongs to neither side.

    >>> from datetime import date
    >>> flows = {1: 30.0, 2: 31.0, 3: 30.5, 5: 12.0, 6: 12.4}
    >>> nights = [NightSeen(date(2018, 10, day), flow, "workday", 1) for day, flow in flows.items()]
    >>> check_repair(nights, began=date(2018, 10, 1), repaired=date(2018, 10, 4), flow_m3h=18.0).verdict.value
    'shown'
    """
    seen = sorted(nights, key=lambda each: each.night)
    before = [each for each in seen if began <= each.night < repaired]
    after = [each for each in seen if each.night > repaired]
    pairs = [(each, like) for each in after if (like := _comparable(before, each))][:NIGHTS]
    steps = [_shows(each.mnf_m3h, like, flow_m3h) for each, like in pairs]
    verdict = _verdict(sum(steps), len(steps))
    return Check(verdict, sum(steps), len(steps), *_saving(pairs))


def _comparable(before: Sequence[NightSeen], night: NightSeen) -> list[float]:
    kind = night.day_class, night.setpoint_version
    return [each.mnf_m3h for each in before if (each.day_class, each.setpoint_version) == kind][-MOST_BEFORE:]


def _shows(mnf_m3h: float, before: Sequence[float], flow_m3h: float | None) -> bool:
    level, spread = median(before), _spread(before)
    if flow_m3h is None:
        return level - mnf_m3h > 2 * spread
    tolerance = max(TOLERANCE_SHARE * flow_m3h, spread)
    return level - mnf_m3h >= flow_m3h - tolerance


def _verdict(shown: int, compared: int) -> Verdict:
    if shown >= ENOUGH:
        return Verdict.SHOWN
    return Verdict.NOT_SHOWN if compared - shown > NIGHTS - ENOUGH else Verdict.WAITING


def _saving(pairs: Sequence[tuple[NightSeen, Sequence[float]]]) -> tuple[float | None, float | None, float | None]:
    """The median step of the nights compared, and the 80 % interval from how much nights differ."""
    if not pairs:
        return None, None, None
    saved = median(median(like) - each.mnf_m3h for each, like in pairs)
    before = min(len(like) for _, like in pairs)
    spread = max(_spread(like) for _, like in pairs)
    half = EIGHTY_PERCENT * spread * sqrt(1 / before + 1 / len(pairs))
    return round(saved, 2), round(saved - half, 2), round(saved + half, 2)


def _spread(flows: Sequence[float]) -> float:
    level = median(flows)
    mad = median(abs(flow - level) for flow in flows)
    return max(MAD_TO_SD * mad, SD_FLOOR_M3H, SD_FLOOR_SHARE * level)
