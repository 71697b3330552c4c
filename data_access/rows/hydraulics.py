"""Hydraulic models of sectors, and faults as they are, as records and as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SectorModelRow:
    """A stored model of a sector with the text of its EPANET input file; links bear the codes of assets."""

    name: str
    sector: str
    source: str
    made_at: datetime
    inp: str


@dataclass(frozen=True, slots=True)
class TruthRecord:
    """A fault as it is, [began_at, ended_at); pipe and node where water leaves."""

    kind: str
    target: str
    began_at: datetime
    ended_at: datetime
    size: float
    sector: str | None = None
    pipe: str | None = None
    node: str | None = None
    drop_m: float | None = None
