"""How the city uses water and power through the day, the week and the year: shapes around 1, by local time and class.

The shapes are drawn, not measured: two household peaks and a quiet night, a flat working day, industry that never
sleeps; a long lunch and prayer on Fridays, the night turned to day in Ramadan, a late morning on feast days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from analytics.local_time import local
from feeds.demo.almanac import day_class
from feeds.demo.noise import Real, Whole

STEP_S = 900
SLOTS_A_DAY = 96
HOURS = np.arange(0, 24, 0.25)
PEAK_DAY_OF_YEAR = 230  # 18 August; the record of 2018 fell on the 22nd
WEEKEND = (5, 6)

Bump = tuple[float, float, float]  # height, hour, width in hours

HOUSEHOLD: dict[str, tuple[float, tuple[Bump, ...]]] = {
    "normal": (0.36, ((1.05, 8.2, 1.35), (0.62, 12.9, 1.9), (0.98, 20.1, 1.8), (0.22, 16.5, 2.2))),
    "friday": (0.40, ((0.95, 8.3, 1.40), (1.15, 12.7, 1.7), (0.92, 20.1, 1.8), (0.30, 16.5, 2.2))),
    "weekend": (0.40, ((0.95, 10.0, 1.90), (0.70, 13.6, 1.9), (0.98, 20.3, 1.9), (0.25, 17.0, 2.2))),
    "ramadan": (0.44, ((0.80, 3.6, 1.0), (0.60, 11.0, 2.6), (0.95, 16.8, 1.6), (1.10, 22.3, 2.2))),
    "eid": (0.40, ((1.40, 10.2, 1.9), (0.65, 14.0, 2.0), (0.85, 20.4, 2.0))),
}
BUSINESS = (0.30, ((1.25, 11.0, 2.6), (1.10, 16.0, 2.4)))
INDUSTRY = (0.72, ((0.42, 10.5, 3.4), (0.40, 16.0, 3.2)))
POWER = (0.62, ((0.30, 11.5, 2.6), (0.26, 16.5, 2.6), (0.52, 20.6, 1.9)))


@dataclass(frozen=True, slots=True)
class Moments:
    """Slots of 900 s with what the city's clocks and calendar say at each."""

    slots: Whole
    hour: Real  # local, 0 to 24
    weekday: Whole  # 0 is Monday
    classes: tuple[str, ...]  # of the local day
    day_of_year: Whole

    @classmethod
    def of(cls, slots: Whole) -> Moments:
        """Every slot read on the city's clocks; an hour of slots shares one look at the calendar."""
        hours = {hour: local(datetime.fromtimestamp(hour * 3600, UTC)) for hour in np.unique(slots // 4).tolist()}
        there = [hours[hour] for hour in (slots // 4).tolist()]
        return cls(
            slots=slots,
            hour=np.array([now.hour for now in there]) + (slots % 4) / 4,
            weekday=np.array([now.weekday() for now in there]),
            classes=tuple(day_class(now.date()) for now in there),
            day_of_year=np.array([now.timetuple().tm_yday for now in there]),
        )


def household(moments: Moments) -> Real:
    """Use of homes around a mean of 1."""
    kinds = np.array([_habit(kind, weekday) for kind, weekday in zip(moments.classes, moments.weekday, strict=True)])
    use = np.ones(len(kinds))
    for kind in np.unique(kinds):
        use[kinds == kind] = _at(moments.hour[kinds == kind], *HOUSEHOLD[kind])
    return use


def business(moments: Moments) -> Real:
    """Use of shops and offices; a third of it at weekends and on holidays."""
    return _at(moments.hour, *BUSINESS) * business_day(moments)


def business_day(moments: Moments) -> Real:
    """The mean of shops and offices over the day of each moment."""
    off = np.isin(moments.weekday, WEEKEND) | np.isin(moments.classes, ("holiday", "eid"))
    return np.where(off, 0.55, 1.18)


def industry(moments: Moments) -> Real:
    """Use of factories, slower on Sundays and feasts."""
    return _at(moments.hour, *INDUSTRY) * industry_day(moments)


def industry_day(moments: Moments) -> Real:
    """The mean of factories over the day of each moment."""
    return np.where((moments.weekday == 6) | np.isin(moments.classes, ("eid",)), 0.7, 1.05)


def power(moments: Moments) -> Real:
    """Electric load with its evening peak."""
    return _at(moments.hour, *POWER) * np.where(moments.weekday == 6, 0.93, 1.0)


def season(moments: Moments) -> Real:
    """Summer's rise of 14 % around the middle of August, around a yearly mean of 1."""
    return 0.985 + 0.14 * np.exp(-(((moments.day_of_year - PEAK_DAY_OF_YEAR) / 22.0) ** 2))


def stored_share(hour: Real) -> Real:
    """What a reservoir filled evenly and drawn by ordinary homes holds above its mean, in days of its mean outflow."""
    drawn = np.cumsum(_at(HOURS, *HOUSEHOLD["normal"]) - 1.0) / SLOTS_A_DAY
    held = drawn.mean() - drawn
    return np.interp(hour, np.append(HOURS, 24.0), np.append(held, held[0]))


def month_factor(month: date) -> float:
    """The season in the middle of a month."""
    day = date(month.year, month.month, 15)
    return float(0.985 + 0.14 * np.exp(-(((day.timetuple().tm_yday - PEAK_DAY_OF_YEAR) / 22.0) ** 2)))


def _habit(kind: str, weekday: int) -> str:
    if kind in ("ramadan", "eid", "friday"):
        return kind
    return "weekend" if kind == "holiday" or weekday in WEEKEND else "normal"


def _at(hour: Real, floor: float, bumps: tuple[Bump, ...]) -> Real:
    """A floor with bumps that wrap round midnight, scaled to a daily mean of 1."""
    return _raw(hour, floor, bumps) / _raw(HOURS, floor, bumps).mean()


def _raw(hour: Real, floor: float, bumps: tuple[Bump, ...]) -> Real:
    total = np.full(len(hour), floor)
    for height, middle, width in bumps:
        away = np.abs(hour - middle)
        total += height * np.exp(-((np.minimum(away, 24 - away) / width) ** 2) / 2)
    return total
