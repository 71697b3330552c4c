"""What the database tells about alerts: typed, frozen rows with units in their names; times are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from analytics.alarm_states import Handling
from analytics.explanations import Clues
from analytics.limit_rules import INTERRUPTION_RULE
from analytics.repair_check import Verdict


class ListState(StrEnum):
    """Which alerts a list holds. One alert may be in several: a shelved one is still active."""

    ACTIVE = "active"  # still abnormal, not closed
    TO_ACKNOWLEDGE = "to_acknowledge"  # nobody has acknowledged it yet, also when it went back to normal
    SHELVED = "shelved"
    MINE = "mine"  # open, and the person who looks owns it or is named in a comment of it
    RESOLVED = "resolved"  # back to normal or closed within the last 24 hours
    ALL = "all"  # all of these


@dataclass(frozen=True, slots=True)
class Place:
    """A zone by its code and its names; a missing name falls back to French."""

    code: str
    fr: str
    ar: str | None = None
    en: str | None = None

    def name(self, lang: str) -> str:
        """The name as that language writes it."""
        return {"ar": self.ar, "en": self.en}.get(lang) or self.fr


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message key of the catalogue and the raw figures in it; the names of the figures end in their units."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


MENDED = (Handling.REPAIRED, Handling.VERIFIED)
NO_LEAK = "alerts.cause.not_"  # how the keys of causes begin that are something else
TRANSFER = "alerts.cause.not_transfer"
FROM_NEIGHBOUR = "alerts.explanation.transfer_with"  # the explanation that names its `sector`
LEAK_SEEN = frozenset({"pinpoint", "dig", "found"})  # work of people who know better than the explanation


def giver_of(explanations: Iterable[Sentence]) -> str | None:
    """The code of the neighbour whose water it probably is; None where none is named."""
    return next((str(line.values["sector"]) for line in explanations if line.key == FROM_NEIGHBOUR), None)


def step_of(handling: str, work: Mapping[str, Any]) -> str:
    """The handling and what the work has found out by then; two people who saw different ones collide.

    >>> step_of("investigating", {"pinpoint": {"method": "acoustic"}})
    'investigating+pinpoint'
    """
    return "+".join([handling, *sorted(work)])


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as it stood at the instant asked for. `display` is analytics.alarm_states.Display."""

    code: str
    rule: str
    kind: str
    priority: int
    service: str
    subject: str
    place: Place | None
    arrondissement: Place | None
    condition: str
    handling: str
    display: str
    is_active: bool
    onset_at: datetime | None
    detected_at: datetime
    cleared_at: datetime | None
    shelved_until: datetime | None
    acknowledged_by: str | None
    owner: str | None
    crew: str | None
    flow_m3h: float | None
    confidence: float | None
    cause: Sentence
    closed_reason: str | None
    asset: str | None = None  # the code of the work it lies on
    work: Mapping[str, Any] = field(default_factory=dict)  # pinpoint, dig, found, check: what the work brought
    parent: str | None = None  # code of the alert whose cause it shares
    suppressed_by: int | None = None  # number of the logbook line that silences it

    @property
    def is_explained(self) -> bool:
        """Something else than a leak is likelier, and nobody has located one."""
        return self.cause.key.startswith(NO_LEAK) and not LEAK_SEEN & self.work.keys()

    @property
    def is_transfer(self) -> bool:
        """It is probably a neighbour's water."""
        return self.is_explained and self.cause.key == TRANSFER

    @property
    def loss_m3h(self) -> float | None:
        """What it suspects to be lost; None where something else than a leak explains the flow."""
        return None if self.is_explained else self.flow_m3h

    @property
    def running_loss_m3h(self) -> float | None:
        """The same while nobody has repaired it; once a check has not shown the repair, it runs on."""
        is_mended = self.handling in MENDED and self.work.get("check", {}).get("verdict") != Verdict.NOT_SHOWN
        return None if is_mended else self.loss_m3h

    @property
    def step(self) -> str:
        """How far the work is, for who acts on what they saw."""
        return step_of(self.handling, self.work)

    @property
    def since(self) -> datetime:
        """When it began, as far as is known; otherwise when it was noticed."""
        return self.onset_at or self.detected_at

    @property
    def called(self) -> str:
        """The code people know it by: the work that feeds an area without supply, else the sector, else the subject."""
        if self.rule == INTERRUPTION_RULE and self.asset:
            return self.asset
        return self.place.code if self.place else self.subject


def causes(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """The rows in their order without what stands under another of them: one cause, one line."""
    told = list(rows)
    codes = {row.code for row in told}
    return [row for row in told if row.parent not in codes]


@dataclass(frozen=True, slots=True)
class AlertEventRow:
    """One line of an alert's life; `after` is its state from then on, `reason` what the person wrote."""

    at: datetime
    event: str
    actor: str
    reason: str | None
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """An alert with its evidence and its life, oldest event first."""

    row: AlertRow
    evidence: Sequence[Sentence]
    events: Sequence[AlertEventRow]
    sector: str | None
    customers: int | None
    sensitive: Mapping[str, int]  # sensitive customers of the sector by kind: school, hospital, ...
    explanations: Sequence[Sentence] = ()  # the likeliest first, each with its `share` of 1

    def at_of(self, event: str) -> datetime | None:
        """When that event last happened; None when it has not."""
        return next((line.at for line in reversed(self.events) if line.event == event), None)

    @property
    def giver(self) -> str | None:
        """The neighbour whose water it probably is; None of any other alert, or where none is named."""
        return giver_of(self.explanations) if self.row.is_transfer else None


@dataclass(frozen=True, slots=True)
class PriorityCounts:
    """Active alerts by priority 1-4, and how many of them nobody has acknowledged. Shelved ones count, apart."""

    active: Mapping[int, int]
    unacknowledged: Mapping[int, int]
    shelved: int


@dataclass(frozen=True, slots=True)
class AlertBoard:
    """A list of alerts in the order of work, and how many each state would list under the same filters."""

    rows: Sequence[AlertRow]
    counts: Mapping[ListState, int]


@dataclass(frozen=True, slots=True)
class SectorState:
    """The worst active alert of a sector; `count` is how many it has."""

    sector: str
    code: str
    priority: int
    display: str
    cause: Sentence
    flow_m3h: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: everything an alert starts with. Ids, not codes: rules work on ids."""

    rule: str
    kind: str
    subject: str
    service_id: int
    priority: int
    cause: Sentence
    sector_id: int | None = None
    asset_id: int | None = None
    onset_at: datetime | None = None
    flow_m3h: float | None = None
    confidence: float | None = None
    evidence: Sequence[Sentence] = ()
    clues: Clues | None = None  # what the rule saw that tells a leak from something else
    explanations: Sequence[Sentence] = ()  # the likeliest first, each with its `share` of 1


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """What a rule needs to know about an alert that it may not raise again yet."""

    code: str
    rule: str
    subject: str
    sector_id: int | None
    condition: str
    handling: str
    priority: int
    flow_m3h: float | None
    onset_at: datetime | None
    cleared_at: datetime | None
    shelved_until: datetime | None


@dataclass(frozen=True, slots=True)
class AlertTask:
    """What a person needs to know about an open alert to do the next thing to it."""

    alert_id: int
    code: str
    rule: str
    subject: str
    service: str
    sector: str | None
    arrondissement: str | None
    priority: int
    condition: str
    handling: str
    onset_at: datetime | None
    detected_at: datetime
    cleared_at: datetime | None
    acknowledged_by: str | None
    handled_at: datetime  # when it was last raised or a person last moved it
    told_at: datetime  # its newest event
