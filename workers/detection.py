"""Detection: goes through the stored readings in the order of time and raises, resizes and clears alerts.

At every instant it uses only what had been received by then. What it found in a local day and its cursor are written in
one transaction: a crash at any point neither loses nor doubles an alert.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from analytics.local_time import day_start, local_day
from analytics.sample_grid import STEP_S
from data_access import alerts, detection_inputs, night_flows, watched_outages, worker_states
from data_access.alert_actions import AlreadyOpen
from data_access.alert_moves import NotInThisState
from data_access.database import Database
from data_access.rows.nights import NightRow
from data_access.topics import Topic, changes
from workers.burst_rule import watch_inflows
from workers.detection_run import Run, nights_due, prepare
from workers.ledger import Decision, Ledger
from workers.live_rules import watch_sensors
from workers.outage_rule import watch_outages
from workers.verdicts import WORKER, carry_out
from workers.verification import verify_repairs

log = logging.getLogger(__name__)

NAME = worker_states.DETECTION
SETTLE_S = 300  # a quarter-hour is looked at five minutes later, when its readings have arrived
BETWEEN_LOOKS = timedelta(seconds=1)  # a pass takes up to half of it: deliveries in a row share the next one
CHUNK = timedelta(days=45)  # read at once; a grid of 800 sensors over it takes about 100 MB


class People(Protocol):
    """Simulated colleagues: they do what is due by `until`; without `ending` they verify and close nothing."""

    def __call__(self, session: Session, until: datetime, *, ending: bool) -> object: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch brought, and who may act between the decisions."""

    decisions: Sequence[Decision]
    nights: Mapping[datetime, Sequence[NightRow]]  # by the instant at which they were judged: repairs are checked then
    people: People | None


class Overtaken(Exception):
    """Somebody moved the cursor or an alert meanwhile; nothing of this stretch was written."""


def catch_up(database: Database, until: datetime, people: People | None = None) -> int:
    """Go on from the cursor to `until`; how many changes of alerts were written. Repeating it changes nothing.

    Safe to call from several processes: only one of them writes a stretch, the others start again behind it. Of a
    demonstration's `people` it is told up to where they may act, between its own decisions and in their transaction.
    """
    written = 0
    while True:
        try:
            return written + _run(database, until, people)
        except Overtaken as overtaken:
            log.info("detection starts again", extra={"reason": str(overtaken)})


def _run(database: Database, until: datetime, people: People | None) -> int:
    cursor = database.call(worker_states.cursor, name=NAME)
    begun = cursor or database.call(_beginning)
    written = 0
    if cursor is not None and not database.call(_is_due, cursor=cursor, until=until):
        return 0
    while begun is not None and begun < until:
        end = min(until, begun + CHUNK)
        run = database.call(prepare, begun=begun, end=end)
        for stop in _day_ends(begun, end):
            written += _advance(database, run, cursor, (begun, stop), people, looks_at_end=stop == until)
            begun = cursor = stop
    return written


def _is_due(session: Session, cursor: datetime, until: datetime) -> bool:
    """A quarter-hour is to be looked at, or something has come in and the last look is a second ago."""
    if instants(cursor, until, looks_at_end=False):
        return True
    if until - cursor < BETWEEN_LOOKS:
        return False
    span = {"after": cursor, "until": until}
    return detection_inputs.has_arrivals(session, **span) or watched_outages.has_news(session, **span)


def _beginning(session: Session) -> datetime | None:
    first = detection_inputs.first_reading_ts(session)
    return None if first is None else datetime.fromtimestamp(first, UTC)


def _day_ends(begun: datetime, end: datetime) -> list[datetime]:
    """The ends of the local days in (begun, end), and `end`: one transaction each."""
    ends, day = [], local_day(begun) + timedelta(days=1)
    while day_start(day) < end:
        ends.append(day_start(day))
        day += timedelta(days=1)
    return [*ends, end]


def _advance(
    database: Database,
    run: Run,
    cursor: datetime | None,
    span: tuple[datetime, datetime],
    people: People | None,
    *,
    looks_at_end: bool,
) -> int:
    ledger = Ledger(database.call(alerts.open_alerts))
    nights: dict[datetime, list[NightRow]] = {}
    before = span[0]
    for at in instants(*span, looks_at_end=looks_at_end):
        rows = _look(run, ledger, before, at)
        if rows:
            nights[at] = rows
        before = at
    write = _record if ledger.decisions or nights else _move_on
    found = Found(ledger.decisions, nights, people)
    database.call(write, found, cursor=cursor, to=span[1])
    return len(ledger.decisions)


def instants(begun: datetime, end: datetime, *, looks_at_end: bool) -> list[datetime]:
    """When the rules look, in (begun, end]: five minutes into every quarter-hour, and at the end where that is now.

    >>> six = datetime(2018, 10, 9, 5, tzinfo=UTC)
    >>> [f"{at:%H:%M}" for at in instants(six, six + timedelta(minutes=22), looks_at_end=True)]
    ['05:05', '05:20', '05:22']
    """
    first = (int(begun.timestamp()) - SETTLE_S) // STEP_S + 1
    last = (int(end.timestamp()) - SETTLE_S) // STEP_S
    found = [datetime.fromtimestamp(step * STEP_S + SETTLE_S, UTC) for step in range(first, last + 1)]
    return [*found, end] if looks_at_end and end not in found else found


def _look(run: Run, ledger: Ledger, before: datetime, at: datetime) -> list[NightRow]:
    ledger.end_shelves(at)
    rules = run.rules.at(at)
    watch_sensors(run.sight, ledger, rules.guarded, rules.thresholds, at)
    nights = []
    for day in nights_due(run.sight, before, at):
        nights += run.nights.judge(run.sight, ledger, rules.thresholds.night, day, at)
    watch_inflows(run.sight, ledger, run.operations, rules.thresholds.burst, at)
    watch_outages(run.outages, ledger, rules.thresholds.interruption, at)
    return nights


@changes(Topic.ALERTS)
def _record(session: Session, found: Found, cursor: datetime | None, to: datetime) -> None:
    _stand_still(session, cursor)
    for judged_at, rows in found.nights.items():
        night_flows.store_nights(session, rows, actor=WORKER, known_from=judged_at)
    codes = {(alert.rule, alert.subject): alert.code for alert in alerts.open_alerts(session)}
    try:
        for at, decision in _in_order(found):
            if decision is None:
                verify_repairs(session, actor=WORKER, at=at)
                continue
            if found.people is not None:
                found.people(session, at, ending=False)
            carry_out(session, decision, codes)
    except (NotInThisState, AlreadyOpen) as moved:
        raise Overtaken(str(moved)) from moved
    _move_on(session, found, cursor, to)


def _in_order(found: Found) -> list[tuple[datetime, Decision | None]]:
    """The decisions, and after those of each morning a check of the repairs (None)."""
    steps: list[tuple[datetime, Decision | None]] = [(each.at, each) for each in found.decisions]
    return sorted([*steps, *((at, None) for at in found.nights)], key=lambda step: (step[0], step[1] is None))


@changes()
def _move_on(session: Session, found: Found, cursor: datetime | None, to: datetime) -> None:
    """The cursor, if it still stands where this run found it, and what people do up to there."""
    _stand_still(session, cursor)
    if found.people is not None:
        found.people(session, to, ending=True)
    worker_states.move_cursor(session, name=NAME, to=to)


def _stand_still(session: Session, cursor: datetime | None) -> None:
    if worker_states.cursor(session, name=NAME) != cursor:
        raise Overtaken("the cursor has moved")
