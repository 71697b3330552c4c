"""The search for a leak: what is known of its sector, and the zone that came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analytics.leaks.search import Shift

Point = tuple[float, float]  # longitude and latitude, WGS84


@dataclass(frozen=True, slots=True)
class LostWater:
    """An open alert of a leak that is to be searched: where, since when, and how much, m3/h."""

    code: str
    sector: str
    since: datetime
    flow_m3h: float


@dataclass(frozen=True, slots=True)
class Gauge:
    """A pressure logger of the sector, and how far it moved since the leak began; None where that is not known."""

    code: str
    place: Point
    shift: Shift | None


@dataclass(frozen=True, slots=True)
class LaidPipe:
    """A pipe of the register: its code, length and line."""

    code: str
    length_m: float
    line: Sequence[Point]


@dataclass(frozen=True, slots=True)
class SearchZone:
    """Pipes that hold 80 % of the probability, likeliest first, and what stands behind them.

    `missing` says why no model helped: no_model, not_solved, no_logger; None where one did.
    """

    pipes: Sequence[str]
    length_m: float
    of_length_m: float
    gauges: int
    listeners: int
    loud: int
    model: str | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class ShownZone:
    """A zone as it was known at an instant, with the lines of its pipes."""

    at: datetime
    zone: SearchZone
    lines: Sequence[Sequence[Point]] = field(default_factory=tuple)


def zone_from(told: Mapping[str, Any]) -> SearchZone:
    """As an event keeps it."""
    return SearchZone(**{**told, "pipes": tuple(told["pipes"])})
