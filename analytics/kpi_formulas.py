"""Indicators computed from the figures of their records: the same function makes a value and makes it again.

A record is a row of figures, in the order of the formula's `parts`; `constants` are what no record of the period tells.
Sources: domain reference 1.1, 1.2, 1.4 and 1.7 (water), 1.5 (clocks of a leak), 6.1 (IEEE 1366), 6.2, 6.3, 7.2.
Volumes in m3, lengths in km, durations in the unit that the name of the part ends with. A formula may have limits,
outside of which its records give no value but the reason why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from analytics import leakage_index

Row = Sequence[float]
Rows = Sequence[Row]
Constants = Mapping[str, float]
Limit = Callable[[Rows, Constants], str | None]
HOURS_PER_DAY = 24
LITRES = 1000
NOT_ADDED = frozenset({"pressure_m", "days"})
ILI_SHARES = ("unbilled_pct", "unauthorised_pct", "under_registered_pct")


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator follows from its records. A version that computes otherwise gets another number."""

    version: int
    parts: tuple[str, ...]
    value: Callable[[Rows, Constants], float | None]
    limit: Limit | None = None  # why these records can make no value; None where they can


def totals(rows: Rows, parts: Sequence[str]) -> dict[str, float]:
    """What the rows add up to, by part; a pressure adds up to nothing.

    >>> totals([(3.0, 1.0), (4.0, 1.0)], ("input_m3", "billed_m3"))
    {'input_m3': 7.0, 'billed_m3': 2.0}
    """
    return {part: sum(row[place] for row in rows) for place, part in enumerate(parts) if part not in NOT_ADDED}


def compute(name: str, version: int, rows: Rows, constants: Constants) -> float | None:
    """The value of the rows; None for a formula or a version not known here, without rows, or outside its limits.

    >>> compute("network_efficiency", 1, [(60.0, 45.0), (40.0, 30.0)], {})
    75.0
    >>> compute("network_efficiency", 2, [(60.0, 45.0)], {}) is None
    True
    """
    formula = FORMULAS.get(name)
    if formula is None or formula.version != version or not rows or outside(name, rows, constants):
        return None
    return formula.value(rows, constants)


def outside(name: str, rows: Rows, constants: Constants) -> str | None:
    """The reason, a word, why the formula says nothing about these records; None where it does or has no limits.

    >>> outside("ili", [(900.0, 700.0, 10.0, 2999.0, 40.0, 30.0)], {})
    'few_connections'
    """
    formula = FORMULAS.get(name)
    return formula.limit(rows, constants) if formula and formula.limit and rows else None


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


def _per(constant: str, scale: float = 1.0) -> Callable[[Rows, Constants], float | None]:
    """The sum of the first part over a constant."""

    def value(rows: Rows, constants: Constants) -> float | None:
        return scale * sum(row[0] for row in rows) / constants[constant] if constants.get(constant) else None

    return value


def _sum(rows: Rows, _constants: Constants) -> float | None:
    return sum(row[0] for row in rows)


def _night_flow(rows: Rows, _constants: Constants) -> float | None:
    """Litres per connection and hour, of m3/h and connections."""
    connections = sum(row[1] for row in rows)
    return LITRES * sum(row[0] for row in rows) / connections if connections else None


def _daily(rows: Rows, _constants: Constants) -> float | None:
    """The mean of a day, from what was counted in so many hours."""
    hours = sum(row[1] for row in rows)
    return HOURS_PER_DAY * sum(row[0] for row in rows) / hours if hours else None


def _leakage_index(rows: Rows, constants: Constants) -> float | None:
    """Of sectors with their volumes, mains, connections, mean pressure and days."""
    shares = {name: constants[name] for name in ILI_SHARES}
    lost = sum(leakage_index.real_losses_m3(row[0], row[1], **shares) for row in rows)
    unavoidable = sum(
        leakage_index.unavoidable_m3(km, connections, pressure, days) for *_, km, connections, pressure, days in rows
    )
    return lost / unavoidable if unavoidable else None


def _index_limits(rows: Rows, _constants: Constants) -> str | None:
    """The limits hold for all sectors together: one alone has too few connections."""
    mains, connections = sum(row[2] for row in rows), sum(row[3] for row in rows)
    pressure = sum(row[3] * row[4] for row in rows) / connections if connections else 0.0
    return leakage_index.outside_limits(mains, connections, pressure)


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
    "ili": Formula(
        1,
        ("input_m3", "billed_m3", "mains_km", "connections", "pressure_m", "days"),
        _leakage_index,
        _index_limits,
    ),
    "night_flow": Formula(1, ("night_m3h", "connections", "usable_nights"), _night_flow),
    "time_to_aware": Formula(1, ("hours",), _middle),
    "time_to_locate": Formula(1, ("hours",), _middle),
    "time_to_verify": Formula(1, ("hours",), _middle),
    "pressure_compliance": Formula(1, ("kept", "counted"), _share_of_sums),
    "lift_availability": Formula(1, ("kept", "counted"), _share_of_sums),
    "objects_per_km": Formula(1, ("objects",), _per("mains_km")),
    "objects_per_1000": Formula(1, ("objects",), _per("population", 1000)),
    "monitored_km": Formula(1, ("mains_km",), _sum),
    "network_availability": Formula(1, ("kept", "counted"), _share_of_sums),
    "bills_paid": Formula(1, ("paid", "hours"), _daily),
    "failed_payments": Formula(1, ("failed", "tried"), _share_of_sums),
    "agency_searches": Formula(1, ("searches", "hours"), _daily),
    "unconfirmed_works": Formula(1, ("unconfirmed", "counted"), _share_of_sums),
    "clashes_avoided": Formula(1, ("avoided", "counted"), _share_of_sums),
    "budget_committed": Formula(1, ("committed_mad", "budget_mad"), _share_of_sums),
}
