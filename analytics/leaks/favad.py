"""How leakage follows pressure, and what an excess amounts to in bursts and in a day's volume (domain 1.3 and 1.4).

FAVAD (fixed and variable area discharges, May 1994): a hole lets out Cd sqrt(2 g P) (A + m P), an area that stays and
one that opens with the pressure; a whole network behaves like P^N1. Pressures are metres of head at the leak, above 0.
"""

from __future__ import annotations

import numpy as np

from analytics.leaks.series import Floats

ORIFICE = 0.5  # N1 of an area that stays
BURST_M3H = 1.6  # a burst of a service pipe at 50 m
BURST_M = 50.0
MAINS_L_KM_H = 20.0
CONNECTION_L_H = 1.25
BACKGROUND_EXPONENT = 1.5


def leakage_at_m3h(leakage_m3h: float, was_m: float, is_m: float, exponent: float = 1.0) -> float:
    """Q1 = Q0 (P1 / P0)^N1: leakage measured at one pressure as it would be at another.

    >>> leakage_at_m3h(20.0, 50.0, 40.0), round(leakage_at_m3h(20.0, 50.0, 40.0, 1.5), 3)
    (16.0, 14.311)
    """
    return leakage_m3h * float((is_m / was_m) ** exponent)


def through_areas_m3h(leakage_m3h: float, was_m: float, is_m: float, leakage_number: float) -> float:
    """The same through an area A that stays and one m P that opens; `leakage_number` is m P / A at the old pressure.

    >>> through_areas_m3h(10.0, 36.0, 49.0, 0.0), round(through_areas_m3h(10.0, 36.0, 49.0, 1.0), 2)
    (11.666666666666668, 13.77)
    """
    opened = (1 + leakage_number * is_m / was_m) / (1 + leakage_number)
    return leakage_at_m3h(leakage_m3h, was_m, is_m, ORIFICE) * opened


def exponent_of(leakage_number: float) -> float:
    """N1 of small changes of pressure: d ln Q / d ln P = 1/2 + LN / (1 + LN) (van Zyl and Cassa 2014).

    >>> exponent_of(0.0), exponent_of(1.0)
    (0.5, 1.0)
    """
    return ORIFICE + leakage_number / (1 + leakage_number)


def background_m3h(mains_km: float, connections: int, pressure_m: float, condition: float = 1.0) -> float:
    """Leakage too small to be found: (20 Lm + 1.25 Nc) ICF (P / 50)^1.5 / 1000; the condition factor is 1 to 4.

    >>> background_m3h(10.0, 800, 50.0)
    1.2
    """
    litres = (MAINS_L_KM_H * mains_km + CONNECTION_L_H * connections) * condition
    return litres * float((pressure_m / BURST_M) ** BACKGROUND_EXPONENT) / 1000


def equivalent_bursts(excess_m3h: float, pressure_m: float) -> float:
    """How many bursts of a service pipe an excess over the background is: excess / (1.6 sqrt(P / 50)).

    >>> equivalent_bursts(8.0, 50.0), equivalent_bursts(8.0, 12.5)
    (5.0, 10.0)
    """
    return excess_m3h / (BURST_M3H * float((pressure_m / BURST_M) ** ORIFICE))


def night_day_hours(pressure_m: Floats, night_pressure_m: float, exponent: float = 1.0) -> float:
    """Hours of night leakage that a day of 24 hourly pressures amounts to: sum of (P_i / P_night)^N1.

    >>> night_day_hours(np.r_[np.full(6, 50.0), np.full(18, 40.0)], 50.0)
    20.4
    """
    return round(float(np.sum((pressure_m / night_pressure_m) ** exponent)), 9)


def at_reference_pressure(nights_m3h: Floats, pressures_m: Floats, use_m3h: float, exponent: float = 1.0) -> Floats:
    """Night flows as they would be at the newest known pressure, so that a changed set point is no step.

    Only what is beyond legitimate use changes. NaN where a pressure is unknown; all NaN when none is known.

    >>> at_reference_pressure(np.array([30.0, 26.0]), np.array([50.0, 40.0]), 10.0).tolist()
    [26.0, 26.0]
    """
    known = pressures_m[np.isfinite(pressures_m) & (pressures_m > 0)]
    if not len(known):
        return np.full(len(nights_m3h), np.nan)
    leakage = np.maximum(nights_m3h - use_m3h, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = leakage * (known[-1] / np.where(pressures_m > 0, pressures_m, np.nan)) ** exponent
    return np.asarray(np.minimum(nights_m3h, use_m3h) + moved)
