"""Worksites as they come: what cannot be true of one, and what would repair it. Nothing is dropped for it.

A flaw is looked for in the record itself, so that it goes when the record is repaired, whoever delivered it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from analytics.shapes import AROUND_CASABLANCA
from analytics.worksites import Timetable

SECOND_MARK = "~"  # a reference that comes twice is kept as <reference>~2
FULL_PCT = 100.0
DATES = (("planned_start", "planned_end"), ("current_start", "current_end"), ("actual_start", "actual_end"))


class Problem(StrEnum):
    """What cannot be true, or is missing, worst first."""

    END_BEFORE_START = "end_before_start"
    PROGRESS = "progress"
    SWAPPED = "swapped"
    NO_PLACE = "no_place"
    OUTSIDE = "outside"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem with the values that its sentence shows, what would repair it among them."""

    problem: Problem
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a site as given; `is_covered` when an outline of the city holds it, None where none is known."""

    lon: float | None
    lat: float | None
    is_covered: bool | None = None


def is_swapped(lon: float | None, lat: float | None) -> bool:
    """Latitude before longitude, as told by the city's surroundings.

    >>> is_swapped(33.57, -7.60), is_swapped(-7.60, 33.57)
    (True, False)
    """
    if lon is None or lat is None:
        return False
    return _is_around(lat, lon) and not _is_around(lon, lat)


def flaws(ref: str, time: Timetable, spot: Spot) -> tuple[Flaw, ...]:
    """Everything wrong with a record, worst first.

    >>> [flaw.problem.value for flaw in flaws("A~2", Timetable("planned", progress_pct=450.0), Spot(None, None))]
    ['progress', 'no_place', 'doubled']
    """
    return tuple(_found(ref, time, spot))


def first_reference(ref: str) -> str | None:
    """The reference that a second one repeats; None for a reference that came once.

    >>> first_reference("2024-117~2"), first_reference("2024-117")
    ('2024-117', None)
    """
    first, mark, number = ref.rpartition(SECOND_MARK)
    return first if mark and number.isdecimal() and first else None


def likely_progress(progress_pct: float) -> float:
    """What a progress beyond its bounds was meant to be: a digit too many, else the nearer bound.

    >>> [likely_progress(value) for value in (450.0, 101.0, 100.5, -3.0)]
    [45.0, 10.1, 100.0, 0.0]
    """
    if progress_pct < 0:
        return 0.0
    return progress_pct / 10 if FULL_PCT + 1 <= progress_pct <= 10 * FULL_PCT else FULL_PCT


def _found(ref: str, time: Timetable, spot: Spot) -> Iterator[Flaw]:
    for first, last in DATES:
        start, end = getattr(time, first), getattr(time, last)
        if start and end and end < start:
            yield Flaw(Problem.END_BEFORE_START, {"start": start.isoformat(), "end": end.isoformat()})
            break
    if time.progress_pct is not None and not 0 <= time.progress_pct <= FULL_PCT:
        likely = likely_progress(time.progress_pct)
        yield Flaw(Problem.PROGRESS, {"value": f"{time.progress_pct:g}", "likely": f"{likely:g}"})
    yield from _misplaced(spot)
    first_ref = first_reference(ref)
    if first_ref:
        yield Flaw(Problem.DOUBLED, {"first": first_ref})


def _misplaced(spot: Spot) -> Iterator[Flaw]:
    if spot.lon is None or spot.lat is None:
        yield Flaw(Problem.NO_PLACE)
    elif is_swapped(spot.lon, spot.lat):
        yield Flaw(Problem.SWAPPED, {"lon": f"{spot.lat:g}", "lat": f"{spot.lon:g}"})
    elif spot.is_covered is False:
        yield Flaw(Problem.OUTSIDE, {"lon": f"{spot.lon:.5f}", "lat": f"{spot.lat:.5f}"})


def _is_around(lon: float, lat: float) -> bool:
    west, south, east, north = AROUND_CASABLANCA
    return west <= lon <= east and south <= lat <= north
