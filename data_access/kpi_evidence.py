"""From records to a measurement: the snapshot that is stored with a value, and the value made from it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.kpi_formulas import FORMULAS, compute, outside, totals
from data_access.rows.kpi_measures import Measurement
from data_access.rows.kpis import Evidence
from data_access.rows.roadmap import COMPUTED


@dataclass(slots=True)
class Records:
    """What a measure has found: the figures of each record by its name, and the names of those left out by reason."""

    used: dict[str, Sequence[float]] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, reason: str, name: str) -> None:
        """Count a record that the formula cannot use."""
        self.left_out.setdefault(reason, []).append(name)

    @property
    def coverage(self) -> float:
        """The share of the records that could be used; 0 of none."""
        every = len(self.used) + sum(len(names) for names in self.left_out.values())
        return len(self.used) / every if every else 0.0


def measured(
    formula: str, found: Records, *, coverage: float, constants: Mapping[str, float] | None = None
) -> Measurement | None:
    """The value of the records with all of them as evidence; None when not one could be used."""
    if not found.used:
        return None
    known, given = FORMULAS[formula], constants or {}
    rows = tuple(tuple(float(figure) for figure in row) for row in found.used.values())
    evidence = Evidence(
        source=COMPUTED,
        inputs={**given, **totals(rows, known.parts)},
        used=len(rows),
        excluded={reason: len(names) for reason, names in found.left_out.items()},
        records=tuple(found.used),
        parts=known.parts,
        rows=rows,
        left_out={reason: tuple(names) for reason, names in found.left_out.items()},
    )
    return Measurement(compute(formula, known.version, rows, given), min(1.0, coverage), evidence)


def unproven(found: Records, *, coverage: float) -> Measurement | None:
    """A period without a value, with the records that say why; None when there is not even one of those."""
    if not found.left_out:
        return None
    excluded = {reason: len(names) for reason, names in found.left_out.items()}
    left_out = {reason: tuple(names) for reason, names in found.left_out.items()}
    return Measurement(None, coverage, Evidence(COMPUTED, {}, 0, excluded, (), left_out=left_out))


def recomputed(formula: str, version: int, evidence: Evidence) -> float | None:
    """The value that the stored records give; None where none were stored or the formula is no longer known."""
    return compute(formula, version, evidence.rows, evidence.inputs)


def outside_limits(formula: str, evidence: Evidence) -> str | None:
    """The word for why the formula makes no value of the stored records; None where it makes one."""
    return outside(formula, evidence.rows, evidence.inputs)
