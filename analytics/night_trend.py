"""Months of nights of many sectors at once: the baseline, the score and the suspicion of each, night after night.

The plain rule of domain 2.1 with the baseline of `night_flow`, over arrays of sectors x nights: for nights that come in
bulk, before detection looks on. The worker itself judges by `city_nights`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analytics import night_flow

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LOOK_BACK = timedelta(days=75)


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Sectors x nights. Level, spread and score are NaN without a measure; a prompted night asks for a look."""

    level_m3h: Floats
    sd_m3h: Floats
    z: Floats
    suspected: Flags
    prompted: Flags


def trend(mnf_m3h: Floats, unusable: Flags, days: Sequence[date], classes: Sequence[str]) -> Trend:
    """Judge the nights in their order; NaN is a night that was not measured, `unusable` one that teaches nothing.

    A prompt lasts from a night that stands out to the second quiet one; its high nights are suspected, and no measure.
    """
    shape = mnf_m3h.shape
    found = Trend(*(np.full(shape, np.nan) for _ in range(3)), *(np.zeros(shape, bool) for _ in range(2)))
    usable, judged = ~unusable & ~np.isnan(mnf_m3h), np.full((shape[0], night_flow.PROMPT_NIGHTS), np.nan)
    follows = np.zeros(shape[0], bool)
    for night in range(shape[1]):
        before = [n for n in range(max(0, night - LOOK_BACK.days), night) if days[n] >= days[night] - LOOK_BACK]
        level, sd = _usual(mnf_m3h[:, before], usable[:, before], [classes[n] for n in before], classes[night])
        found.level_m3h[:, night], found.sd_m3h[:, night] = level, sd
        z = np.where(unusable[:, night], np.nan, (mnf_m3h[:, night] - level) / sd)
        found.z[:, night] = z
        told = ~np.isnan(z)
        judged[told] = np.column_stack([judged[told, 1:], z[told]])
        follows = np.where(told, (follows | _stands_out(judged)) & ~_is_quiet(judged), follows)
        found.prompted[:, night] = follows
        found.suspected[:, night] = follows & (z > night_flow.CLEAR_Z)
        usable[:, night] &= ~found.suspected[:, night]
    return found


def _stands_out(scores: Floats) -> Flags:
    """Of each row: above 5 on the newest night, or above 3 on it and on one of the two before (domain 2.1)."""
    newest, before = scores[:, -1], np.fmax.reduce(scores[:, :-1], axis=1)
    return (newest > night_flow.PROMPT_Z) & ((before > night_flow.PROMPT_Z) | (newest > night_flow.CERTAIN_Z))


def _is_quiet(scores: Floats) -> Flags:
    """Of each row: below 2 on the two newest nights."""
    return np.max(scores[:, -2:], axis=1) < night_flow.CLEAR_Z


def _usual(values: Floats, usable: Flags, classes: Sequence[str], day_class: str) -> tuple[Floats, Floats]:
    """As `night_flow.baseline`, of each row: level and standard deviation, NaN without a measure."""
    same = np.array([each == day_class for each in classes], bool)
    own = _last(values[:, same], usable[:, same])
    if day_class in night_flow.OWN_HABITS:
        return _measure(own, np.zeros(len(values)), enough=_count(own) >= night_flow.LEAST_NIGHTS)
    ordinary = np.array([each not in night_flow.OWN_HABITS for each in classes], bool)
    others = _last(values[:, ordinary], usable[:, ordinary])
    offset = np.where(_count(own) >= night_flow.LEAST_FOR_OFFSET, _median(own) - _median(others), 0.0)
    from_own = _measure(own, np.zeros(len(values)), enough=_count(own) >= night_flow.LEAST_NIGHTS)
    from_others = _measure(others, offset, enough=_count(others) >= night_flow.LEAST_NIGHTS)
    return (
        np.where(np.isnan(from_own[0]), from_others[0], from_own[0]),
        np.where(np.isnan(from_own[0]), from_others[1], from_own[1]),
    )


def _measure(values: Floats, offset: Floats, *, enough: Flags) -> tuple[Floats, Floats]:
    level = _median(values)
    spread = night_flow.MAD_TO_SD * _median(np.abs(values - level[:, None]))
    usual = np.where(enough, level + offset, np.nan)
    floor = np.maximum(night_flow.SD_FLOOR_M3H, night_flow.SD_FLOOR_SHARE * np.abs(usual))
    return usual, np.where(enough, np.maximum(spread, floor), np.nan)


def _last(values: Floats, usable: Flags) -> Floats:
    """The newest usable nights of each row, in any order; NaN fills up."""
    newest_first = usable[:, ::-1]
    chosen = newest_first & (np.cumsum(newest_first, axis=1) <= night_flow.NIGHTS)
    return np.where(chosen, values[:, ::-1], np.nan)


def _count(values: Floats) -> NDArray[np.int64]:
    return np.sum(~np.isnan(values), axis=1)


def _median(values: Floats) -> Floats:
    """Of each row without the missing ones; NaN of none."""
    count = _count(values)
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    ordered, rows = np.sort(values, axis=1), np.arange(len(values))
    low, high = ordered[rows, np.maximum(count - 1, 0) // 2], ordered[rows, count // 2]
    return np.where(count > 0, (low + high) / 2, np.nan)
