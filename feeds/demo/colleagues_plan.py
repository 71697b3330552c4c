"""What a colleague does next to an open alert, and when: a function of the alert, the truth and the seed alone.

Leaks are acknowledged, searched, dug out and reported repaired when they end; the network then shows it and somebody
verifies and closes. What was no leak is closed as a false alarm when it is over. One report in eleven is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.random import Generator

from analytics.alarm_states import Condition, Handling
from analytics.limit_rules import BURST_RULE, NIGHT_RULE, SENSOR_RULE
from data_access.rows.alerts import AlertTask
from feeds.demo.faults import Fault, Kind
from feeds.demo.noise import stream

LEAK_RULES = (NIGHT_RULE, BURST_RULE)
SEEN_MIN = {1: (2, 8), 2: (4, 25), 3: (10, 120), 4: (30, 240)}
LEFT_MIN = (50, 150)  # an alert of the running shift is left to whoever sits at the desk for so long
UNSEEN = timedelta(minutes=30)  # what was raised so shortly before the start belongs to the running shift
REPORTED_AFTER = timedelta(minutes=25)
FORGOTTEN_AFTER_H = (60, 110)
VERIFIED_AFTER_H = (30, 44)  # after the nights of the network have had their say; where they have none, by hand
FORGETS = 11  # one in so many
NOT_DUG = {
    Kind.TRANSFER: "Vanne de limite ouverte avec {other}",
    Kind.HYDRANT: "Purge par poteaux d'incendie",
    Kind.WORKS: "Manœuvres de vannes pour travaux",
}
NO_LEAK = "Écart sans fuite, retour à la normale"
REPAIRED = "Réparé, débit revenu à son niveau"
NO_REPORT = "Rapport de réparation jamais reçu, débit revenu à son niveau"
OVER = {SENSOR_RULE: "Capteur de nouveau entendu", "silent_gateway": "Liaison rétablie, rien à faire"}
USUAL_OVER = "Retour à la normale confirmé sur site"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: acknowledge, investigate, send, repair, verify, close or false_alarm."""

    at: datetime
    what: str
    reason: str | None = None


def next_step(task: AlertTask, causes: list[Fault], seed: int, start: datetime) -> Step | None:
    """The next step of an open alert; None while there is nothing to do. `causes` are the faults at its subject."""
    chance = np.random.default_rng((seed, 8, stream(task.rule, task.subject, task.detected_at, task.handling)))
    if task.handling == Handling.NEW:
        is_left = task.detected_at >= start - UNSEEN
        return _after(task, chance, LEFT_MIN if is_left else SEEN_MIN[task.priority], "acknowledge")
    if task.rule not in LEAK_RULES:
        return _other(task, chance)
    leak = leak_among(causes)
    return _no_leak(task, chance, causes) if leak is None else _leak(task, chance, leak)


def leak_among(causes: list[Fault]) -> Fault | None:
    """The largest true leak."""
    leaks = [fault for fault in causes if fault.kind in (Kind.LEAK, Kind.BURST)]
    return max(leaks, key=lambda fault: fault.size, default=None)


def forgets(task: AlertTask) -> bool:
    """Whether the crew of this alert never reports."""
    return stream("no report", task.rule, task.subject, task.detected_at) % FORGETS == 0


def _leak(task: AlertTask, chance: Generator, leak: Fault) -> Step | None:
    ends, urgent = datetime.fromtimestamp(leak.ends, UTC), task.rule == BURST_RULE or task.priority <= 2
    if task.handling == Handling.ACKNOWLEDGED:
        if urgent:
            return _after(task, chance, (7, 25), "send")
        return _before(_after(task, chance, (180, 1800), "investigate"), task, ends - timedelta(hours=6))
    if task.handling == Handling.INVESTIGATING:
        return _before(_after(task, chance, (240, 2400), "send"), task, ends - timedelta(hours=3))
    if task.handling == Handling.IN_FIELD:
        if forgets(task):
            return _when_over(task, chance, FORGOTTEN_AFTER_H, "close", NO_REPORT)
        return Step(max(ends + REPORTED_AFTER, task.handled_at + timedelta(hours=1)), "repair")
    if task.handling == Handling.REPAIRED:
        return _when_over(task, chance, VERIFIED_AFTER_H, "verify", None)
    return _after(task, chance, (600, 1500), "close", REPAIRED)


def _no_leak(task: AlertTask, chance: Generator, causes: list[Fault]) -> Step | None:
    told = next((fault for fault in causes if fault.kind in NOT_DUG), None)
    reason = NOT_DUG[told.kind].format(other=told.other) if told else NO_LEAK
    if task.condition == Condition.CLEARED or task.handling != Handling.ACKNOWLEDGED:
        return _when_over(task, chance, (2, 20), "false_alarm", reason)
    return _after(task, chance, (120, 1200), "investigate")


def _other(task: AlertTask, chance: Generator) -> Step | None:
    if task.condition == Condition.CLEARED:
        return _when_over(task, chance, (1, 9), "close", OVER.get(task.rule, USUAL_OVER))
    if task.handling != Handling.ACKNOWLEDGED:
        return None
    if task.priority <= 2:
        return _after(task, chance, (7, 20), "send")
    return _after(task, chance, (600, 4200), "investigate")


def _after(task: AlertTask, chance: Generator, minutes: tuple[int, int], what: str, reason: str | None = None) -> Step:
    return Step(task.handled_at + _drawn(chance, minutes, 60), what, reason)


def _before(step: Step, task: AlertTask, latest: datetime) -> Step:
    """Not later than that, where it is still to come: the work goes on as long as the leak does."""
    soonest = task.handled_at + timedelta(minutes=5)
    return Step(max(min(step.at, latest), soonest), step.what, step.reason)


def _when_over(
    task: AlertTask, chance: Generator, hours: tuple[int, int], what: str, reason: str | None
) -> Step | None:
    if task.condition != Condition.CLEARED or task.cleared_at is None:
        return None
    return Step(max(task.handled_at, task.cleared_at) + _drawn(chance, hours, 3600), what, reason)


def _drawn(chance: Generator, span: tuple[int, int], unit_s: int) -> timedelta:
    return timedelta(seconds=int(chance.integers(span[0] * unit_s, span[1] * unit_s)))
