"""Minimum night flow: what enters a sector while the city sleeps, its usual level, and when a night stands out.

Flows are net inflows in m3/h. The method is domain 1.4 (minimum night flow, legitimate night use) and 2.1 (trend of
the nights): the IWA minimum-night-flow practice with a median and MAD baseline by class of day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from statistics import median

import numpy as np
from numpy.typing import NDArray

from analytics.spread import MAD_TO_SD

Floats = NDArray[np.float64]

AVERAGE_S = 3600
ENOUGH = 0.90  # a night with less of its samples is not judged and teaches nothing (domain 1.4)
ACTIVE_AT_NIGHT = 0.06  # share of the inhabitants awake in the window
LEAKAGE_EXPONENT = 1.0  # N1 of a whole mixed network: 1.0 to 1.15
LIKELY_EXPONENTS = (0.5, 1.5)  # of one sector: holes in metal, splits in plastic
LITRES_EACH = 10.0  # per active inhabitant and hour: one flush
NIGHTS = 14
LEAST_NIGHTS = 7
LEAST_FOR_OFFSET = 3
SD_FLOOR_M3H = 0.3
SD_FLOOR_SHARE = 0.02
PROMPT_Z = 3.0
PROMPT_NIGHTS = 3
CERTAIN_Z = 5.0
CLEAR_Z = 2.0
BUDGET = 1.5  # false alarms a sector and year
CLEAR_SHARE = 0.5
LEAST_M3H = 3.0  # two broken service connections: what is less is no matter for an alert
QUIET_NIGHTS = 2
OWN_HABITS = frozenset({"ramadan", "eid"})  # nights that are no measure for ordinary ones, nor the other way round


@dataclass(frozen=True, slots=True)
class NightLimits:
    """False alarms accepted per sector and year, the share of a leak below which a night is quiet, the least leak."""

    budget: float = BUDGET
    clear_share: float = CLEAR_SHARE
    least_m3h: float = LEAST_M3H


NIGHT = NightLimits()


@dataclass(frozen=True, slots=True)
class NightMinimum:
    """One night of one sector. The figures are None when no full hour was measured."""

    mnf_m3h: float | None
    mnf_index: int | None  # the sample that ends the quietest hour
    mean_m3h: float | None
    n_samples: int
    completeness: float

    @property
    def is_complete(self) -> bool:
        """Enough of the night was measured to judge it."""
        return self.completeness >= ENOUGH and self.mnf_m3h is not None


@dataclass(frozen=True, slots=True)
class UsableNight:
    """An earlier night that may serve as a measure."""

    night: date
    day_class: str
    mnf_m3h: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a night of this class usually shows, and how much such nights differ."""

    level_m3h: float
    sd_m3h: float
    nights: int


def night_minimum(flow_m3h: Floats, step_s: int) -> NightMinimum:
    """Minimum of the 60-minute moving average over the samples of one window, in order; NaN is a missing sample.

    An hour with a missing sample is no hour: gaps are never bridged.

    >>> night_minimum(np.array([8.0, 8, 6, 6, 6, 6, 9, 9]), 900)
    NightMinimum(mnf_m3h=6.0, mnf_index=5, mean_m3h=7.25, n_samples=8, completeness=1.0)
    """
    return night_minima(flow_m3h[None, :], step_s)[0]


def night_minima(flow_m3h: Floats, step_s: int) -> list[NightMinimum]:
    """The same for many sectors at once, one row each."""
    samples, span = flow_m3h.shape[1], max(1, AVERAGE_S // step_s)
    counts = np.sum(~np.isnan(flow_m3h), axis=1)
    sums = np.nansum(flow_m3h, axis=1)
    if samples < span:
        hours = np.full((len(flow_m3h), 1), np.inf)
    else:
        windows = np.lib.stride_tricks.sliding_window_view(flow_m3h, span, axis=1).mean(axis=2)
        hours = np.where(np.isnan(windows), np.inf, windows)
    found = zip(hours.min(axis=1).tolist(), hours.argmin(axis=1).tolist(), sums.tolist(), counts.tolist(), strict=True)
    return [
        NightMinimum(
            mnf_m3h=lowest if isfinite(lowest) else None,
            mnf_index=quietest + span - 1 if isfinite(lowest) else None,
            mean_m3h=total / count if count else None,
            n_samples=count,
            completeness=count / samples if samples else 0.0,
        )
        for lowest, quietest, total, count in found
    ]


def legitimate_use_m3h(population: int | None) -> float | None:
    """What the inhabitants take at night: 6 % of them, 10 L/h each (IWA practice, domain 1.4). Unknown stays unknown.

    >>> legitimate_use_m3h(10_000)
    6.0
    """
    return None if population is None else ACTIVE_AT_NIGHT * population * LITRES_EACH / 1000


def net_night_flow_m3h(mnf_m3h: float | None, legitimate_m3h: float | None) -> float | None:
    """NNF = MNF - LNU (domain 1.4): leakage at night pressure. None when either is unknown.

    >>> net_night_flow_m3h(9.5, 6.0)
    3.5
    """
    if mnf_m3h is None or legitimate_m3h is None:
        return None
    return mnf_m3h - legitimate_m3h


def at_pressure_m3h(
    mnf_m3h: float,
    legitimate_m3h: float | None,
    was_m: float | None,
    is_m: float | None,
    exponent: float = LEAKAGE_EXPONENT,
) -> float | None:
    """A night's flow as it would be at another night pressure: leakage follows (P1/P0)^N1 (FAVAD, domain 1.3).

    Only what is beyond legitimate use changes. None when a pressure is unknown or none.

    >>> at_pressure_m3h(30.0, 10.0, 50.0, 40.0)
    26.0
    """
    if was_m is None or is_m is None or was_m <= 0:
        return None
    leakage = max(mnf_m3h - (legitimate_m3h or 0.0), 0.0)
    return mnf_m3h - leakage + leakage * (is_m / was_m) ** exponent


def baseline(history: Sequence[UsableNight], day_class: str) -> Baseline | None:
    """The usual night of a class from the usable nights before it, oldest first (domain 2.1).

    Median and 1.4826 MAD of the last 14 nights of the class. With fewer than 7 of them, the last 14 of the ordinary
    classes, shifted by what this class usually differs. Ramadan and feasts have no substitute: None, as with too short
    a history.
    """
    same = [night.mnf_m3h for night in history if night.day_class == day_class][-NIGHTS:]
    if len(same) >= LEAST_NIGHTS:
        return _baseline(same, 0.0)
    ordinary = [night.mnf_m3h for night in history if night.day_class not in OWN_HABITS][-NIGHTS:]
    if day_class in OWN_HABITS or len(ordinary) < LEAST_NIGHTS:
        return None
    offset = median(same) - median(ordinary) if len(same) >= LEAST_FOR_OFFSET else 0.0
    return _baseline(ordinary, offset)


def score(mnf_m3h: float | None, usual: Baseline | None) -> float | None:
    """z = (x - b) / s (domain 2.1); None when the night or its measure is unknown.

    >>> score(8.0, Baseline(level_m3h=5.0, sd_m3h=0.5, nights=14))
    6.0
    """
    if mnf_m3h is None or usual is None:
        return None
    return (mnf_m3h - usual.level_m3h) / usual.sd_m3h


def is_quiet_again(excesses_m3h: Sequence[float], size_m3h: float, limits: NightLimits = NIGHT) -> bool:
    """Whether the two newest judged nights, oldest first, show less than half of the leak. No leak is always quiet.

    >>> is_quiet_again([6.0, 2.2, 0.4], 6.0), is_quiet_again([6.0, 0.4], 6.0), is_quiet_again([0.1, 0.2], 0.0)
    (True, False, True)
    """
    newest = excesses_m3h[-QUIET_NIGHTS:]
    return len(newest) == QUIET_NIGHTS and (size_m3h <= 0 or max(newest) < limits.clear_share * size_m3h)


def _baseline(values: list[float], offset: float) -> Baseline:
    level = median(values)
    spread = MAD_TO_SD * median(abs(value - level) for value in values)
    usual = level + offset
    return Baseline(usual, max(spread, SD_FLOOR_M3H, SD_FLOOR_SHARE * abs(usual)), len(values))
