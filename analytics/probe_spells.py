"""When a digital service was down: from the first of two unanswered probes in a row to the next answered one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

IN_A_ROW = 2  # one unanswered probe may be the network between


@dataclass(frozen=True, slots=True)
class Spell:
    """A time without an answer; `known_at` is the probe that made it one, no end while it lasts."""

    began: datetime
    known_at: datetime
    ended: datetime | None


def spells(probes: Iterable[tuple[datetime, bool]]) -> list[Spell]:
    """The spells of one service's probes in order of time.

    >>> from datetime import UTC
    >>> told = [(datetime(2018, 10, 9, hour, tzinfo=UTC), hour not in (2, 5, 6, 7)) for hour in range(10)]
    >>> [(each.began.hour, each.known_at.hour, each.ended.hour) for each in spells(told)]
    [(5, 6, 8)]
    """
    found: list[Spell] = []
    failed: list[datetime] = []
    for at, answered in probes:
        if not answered:
            failed.append(at)
            continue
        if len(failed) >= IN_A_ROW:
            found.append(Spell(failed[0], failed[IN_A_ROW - 1], at))
        failed = []
    if len(failed) >= IN_A_ROW:
        found.append(Spell(failed[0], failed[IN_A_ROW - 1], None))
    return found
