"""Indicators as they leave the database: where each stands, its values, and the evidence behind each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from analytics.target_date import TargetDate
from analytics.trajectory import Point, Status, is_partial
from data_access.rows.roadmap import COMPUTED, Component, Names, Owner


@dataclass(frozen=True, slots=True)
class Suspension:
    """Since when an indicator is not reported, and the decision that says so."""

    since: datetime
    decision: Names


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One indicator against its trajectory at an instant, in its own unit.

    `value` is the last one known, of the period that ends on `period_end`; `expected` and `ahead` (positive is good)
    stand for that same day. `trend` holds the last ten periods, oldest first, None where a period has no value.
    `half_year` is where the trend of the last six months would lead by the target's date, `half_year_on` the day on
    which it would pass the target.
    """

    code: str
    names: Names
    unit: str
    decimals: int
    direction: int
    component: Component | None
    owner: Owner
    baseline: float | None
    target: float | None
    target_on: date | None
    value: float | None
    period_end: date | None
    expected: float | None
    ahead: float | None
    share_done: float | None
    share_expected: float | None
    status: Status
    partial: bool
    source: str | None
    trend: tuple[float | None, ...]
    reaches: TargetDate | None
    period: str = "quarter"
    suspended: Suspension | None = None
    half_year: float | None = None
    half_year_on: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What made a value: the figures that enter the formula, the records used and those left out, by reason.

    `rows` holds the figures of each record, in the order of `parts`; both are empty where a value was only stated.
    `left_out` names the records that `excluded` counts, where they have names.
    """

    source: str
    inputs: Mapping[str, float]
    used: int
    excluded: Mapping[str, int]
    records: tuple[str, ...]
    parts: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier value of a period, and the span in which it was shown."""

    value: float | None
    known_from: datetime
    known_to: datetime


@dataclass(frozen=True, slots=True)
class KpiPoint:
    """One period of an indicator as known at an instant; `replaced` holds what was shown before, oldest first.

    `again` is the value made anew from the stored records, where their figures were stored; `outside` is the word for
    the limit of the formula that the records break.
    """

    period_start: date
    period_end: date
    value: float | None
    expected: float | None
    coverage: float | None
    formula_version: int
    known_from: datetime
    evidence: Evidence
    replaced: tuple[Replaced, ...]
    again: float | None = None
    outside: str | None = None

    @property
    def is_partial(self) -> bool:
        """Computed from too few of the period's records."""
        return self.evidence.source == COMPUTED and self.value is not None and is_partial(self.coverage)


@dataclass(frozen=True, slots=True)
class KpiDetail:
    """An indicator with its whole history, newest period first, its trajectory and how it is computed."""

    row: KpiRow
    formula: str
    formula_version: int
    freshness_days: int
    source: str
    trajectory: tuple[Point, ...]
    points: tuple[KpiPoint, ...]
