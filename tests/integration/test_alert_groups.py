"""One cause, one alarm, on both engines: linked with an event, listed under its cause, counted once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from callbacks import wall_answers
from components.wall_viewing import Viewing
from data_access.alert_actions import clear
from data_access.alert_groups import group
from data_access.alerts import alert, alerts, counts_by_priority
from data_access.database import Database
from tests.builders.alerts import SIX, WORKER, build_city, raised

SOON, LATER = SIX + timedelta(minutes=10), SIX + timedelta(hours=1)
BURST = {"rule": "burst", "kind": "alarm", "priority": 2, "onset_at": SIX}
LOW = {"rule": "low_pressure", "kind": "alarm", "priority": 2, "subject": "P-1", "flow_m3h": None}


def pair(database: Database, *, burst_first: bool) -> tuple[str, str]:
    """A burst and the low pressure of its sector, each grouped as it comes."""
    database.call(build_city)
    codes = {}
    for name, facts in (("burst", BURST), ("low", LOW)) if burst_first else (("low", LOW), ("burst", BURST)):
        codes[name] = database.call(raised, at=SIX if not codes else SOON, **facts)
        database.call(group, code=codes[name], actor=WORKER, at=SOON)
    return codes["burst"], codes["low"]


def test_an_effect_stands_under_its_cause_and_counts_once(database: Database):
    burst, low = pair(database, burst_first=True)
    other = database.call(raised, at=SOON, sector="AN-01", rule="high_level", subject="SR-1", priority=2)
    rows = database.call(alerts, at=LATER)
    assert [(row.code, row.parent) for row in rows] == [(burst, None), (low, burst), (other, None)]
    assert database.call(counts_by_priority, at=LATER).active == {1: 0, 2: 2, 3: 0, 4: 0}
    on_walls = asyncio.run(wall_answers.counts(database, at=LATER, viewing=Viewing("fr", 4)))
    assert on_walls.by_priority == {1: 0, 2: 2, 3: 0, 4: 0}, "a wall counts as the desks do"
    last = database.call(alert, code=low, at=LATER).events[-1]
    assert (last.event, last.actor, last.after["parent"]) == ("grouped", "detection", burst)


def test_an_effect_that_was_noticed_first_is_put_under_the_cause_when_it_comes(sqlite_database: Database):
    burst, low = pair(sqlite_database, burst_first=False)
    assert sqlite_database.call(alert, code=low, at=SIX).row.parent is None
    assert sqlite_database.call(alert, code=low, at=LATER).row.parent == burst


def test_once_the_cause_is_over_its_effect_counts_for_itself(sqlite_database: Database):
    burst, _ = pair(sqlite_database, burst_first=True)
    sqlite_database.call(clear, code=burst, actor=WORKER, at=SOON)
    assert sqlite_database.call(counts_by_priority, at=LATER).active[2] == 1
