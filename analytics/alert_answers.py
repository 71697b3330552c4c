"""How well alerts are answered: the life of each one read from its events, times to each stage, precision of rules.

Time to acknowledge, locate, repair and verify run from when the alert was raised, so awareness, location and repair
(IWA: the three clocks of a leak) are their differences. Percentiles are of the nearest rank: a value that was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from analytics.alarm_nuisance import Spell
from analytics.alarm_states import RULE_REMARKS

STAGES = {  # the events by which a stage is reached; the first of them counts
    "acknowledge": ("acknowledge",),
    "locate": ("pinpoint",),
    "repair": ("repair",),
    "verify": ("verify",),
}
RAISED = ("raised", "raised_again")
CLOSED = ("close", "false_alarm", "explained", "closed_by_rule")
UNDECIDED = ("explained", "closed_by_rule")  # neither true nor false
SUPPRESSED = "suppressed"
BY_THE_RULE = (*RAISED, *RULE_REMARKS, "closed_by_rule", "shelf_ended")
ACKNOWLEDGE_TARGETS = {1: timedelta(minutes=2), 2: timedelta(minutes=5)}  # domain 4.4


@dataclass(frozen=True, slots=True)
class Life:
    """An alert with its events, oldest first: (instant, event, priority from then on)."""

    code: str
    rule: str
    kind: str
    subject: str
    sector: str | None
    events: Sequence[tuple[datetime, str, int]]

    @property
    def raised_at(self) -> datetime:
        """When it was raised first."""
        return self.events[0][0]

    @property
    def priority(self) -> int:
        """The priority with which it was raised."""
        return self.events[0][2]

    def reached(self, stage: str) -> datetime | None:
        """When the stage was reached first; None when it has not been."""
        return next((at for at, event, _ in self.events if event in STAGES[stage]), None)

    def closing(self) -> tuple[datetime, str] | None:
        """When and how it was closed."""
        return next(((at, event) for at, event, _ in self.events if event in CLOSED), None)


@dataclass(frozen=True, slots=True)
class StageTimes:
    """How long a stage took: of so many alerts, so many have reached it; None where none has."""

    kind: str
    priority: int
    stage: str
    of: int
    reached: int
    middle: timedelta | None
    ninth: timedelta | None  # nine of ten were reached within it
    target: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the alerts of one rule (and sector) that people closed: how many were true, how many false."""

    kind: str
    name: str
    true: int
    false: int

    @property
    def pct(self) -> float | None:
        """Percent of true ones; None when none was closed."""
        total = self.true + self.false
        return 100 * self.true / total if total else None


def spells(life: Life) -> list[Spell]:
    """Each time the alert sounded, oldest first.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> told = ("raised", "acknowledge", "cleared", "raised_again", "close", "cleared")
    >>> events = [(six + timedelta(minutes=n), event, 2) for n, event in enumerate(told)]
    >>> found = spells(Life("A-1", "burst", "alarm", "HH-12", "HH-12", events))
    >>> [(f"{each.began:%M}", f"{each.ended:%M}", each.answered) for each in found]
    [('00', '02', True), ('03', '04', True)]
    """
    found: list[Spell] = []
    for at, event, priority in life.events:
        if event in RAISED:
            found.append(Spell(life.code, (life.rule, life.subject), priority, at, None))
        elif event == SUPPRESSED and found and found[-1].began == at:
            found.pop()  # a named state silenced it from its first instant: nobody heard it
        elif found and found[-1].ended is None:
            found[-1] = _moved(found[-1], at, event)
    return found


def _moved(spell: Spell, at: datetime, event: str) -> Spell:
    answered = spell.answered or event not in BY_THE_RULE
    ended = at if event in ("cleared", *CLOSED) else None
    return Spell(spell.code, spell.tag, spell.priority, spell.began, ended, answered)


def stage_times(lives: Sequence[Life]) -> list[StageTimes]:
    """Per kind, priority and stage, for the alerts given; in that order, only where there are alerts.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> def seen(*minutes):
    ...     marks = [(six, "raised", 1), *((six + timedelta(minutes=each), "acknowledge", 1) for each in minutes)]
    ...     return Life("A", "burst", "alarm", "HH-12", "HH-12", marks)
    >>> first = stage_times([seen(1), seen(3), seen(8), seen()])[0]
    >>> first.stage, first.of, first.reached, str(first.middle), str(first.ninth)
    ('acknowledge', 4, 3, '0:03:00', '0:08:00')
    """
    groups = sorted({(life.kind, life.priority) for life in lives})
    return [
        _times([life for life in lives if (life.kind, life.priority) == group], *group, stage)
        for group in groups
        for stage in STAGES
    ]


def _times(lives: Sequence[Life], kind: str, priority: int, stage: str) -> StageTimes:
    instants = [(life.raised_at, life.reached(stage)) for life in lives]
    spans = [reached - raised for raised, reached in instants if reached is not None]
    target = ACKNOWLEDGE_TARGETS.get(priority) if (kind, stage) == ("alarm", "acknowledge") else None
    return StageTimes(kind, priority, stage, len(lives), len(spans), middle(spans), ninth(spans), target)


def middle(spans: Sequence[timedelta]) -> timedelta | None:
    """The median; of an even number the mean of the two in the middle. None of nothing."""
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def ninth(spans: Sequence[timedelta]) -> timedelta | None:
    """The 90th percentile of the nearest rank: of ten values the ninth. None of nothing.

    >>> str(ninth([timedelta(minutes=n) for n in range(1, 11)])), str(ninth([timedelta(minutes=4)]))
    ('0:09:00', '0:04:00')
    """
    return sorted(spans)[ceil(len(spans) * 9 / 10) - 1] if spans else None


def precision(lives: Iterable[Life], *, by: str) -> list[Precision]:
    """True and false per kind and `rule` or `sector`, by how people closed them; least precise first.

    Closed as a false alarm is false, closed as done is true; what something known explains and what the rule itself
    ended counts nowhere.

    >>> from datetime import UTC
    >>> six = datetime(2018, 10, 9, 6, tzinfo=UTC)
    >>> def ended(event):
    ...     return Life("A", "burst", "alarm", "HH-12", "HH-12", [(six, "raised", 1), (six, event, 1)])
    >>> ends = ("close", "close", "close", "false_alarm", "closed_by_rule", "explained")
    >>> [(each.name, each.true, each.false, each.pct) for each in precision(map(ended, ends), by="rule")]
    [('burst', 3, 1, 75.0)]
    """
    counted: dict[tuple[str, str], list[int]] = {}
    for life in lives:
        name, closing = getattr(life, by), life.closing()
        if name is not None and closing is not None and closing[1] not in UNDECIDED:
            counted.setdefault((life.kind, name), [0, 0])[closing[1] == "false_alarm"] += 1
    found = [Precision(kind, name, true, false) for (kind, name), (true, false) in counted.items()]
    return sorted(found, key=lambda each: (each.kind, each.pct, each.name))
