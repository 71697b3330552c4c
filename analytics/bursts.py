"""Bursts: inflow that leaves its usual course within minutes, with or without a fall of pressure.

First form (domain 2.2): the usual course is the median of the same quarter-hour on days of the same kind over four
weeks, the spread the MAD of all days around their own kind's median. Shapes are sectors x days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.spread import MAD_TO_SD

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOOK_BACK_DAYS = 28
LEAST_DAYS = 3  # of the same kind
LEAST_SPREAD_DAYS = 8  # of any kind
LEAST_ROWS = 20  # sectors that lend others what a kind of day does
COARSE = 2.0  # what is borrowed from other days is trusted half as much
FLOOR_SHARE = 0.03  # equal quarter-hours of equal days differ by about as much
FLOOR_M3H = 0.5
FLOOR_M = 0.4
ALONE_Z = 7.0  # flow alone
WITH_PRESSURE_Z = 4.0  # flow with a fall of pressure
LEAST_EXCESS_M3H = 5.0
LEAST_EXCESS_SHARE = 0.10
DROP_Z = 4.0
LEAST_DROP_M = 2.0
CLEAR_Z = 2.0
ABRUPT_SHARE = 0.4
OWN_KINDS = frozenset({"ramadan", "eid"})


@dataclass(frozen=True, slots=True)
class BurstLimits:
    """What an excess must reach: scores without and with a fall of pressure, and m3/h; and when it has settled."""

    alone_z: float = ALONE_Z
    with_pressure_z: float = WITH_PRESSURE_Z
    least_m3h: float = LEAST_EXCESS_M3H
    clear_z: float = CLEAR_Z


BURST = BurstLimits()


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """Usual value and spread of each row; NaN where too few days can be compared."""

    level: Floats
    sd: Floats


def usual(history: Floats, kinds: Sequence[str], kind: str, floor: float) -> Usual:
    """What each row (last axis: days) usually shows on a day of that kind.

    With fewer than three days of the kind, the median of all days with twice their spread: coarse, but not blind.

    >>> days = np.array([[10.0, 11, 9, 10, 10, 30, 31, 29, np.nan]])
    >>> found = usual(days, ["weekday"] * 5 + ["friday"] * 4, "friday", 0.5)
    >>> float(found.level[0]), round(float(found.sd[0]), 2)
    (30.0, 0.9)
    """
    residuals = np.full(history.shape, np.nan)
    level = np.full(history.shape[:-1], np.nan)
    named = np.asarray(kinds)
    for each in set(kinds):
        same = np.flatnonzero(named == each)
        middle = median_of(history[..., same], LEAST_DAYS)
        residuals[..., same] = np.abs(history[..., same] - middle[..., None])
        level = middle if each == kind else level
    own = _with_floor(level, median_of(residuals, LEAST_SPREAD_DAYS), floor)
    if not np.isnan(own.level).any():
        return own
    overall = median_of(history, LEAST_SPREAD_DAYS)
    coarse = _with_floor(overall, median_of(np.abs(history - overall[..., None]), LEAST_SPREAD_DAYS), floor)
    unknown, shift = np.isnan(own.level), _shift(own.level, coarse.level)
    level, sd = coarse.level * shift, COARSE * coarse.sd * shift
    return Usual(np.where(unknown, level, own.level), np.where(unknown, sd, own.sd))


def _shift(own: Floats, overall: Floats) -> Floats:
    """What a day of the kind has times the days of all kinds in the rows that know both (first axis); 1 with few."""
    shares = np.divide(own, overall, out=np.full(own.shape, np.nan), where=overall > 0)
    return np.nan_to_num(median_of(np.moveaxis(shares, 0, -1), LEAST_ROWS), nan=1.0)


def _with_floor(level: Floats, deviation: Floats, floor: float) -> Usual:
    return Usual(level, np.maximum(MAD_TO_SD * deviation, np.maximum(FLOOR_SHARE * np.abs(level), floor)))


def median_of(values: Floats, least: int) -> Floats:
    """The median over the last axis without the NaN; NaN where fewer than `least` values are there.

    >>> median_of(np.array([[3.0, np.nan, 1.0, 2.0], [np.nan, 5.0, np.nan, np.nan]]), 2)
    array([ 2., nan])
    """
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], np.nan)
    ordered = np.sort(values, axis=-1)
    count = np.sum(~np.isnan(values), axis=-1)
    middles = np.stack([np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)], axis=-1)
    middle = np.take_along_axis(ordered, middles, axis=-1).mean(axis=-1)
    return np.where(count >= least, middle, np.nan)


def bursting(excess_m3h: Floats, expected: Usual, dropped: Flags, limits: BurstLimits = BURST) -> Flags:
    """Rows whose newest excesses (last axis) all stand out; less is asked of the flow where the pressure fell too.

    The excess over the usual course is at least 5 m3/h and a tenth of it. Missing samples or an unknown course: False.
    """
    needed = np.where(dropped, limits.with_pressure_z, limits.alone_z) * expected.sd
    least = np.maximum(needed, np.maximum(limits.least_m3h, LEAST_EXCESS_SHARE * expected.level))
    return np.asarray((excess_m3h > least[:, None]).all(axis=1))


def is_abrupt(excess_m3h: Floats, newest_m3h: Floats) -> Flags:
    """Whether the flow rose at once: the sample before the newest ones held little of their excess. Unknown is so too.

    A pipe breaks within minutes; demand rises over an hour, and a slow leak is a matter for the nights.

    >>> is_abrupt(np.array([1.0, 25.0, np.nan]), np.array([45.0, 45.0, 45.0]))
    array([ True, False,  True])
    """
    return ~(excess_m3h > ABRUPT_SHARE * newest_m3h)


def has_jumped(excess_m3h: Floats, newest_m3h: Floats) -> Flags:
    """Whether most of the newest excess came within two of the samples of hours before (last axis, oldest first).

    In a restless hour a burst may stand out long after it began. Unknown is False.

    >>> has_jumped(np.array([[0.0, 1.0, 44.0, 45.0, 45.0], [0.0, 12.0, 24.0, 36.0, 45.0]]), np.array([45.0, 45.0]))
    array([ True, False])
    """
    rises = np.nan_to_num(excess_m3h[:, 2:] - excess_m3h[:, :-2], nan=-np.inf)
    return np.asarray((rises >= (1 - ABRUPT_SHARE) * newest_m3h[:, None]).any(axis=1))


def has_dropped(fall_m: Floats, sd_m: Floats) -> Flags:
    """Rows whose newest pressures all lie clearly below their usual course; unknown is False."""
    return np.asarray((fall_m > np.maximum(DROP_Z * sd_m, LEAST_DROP_M)[:, None]).all(axis=1))


def has_settled(excess_m3h: Floats, sd_m3h: Floats, limits: BurstLimits = BURST) -> Flags:
    """Rows whose newest samples are all back at the usual course; a missing sample is not."""
    return np.asarray((excess_m3h < limits.clear_z * sd_m3h[:, None]).all(axis=1))


def day_kind(day: date, day_class: str) -> str:
    """Which days are alike: Monday to Thursday, Friday, Saturday, Sunday (public holidays too), Ramadan, feasts.

    >>> day_kind(date(2018, 10, 9), "normal"), day_kind(date(2018, 11, 6), "holiday")
    ('weekday', 'sunday')
    """
    if day_class in OWN_KINDS:
        return day_class
    if day_class == "holiday":
        return "sunday"
    return ("weekday", "friday", "saturday", "sunday")[max(day.weekday() - 3, 0)]
