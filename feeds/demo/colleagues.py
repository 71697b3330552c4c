"""Simulated dispatchers and crews: they do to every open alert what is due, through the functions that people use.

What they do follows from the alerts as they stand, so doing it again changes nothing, whoever acted meanwhile. Of what
a person at the desk has acknowledged they only report the field's part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling, Move
from analytics.local_time import local_day
from data_access import alert_actions
from data_access.actors import Actor, Role
from data_access.alert_tasks import open_tasks
from data_access.rows.alerts import AlertTask
from data_access.topics import changes
from data_access.worksite_actions import Order, confirm_end
from data_access.worksite_records import count_of_year, record_events, record_worksites, sector_grounds, site_of_alert
from feeds.demo import worksite_ground
from feeds.demo.background import between
from feeds.demo.colleagues_plan import LEAK_RULES, Step, leak_among, next_step
from feeds.demo.faults import DAY_S, Fault
from feeds.demo.noise import stream
from feeds.demo.people import DISPATCHERS
from feeds.demo.signals import Story
from feeds.demo.worksite_fates import City
from feeds.demo.worksites import first_record, references

WEST, CENTRE = ("AN", "MA", "SB", "HH"), ("AF", "MS", "RN", "HM", "BM", "AC")
OWN_CREWS = {"electricity": "ELEC-1", "sanitation": "ASST-1"}
ROUNDS = 8  # an alert goes through no more steps than that
ENDS = ("close", "false_alarm", "verify")  # what detection must not meet in the middle of a stretch
AROUND = timedelta(hours=12)
FORGOTTEN_AT_REPAIR = 5  # of so many sites one is not reported ended with the repair ...
NEVER_ENDED = 40  # ... and of so many one not even when the alert is closed
FORGOTTEN_FOR_DAYS = 20  # before the scenario: what was forgotten earlier somebody has noticed since


@changes()
def work(session: Session, until: datetime, *, story: Story, ending: bool = True) -> int:
    """Do everything that is due by `until`, in the order of time; how many steps that were.

    Without `ending` nothing is verified or closed: for the middle of a stretch that detection has already thought over.
    """
    done = 0
    for _ in range(ROUNDS):
        due = [(step, task) for task, step in _steps(session, story) if step.at <= until]
        due = [(step, task) for step, task in due if ending or step.what not in ENDS]
        for step, task in sorted(due, key=lambda each: (each[0].at, each[1].code)):
            DO[step.what](session, story, task, step)
        done += len(due)
        if not due:
            break
    return done


def _steps(session: Session, story: Story) -> Iterable[tuple[AlertTask, Step]]:
    """The next step of every open alert, never before its newest event."""
    start = datetime.fromtimestamp(story.start, UTC)
    for task in open_tasks(session):
        step = next_step(task, causes(story, task), story.seed, start)
        if step is not None and (_is_ours(task) or step.what == "repair"):
            yield task, Step(max(step.at, task.told_at), step.what, step.reason)


def causes(story: Story, task: AlertTask) -> list[Fault]:
    """What was wrong, or done on purpose, in the sector of a suspected leak when it began."""
    if task.rule not in LEAK_RULES:
        return []
    since = int(((task.onset_at or task.detected_at) - AROUND).timestamp())
    until = int(task.detected_at.timestamp())
    return [fault for fault in _known_faults(story, since, until) if task.subject in (fault.target, fault.other)]


def _known_faults(story: Story, since: int, until: int) -> list[Fault]:
    days = since // DAY_S, until // DAY_S + 1
    return [fault for fault in _of_days(story, *days) if fault.touches(since, until)]


@lru_cache(maxsize=1024)
def _of_days(story: Story, first: int, end: int) -> tuple[Fault, ...]:
    return tuple(between(story.seed, story.start, first * DAY_S, end * DAY_S))


def _is_ours(task: AlertTask) -> bool:
    return task.acknowledged_by is None or task.handling == Handling.NEW or task.acknowledged_by in DISPATCHERS


def _person(task: AlertTask) -> Actor:
    name = DISPATCHERS[stream(task.rule, task.subject, task.detected_at) % len(DISPATCHERS)]
    return Actor(name, Role.DISPATCHER, "demo")


def _acknowledge(session: Session, _: Story, task: AlertTask, step: Step) -> None:
    alert_actions.acknowledge(session, code=task.code, actor=_person(task), at=step.at, seen_state=task.handling)


def _advance(session: Session, _: Story, task: AlertTask, step: Step) -> None:
    move, person = Move(step.what), _person(task)
    alert_actions.advance(session, code=task.code, actor=person, at=step.at, move=move, seen_state=task.handling)


def _send(session: Session, story: Story, task: AlertTask, step: Step) -> None:
    """Give it to a crew; where there is a leak the crew digs."""
    person = _person(task)
    alert_actions.assign(session, code=task.code, actor=person, at=step.at, owner=person.name, crew=crew_of(task))
    _advance(session, story, task, step)
    if leak_among(causes(story, task)) is not None and task.sector is not None:
        _dig(session, task, step.at)


def _repair(session: Session, story: Story, task: AlertTask, step: Step) -> None:
    _advance(session, story, task, step)
    _end_site(session, task, step.at, FORGOTTEN_AT_REPAIR)


def _close(session: Session, story: Story, task: AlertTask, step: Step) -> None:
    reason, seen, person = step.reason or "", task.handling, _person(task)
    alert_actions.close(session, code=task.code, actor=person, at=step.at, reason=reason, seen_state=seen)
    is_old = step.at.timestamp() < story.start - FORGOTTEN_FOR_DAYS * DAY_S
    _end_site(session, task, step.at, 0 if is_old else NEVER_ENDED)


def _end_site(session: Session, task: AlertTask, at: datetime, forgotten: int) -> None:
    """Report the works ended, unless this is the one in so many that is forgotten; 0 forgets none."""
    ref, today = site_of_alert(session, task.alert_id), local_day(at)
    if ref is not None and (not forgotten or stream("ended", task.code) % forgotten):
        confirm_end(session, Order(_person(task), at, ref), day=today, today=today)


def _close_as_false(session: Session, _: Story, task: AlertTask, step: Step) -> None:
    reason, seen, person = step.reason or "", task.handling, _person(task)
    alert_actions.close_as_false(session, code=task.code, actor=person, at=step.at, reason=reason, seen_state=seen)


DO: dict[str, Callable[[Session, Story, AlertTask, Step], None]] = {
    "acknowledge": _acknowledge,
    "investigate": _advance,
    "send": _send,
    "repair": _repair,
    "verify": _advance,
    "close": _close,
    "false_alarm": _close_as_false,
}


def crew_of(task: AlertTask) -> str:
    """The crew of the alert's service and quarter of the city."""
    if task.service in OWN_CREWS:
        return OWN_CREWS[task.service]
    whole = task.arrondissement or ""
    quarter = "OUEST" if whole in WEST else "CENTRE" if whole in CENTRE else "EST"
    return f"{quarter}-{1 + stream(task.subject) % 2}"


def _dig(session: Session, task: AlertTask, at: datetime) -> None:
    """The crew opens the street: an emergency, so the permit is asked for while they dig."""
    (ground,) = sector_grounds(session, task.sector)
    chance, today = np.random.default_rng((stream(task.rule, task.subject, task.detected_at), 9)), local_day(at)
    (kind,) = [each for each in worksite_ground.catalogue().works if each["nature"] == "leak_repair"]
    site = first_record(City(chance, today, [ground]), kind, today, today + timedelta(days=2))
    facts = {"status": "in_progress", "actual_start": today, "progress_pct": 0.0, "last_report_at": at}
    (ref,) = references([at.year], Counter({at.year: count_of_year(session, at.year)}))
    site |= {"ref": ref, "alert_id": task.alert_id, "recorded_at": at, **facts}
    ids = record_worksites(session, [site])
    told = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()}
    event = {"worksite_id": ids[ref], "at": at, "event": "started", "actor": "field", "reason": None, "before": {}}
    record_events(session, [event | {"after": told}])
