"""Alarms that tire who must answer them: standing, chattering, fleeting, and the few that make most of the load.

Limits and targets: ISA-18.2 and EEMUA 191 as domain 4.4 quotes them; ten seconds for fleeting are our own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STANDING_AFTER = timedelta(hours=24)
CHATTER_WITHIN, CHATTER_LEAST = timedelta(seconds=60), 3
FLEETING_WITHIN = timedelta(seconds=10)
STANDING_TARGET = 5  # fewer than that
MIX_TARGETS_PCT = {"high": 5.0, "medium": 15.0, "low": 80.0}
BANDS = {1: "high", 2: "high", 3: "medium", 4: "low"}


@dataclass(frozen=True, slots=True)
class Spell:
    """An alarm from the instant it sounded until its condition ended or it was closed. `tag` is rule and subject."""

    code: str
    tag: tuple[str, str]
    priority: int
    began: datetime
    ended: datetime | None
    answered: bool = False  # a person did something to it before it ended


@dataclass(frozen=True, slots=True)
class BadActor:
    """A tag, how often it sounded, its share of all and the share of it and all worse ones, in percent."""

    tag: tuple[str, str]
    count: int
    share_pct: float
    cumulated_pct: float


@dataclass(frozen=True, slots=True)
class MixShare:
    """A band of priorities (high: P1 and P2, medium: P3, low: P4), its part of the alarms, and what is aimed at."""

    band: str
    count: int
    share_pct: float | None  # None when there was no alarm
    target_pct: float

    @property
    def is_over(self) -> bool:
        """More urgent ones than aimed at; of the low ones there cannot be too many."""
        return self.band != "low" and self.share_pct is not None and self.share_pct > self.target_pct


def standing(spells: Iterable[Spell], at: datetime) -> list[Spell]:
    """Those that have gone on for more than a day at `at`, oldest first.

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> old = Spell("A-1", ("burst", "HH-12"), 1, noon - timedelta(hours=25), None)
    >>> new = Spell("A-2", ("burst", "AN-01"), 1, noon - timedelta(hours=24), None)
    >>> [each.code for each in standing([new, old], noon)]
    ['A-1']
    """
    active = [each for each in spells if each.began <= at and (each.ended is None or each.ended > at)]
    return sorted((each for each in active if at - each.began > STANDING_AFTER), key=lambda each: each.began)


def chattering(spells: Iterable[Spell]) -> dict[tuple[str, str], int]:
    """Tags that sounded three times or more within a minute, with the most times in one minute.

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> def heard(tag, *seconds):
    ...     return [Spell(tag, ("high_level", tag), 2, noon + timedelta(seconds=each), noon) for each in seconds]
    >>> chattering(heard("LS-1", 0, 20, 59, 119) + heard("LS-2", 0, 30, 60))
    {('high_level', 'LS-1'): 3}
    """
    found = {}
    for tag, begins in _begins(spells).items():
        most = max(sum(first <= each < first + CHATTER_WITHIN for each in begins) for first in begins)
        if most >= CHATTER_LEAST:
            found[tag] = most
    return found


def fleeting(spells: Iterable[Spell]) -> list[Spell]:
    """Those that went by themselves within ten seconds, before anybody had done anything.

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> gone = Spell("A-1", ("burst", "HH-12"), 1, noon, noon + timedelta(seconds=9))
    >>> seen = Spell("A-2", ("burst", "HH-12"), 1, noon, noon + timedelta(seconds=9), answered=True)
    >>> stayed = Spell("A-3", ("burst", "HH-12"), 1, noon, noon + timedelta(seconds=10))
    >>> [each.code for each in fleeting([gone, seen, stayed])]
    ['A-1']
    """
    ended = [(each, each.ended - each.began) for each in spells if each.ended is not None and not each.answered]
    return [each for each, lasted in ended if lasted < FLEETING_WITHIN]


def bad_actors(spells: Iterable[Spell]) -> list[BadActor]:
    """Every tag by how often it sounded, most often first (Pareto).

    >>> from datetime import UTC
    >>> noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    >>> four = [Spell("A", ("burst", tag), 1, noon, None) for tag in ("AN-01", "HH-12", "HH-12", "HH-12")]
    >>> [(each.tag[1], each.count, each.share_pct, each.cumulated_pct) for each in bad_actors(four)]
    [('HH-12', 3, 75.0, 75.0), ('AN-01', 1, 25.0, 100.0)]
    """
    counted = Counter(each.tag for each in spells)
    total, so_far, found = sum(counted.values()), 0, []
    for tag, count in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        so_far += count
        found.append(BadActor(tag, count, 100 * count / total, 100 * so_far / total))
    return found


def priority_mix(counts: Mapping[int, int]) -> list[MixShare]:
    """The alarms by band against 5, 15 and 80 percent.

    >>> [(each.band, each.count, each.share_pct) for each in priority_mix({1: 1, 2: 1, 3: 3, 4: 15})]
    [('high', 2, 10.0), ('medium', 3, 15.0), ('low', 15, 75.0)]
    """
    bands: Counter[str] = Counter()
    for priority, count in counts.items():
        bands[BANDS[priority]] += count
    total = bands.total()
    return [
        MixShare(band, bands[band], 100 * bands[band] / total if total else None, target)
        for band, target in MIX_TARGETS_PCT.items()
    ]


def _begins(spells: Iterable[Spell]) -> dict[tuple[str, str], list[datetime]]:
    found: dict[tuple[str, str], list[datetime]] = {}
    for each in spells:
        found.setdefault(each.tag, []).append(each.began)
    return found
