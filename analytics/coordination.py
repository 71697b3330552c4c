"""Works that meet: too close at the same time, close enough to share a trench, open where a leak is suspected.

Distances are those between outlines, in metres, on a plane that touches the city (0.1 % exact). A tree of outlines
answers what lies near, so that five hundred sites cost milliseconds. Thresholds come from the caller; those of
DELIVERED are in force where nobody set others (domain notes, 7.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from analytics.worksites import METRES_PER_DEGREE

COORDINATION_RULE = "coordination"
DIG_WITHIN_M = 30.0
DIG_DAYS = 10
TEN_TIMES = 10.0  # the odds of third-party damage right beside a trench that is open now


class Encounter(StrEnum):
    """What two works are to each other."""

    CLASH = "clash"  # different trades, the same days: somebody has to coordinate
    SHARE = "share"  # different trades, days not far apart, one not begun: one trench may do for both


@dataclass(frozen=True, slots=True)
class Reach:
    """How far works reach: to a clash, to a shared trench (days between), to a suspected leak."""

    clash_m: float = 100.0
    share_days: int = 30
    leak_m: float = 50.0


DELIVERED = Reach()


@dataclass(frozen=True, slots=True)
class Dig:
    """Works in space and time. `first` to `last` are the days on which the street is or will be open."""

    ref: str
    trade: str
    outline: Mapping[str, Any]  # GeoJSON, WGS84
    first: date
    last: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two works that meet, by reference in order; `first` to `last` are the days they share, or those between them."""

    kind: Encounter
    one: str
    other: str
    metres: float
    first: date
    last: date


def meetings(digs: Sequence[Dig], today: date, reach: Reach = DELIVERED) -> list[Meeting]:
    """Every pair of different trades that clashes from today on, or could share a trench; the nearest first.

    Each pair comes once. Works without an outline cannot be in `digs`.
    """
    if not digs:
        return []
    outlines = _in_metres([dig.outline for dig in digs])
    tree = shapely.STRtree(outlines)
    ones, others = tree.query(outlines, predicate="dwithin", distance=reach.clash_m)
    pairs = [(digs[i], digs[j], i, j) for i, j in zip(ones.tolist(), others.tolist(), strict=True) if i < j]
    found = [
        _meeting(kind, (one.ref, other.ref), float(shapely.distance(outlines[i], outlines[j])), days)
        for one, other, i, j in pairs
        for kind, days in _encounters(one, other, today, reach.share_days)
    ]
    return sorted(found, key=lambda meeting: (meeting.metres, meeting.one, meeting.other))


def at_open_trenches(
    leaks: Mapping[str, tuple[float, float]], digs: Sequence[Dig], reach: Reach = DELIVERED
) -> list[tuple[str, str, float]]:
    """Suspected leaks (by code, at longitude and latitude) in or near an open trench: leak, works, metres; near first.

    The leak can be repaired before the trench is filled.
    """
    open_ones = [dig for dig in digs if dig.is_open]
    if not open_ones or not leaks:
        return []
    points = [{"type": "Point", "coordinates": place} for place in leaks.values()]
    outlines = _in_metres([*(dig.outline for dig in open_ones), *points])
    trenches, places = outlines[: len(open_ones)], outlines[len(open_ones) :]
    found, near = shapely.STRtree(trenches).query(places, predicate="dwithin", distance=reach.leak_m)
    codes = list(leaks)
    told = [
        (codes[i], open_ones[j].ref, float(shapely.distance(places[i], trenches[j])))
        for i, j in zip(found.tolist(), near.tolist(), strict=True)
    ]
    return sorted(told, key=lambda each: (each[2], each[0], each[1]))


def third_party_odds(metres: float, days_since: int) -> float:
    """By how much a dig multiplies the odds that somebody hit the pipe; 1.0 beyond 30 m or after ten days.

    Ours, not measured: tenfold beside a trench that is open now, less with distance and with days, linearly in both.

    >>> third_party_odds(0.0, 0), third_party_odds(15.0, 5), third_party_odds(31.0, 0), third_party_odds(5.0, 11)
    (10.0, 3.25, 1.0, 1.0)
    """
    if metres > DIG_WITHIN_M or days_since > DIG_DAYS:
        return 1.0
    nearness, freshness = 1 - metres / DIG_WITHIN_M, 1 - max(0, days_since) / DIG_DAYS
    return 1 + (TEN_TIMES - 1) * nearness * freshness


def metres_from(outline: Mapping[str, Any], lon: float, lat: float) -> float:
    """Metres from a point to an outline, 0 inside it."""
    place, ground = _in_metres([{"type": "Point", "coordinates": (lon, lat)}, outline])
    return float(shapely.distance(place, ground))


def _meeting(kind: Encounter, refs: tuple[str, str], metres: float, days: tuple[date, date]) -> Meeting:
    return Meeting(kind, min(refs), max(refs), metres, *days)


def _encounters(one: Dig, other: Dig, today: date, share_days: int) -> Iterator[tuple[Encounter, tuple[date, date]]]:
    if one.trade == other.trade:
        return
    begin, end = max(one.first, other.first), min(one.last, other.last)
    if begin <= end:
        if end >= today:
            yield Encounter.CLASH, (begin, end)
    elif (begin - end).days <= share_days and begin > today:
        yield Encounter.SHARE, (end + timedelta(days=1), begin - timedelta(days=1))


def _in_metres(outlines: Sequence[Mapping[str, Any]]) -> Any:
    """Outlines on a plane in metres around the first one's latitude."""
    drawn = np.array([shape(outline) for outline in outlines])
    latitude = float(shapely.get_coordinates(drawn[0])[0][1])
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians(latitude)), METRES_PER_DEGREE])
    return shapely.transform(drawn, lambda points: points * scale)
