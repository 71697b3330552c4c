"""Indicators computed from the figures of their records: the same function makes a value and makes it again.

A record is a row of figures, in the order of the formula's `parts`; `constants` are what no record of the period tells.
Sources: domain reference 1.1 and 1.7 (water), 1.5 (clocks of a leak), 6.1 (IEEE 1366), 6.2, 6.3, 7.2. Volumes in m3,
lengths in km, durations in the unit that the name of the part ends with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Row = Sequence[float]
Rows = Sequence[Row]
Constants = Mapping[str, float]
HOURS_PER_DAY = 24


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator follows from its records. A version that computes otherwise gets another number."""

    version: int
    parts: tuple[str, ...]
    value: Callable[[Rows, Constants], float | None]


def totals(rows: Rows, parts: Sequence[str]) -> dict[str, float]:
    """What the rows add up to, by part.

    >>> totals([(3.0, 1.0), (4.0, 1.0)], ("input_m3", "billed_m3"))
    {'input_m3': 7.0, 'billed_m3': 2.0}
    """
    return {part: sum(row[place] for row in rows) for place, part in enumerate(parts)}


def compute(name: str, version: int, rows: Rows, constants: Constants) -> float | None:
    """The value of the rows; None for a formula or a version that is not known here, or without rows.

    >>> compute("network_efficiency", 1, [(60.0, 45.0), (40.0, 30.0)], {})
    75.0
    >>> compute("network_efficiency", 2, [(60.0, 45.0)], {}) is None
    True
    """
    formula = FORMULAS.get(name)
    return formula.value(rows, constants) if formula and formula.version == version and rows else None


def _share_of_sums(rows: Rows, _constants: Constants) -> float | None:
    """The first part over the second, in percent."""
    whole = sum(row[1] for row in rows)
    return 100 * sum(row[0] for row in rows) / whole if whole else None


def _efficiency(rows: Rows, _constants: Constants) -> float | None:
    put_in = sum(row[0] for row in rows)
    return 100 * sum(row[1] for row in rows) / put_in if put_in else None


def _non_revenue(rows: Rows, constants: Constants) -> float | None:
    efficiency = _efficiency(rows, constants)
    return None if efficiency is None else 100 - efficiency


def _loss_index(rows: Rows, _constants: Constants) -> float | None:
    km_days = sum(row[2] for row in rows)
    return sum(row[0] - row[1] for row in rows) / km_days if km_days else None


def _sectors_judged(rows: Rows, constants: Constants) -> float | None:
    return 100 * len(rows) / constants["sectors"] if constants.get("sectors") else None


def _middle(rows: Rows, _constants: Constants) -> float | None:
    return median(row[0] for row in rows)


def _per_day(rows: Rows, _constants: Constants) -> float | None:
    return HOURS_PER_DAY * sum(row[0] for row in rows)


def _per_customer(rows: Rows, constants: Constants) -> float | None:
    return sum(row[0] for row in rows) / constants["customers_served"] if constants.get("customers_served") else None


def _per_interruption(rows: Rows, _constants: Constants) -> float | None:
    interrupted = sum(row[1] for row in rows)
    return sum(row[0] for row in rows) / interrupted if interrupted else None


def _per_100_km(rows: Rows, constants: Constants) -> float | None:
    return 100 * sum(row[0] for row in rows) / constants["sewers_km"] if constants.get("sewers_km") else None


FORMULAS: Mapping[str, Formula] = {
    "network_efficiency": Formula(1, ("input_m3", "billed_m3"), _efficiency),
    "linear_loss_index": Formula(1, ("input_m3", "billed_m3", "mains_km_days"), _loss_index),
    "sectors_judged": Formula(1, ("usable_nights",), _sectors_judged),
    "leaks_verified": Formula(1, ("kept", "counted"), _share_of_sums),
    "awareness_to_repair": Formula(1, ("hours",), _middle),
    "water_saved": Formula(1, ("saved_m3h", "low_m3h", "high_m3h"), _per_day),
    "saidi": Formula(1, ("customer_minutes",), _per_customer),
    "sewer_overflows": Formula(1, ("overflows",), _per_100_km),
    "telemetry_completeness": Formula(1, ("received", "promised"), _share_of_sums),
    "worksites_on_time": Formula(1, ("kept", "counted"), _share_of_sums),
    "app_availability": Formula(1, ("kept", "counted"), _share_of_sums),
    "milestones_on_time": Formula(1, ("kept", "counted"), _share_of_sums),
    "non_revenue_water": Formula(1, ("input_m3", "billed_m3"), _non_revenue),
    "saifi": Formula(1, ("interrupted",), _per_customer),
    "caidi": Formula(1, ("customer_minutes", "interrupted"), _per_interruption),
}
