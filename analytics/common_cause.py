"""One cause, one alarm: which alert stands under which other one, from what they are about, where and when they began.

A power cut explains the wells that fill up in what it feeds, a silent gateway its silent sensors, a burst the low
pressure and the water cut of its sector, a well that spills over its own high level (domain 4.4: collapse by cause,
first out on top, never drop records).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.limit_rules import BURST_RULE, GATEWAY_RULE, INTERRUPTION_RULE, OVERFLOW_RULE, SENSOR_RULE

BEFORE = timedelta(minutes=30)  # the effect may be noticed before its cause is ...
LONG_BEFORE = {OVERFLOW_RULE: timedelta(hours=24)}  # ... and a level is high for hours before the well spills over
EFFECTS = {
    INTERRUPTION_RULE: frozenset({"high_level"}),
    GATEWAY_RULE: frozenset({SENSOR_RULE}),
    BURST_RULE: frozenset({"low_pressure", INTERRUPTION_RULE}),
    OVERFLOW_RULE: frozenset({"high_level"}),
}
LASTS = {
    INTERRUPTION_RULE: timedelta(hours=6),
    GATEWAY_RULE: timedelta(days=2),
    BURST_RULE: timedelta(hours=2),
    OVERFLOW_RULE: timedelta(hours=6),
}
OF_SERVICE = {INTERRUPTION_RULE: "electricity", BURST_RULE: "water"}  # of which service the cause must be


@dataclass(frozen=True, slots=True)
class Happening:
    """An open alert as a possible cause or effect; `places` are the codes of what it touches."""

    code: str
    rule: str
    service: str
    places: Set[str]
    began_at: datetime
    parent: str | None = None


def parent_of(effect: Happening, known: Iterable[Happening]) -> str | None:
    """The code of the alert that explains it: of several the one that began last; None when nothing does.

    What stands under another alert explains nothing itself, so that there is one level only.
    """
    causes = [each for each in known if each.parent is None and explains(each, effect)]
    return max(causes, key=lambda each: (each.began_at, each.code)).code if causes else None


def explains(cause: Happening, effect: Happening) -> bool:
    """Whether one may be the cause of the other: the right pair, a place in common, soon enough after."""
    if cause.code == effect.code or effect.rule not in EFFECTS.get(cause.rule, ()):
        return False
    if OF_SERVICE.get(cause.rule, cause.service) != cause.service:
        return False
    if cause.rule == BURST_RULE and effect.service != cause.service:
        return False
    before = LONG_BEFORE.get(cause.rule, BEFORE)
    in_time = cause.began_at - before <= effect.began_at <= cause.began_at + LASTS[cause.rule]
    return in_time and bool(cause.places & effect.places)
