"""A computed value of an indicator, on its way into the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_access.rows.kpis import Evidence


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value with its evidence; `coverage` is the share (0-1) of the period's records that could be used."""

    value: float | None
    coverage: float | None
    evidence: Evidence
