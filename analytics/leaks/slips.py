"""Slips of the unit: a meter that suddenly tells L/s for m3/h, or thousands for ones.

A leak adds the same flow to every hour, a slip multiplies every hour by the same known factor. Hours are compared with
the same hours of the day over four weeks; while the ratios of the last six stay near a factor they are refused. A great
burst does that for a night, but not by day: once the ratios leave the factor without coming back to 1, it is no slip,
and nothing more is refused until they are back. The first hours of a slip pass: too few to say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.leaks.series import HOUR_S, Flags, Floats, Series, hourly
from analytics.leaks.steps import row_median

DAY_HOURS = 24
SCALES = (3.6, 24.0, 60.0, 86.4, 1000.0)  # L/s, days, minutes, m3/d in L/s, litres
FACTORS = (*SCALES, *(1 / scale for scale in SCALES))
NEAR = 0.2
STAYS = 1.6
BACK = 1.3
HOURS = 6
KNOWN_HOURS = 4
LEAST_DAYS = 7
MONTH_DAYS = 28


def without_slips(series: Series) -> Series:
    """The series with the samples of a slip refused (NaN) and counted as `unit`; each from the samples before it."""
    each = hourly(series)
    lead = (each.start_ts // HOUR_S) % DAY_HOURS
    tail = -(lead + len(each.value)) % DAY_HOURS
    days = np.concatenate([np.full(lead, np.nan), each.value, np.full(tail, np.nan)]).reshape(-1, DAY_HOURS)
    slipped = _walked(days).ravel()[lead : lead + len(each.value)]
    if not slipped.any():
        return series
    hours = (series.start_ts + np.arange(len(series.value)) * series.step_s - each.start_ts) // HOUR_S
    refused = slipped[hours] & np.isfinite(series.value)
    value = np.where(refused, np.nan, series.value)
    return Series(series.start_ts, series.step_s, value, {**series.faults, "unit": int(refused.sum())})


def _walked(days: Floats) -> Flags:
    """Days x hours that slipped; refused hours teach nothing."""
    learned, slipped = days.copy(), np.zeros(days.shape, bool)
    watch, usual = _Watch([]), np.full(DAY_HOURS, np.nan)
    for day in range(LEAST_DAYS, len(days)):
        month = learned[max(0, day - MONTH_DAYS) : day]
        told = np.isfinite(month).sum(axis=0) >= LEAST_DAYS
        usual = np.where(told, row_median(month.T), usual)
        ratios = np.divide(days[day], usual, out=np.full(DAY_HOURS, np.nan), where=usual > 0)
        slipped[day] = [watch.is_slipped(ratio) for ratio in ratios.tolist()]
        learned[day, slipped[day]] = np.nan
    return slipped


@dataclass(slots=True)
class _Watch:
    """The last ratios, the factor that holds (0 of none), and whether it was told to be no slip."""

    ratios: list[float]
    factor: float = 0.0
    is_burst: bool = False

    def is_slipped(self, ratio: float) -> bool:
        """Takes the next hour; True while a slip holds. An hour without a value changes nothing."""
        if np.isfinite(ratio):
            self.ratios = [*self.ratios, ratio][-HOURS:]
            self._judge(sorted(self.ratios)[len(self.ratios) // 2])
        return self.factor > 0

    def _judge(self, middle: float) -> None:
        if self.factor > 0:
            if not 1 / STAYS < middle / self.factor < STAYS:
                self.factor, self.is_burst = 0.0, not 1 / BACK < self.ratios[-1] < BACK
        elif self.is_burst:
            self.is_burst = not 1 / BACK < middle < BACK
        elif len(self.ratios) >= KNOWN_HOURS:
            self.factor = _factor(middle, self.ratios)


def _factor(middle: float, ratios: list[float]) -> float:
    """The factor that most of the ratios and their median are near; 0 of none.

    >>> _factor(3.5, [3.4, 3.5, 3.6]), _factor(2.0, [2.0, 2.0])
    (3.6, 0.0)
    """
    for factor in FACTORS:
        if abs(middle / factor - 1) < NEAR:
            near = sum(factor / STAYS < ratio < factor * STAYS for ratio in ratios)
            return factor if 2 * near > len(ratios) else 0.0
    return 0.0
