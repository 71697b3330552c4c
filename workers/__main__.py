"""The worker process (`python -m workers`): writes the scenario's due readings, judges them, lets colleagues act."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from datetime import datetime

from sqlalchemy.exc import OperationalError

from data_access import escalations, scenario, suppression, worker_states
from data_access.alert_moves import NotInThisState
from data_access.clock import Clock, ScenarioClock, wall_now
from data_access.clocks import clock_of
from data_access.database import Database
from data_access.errors import SomebodyWasFaster
from feeds.demo.live import colleagues_of, next_quarter
from feeds.service_probe import targets
from settings import Settings
from workers.detection import catch_up
from workers.indicators import close_due
from workers.leak_search import leak_search
from workers.probes import probe_round
from workers.screen_watch import ScreenWatch
from workers.verdicts import WORKER

log = logging.getLogger(__name__)
LOOK_S = 0.3
BEAT_S = 5.0
CACHE_MB = 32  # of SQLite: what the worker reads again is little


def turn(database: Database, clock: Clock) -> int:
    """One look: write the scenario's due quarter-hours, judge what is new; how many rows and alerts moved."""
    written, people = 0, None
    if isinstance(clock, ScenarioClock):
        anchor = database.call(scenario.anchor)
        if anchor is not None:
            clock.move(anchor)
        written = next_quarter(database, clock.now())
        people = database.call(colleagues_of)
    written += catch_up(database, clock.now(), people) + follow_named_states(database, clock.now())
    return written + escalate_due(database, clock.now()) + close_due(database, clock.now())


def follow_named_states(database: Database, at: datetime) -> int:
    """Alerts of works that the logbook takes out of service, or back into it; how many moved."""
    moved = 0
    for code, number in database.call(suppression.due, at=at):
        try:
            database.call(suppression.follow, code=code, number=number, actor=WORKER, at=at)
            moved += 1
        except (NotInThisState, SomebodyWasFaster):
            log.info("alert moved meanwhile", extra={"alert": code})
    return moved


def escalate_due(database: Database, at: datetime) -> int:
    """Critical alarms that nobody has acknowledged for two minutes go to the duty manager; how many did."""
    codes = database.call(escalations.due_escalations, at=at)
    for code in codes:
        database.call(escalations.escalate, code=code, actor=WORKER, at=at)
    return len(codes)


def main(parent: int | None) -> None:
    """Turn until the parent process is gone; for ever without one."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(name)s %(message)s")
    settings = Settings.read()
    database = Database(settings.database_url, connections=3, cache_mb=CACHE_MB)
    clock = clock_of(database, settings.clock)
    probed = [] if isinstance(clock, ScenarioClock) else targets(settings.probes)
    with probe_round(database, clock, probed), leak_search(database, clock):
        _turn_on(database, clock, parent)
    database.close()


def _turn_on(database: Database, clock: Clock, parent: int | None) -> None:
    beaten, screens = 0.0, ScreenWatch()
    while parent is None or os.getppid() == parent:
        try:
            turn(database, clock)
            if time.monotonic() - beaten > BEAT_S:
                database.call(worker_states.beat, name="worker", wall=wall_now())
                screens.look(database, clock.now(), wall_now())
                beaten = time.monotonic()
        except OperationalError:
            log.exception("database does not answer")
        time.sleep(LOOK_S)


def parent_of(arguments: list[str]) -> int | None:
    """`--parent PID`: the process whose end is also ours, even when it ended before we looked."""
    parser = argparse.ArgumentParser(description="Write the scenario's due readings and judge what is new.")
    parser.add_argument("--parent", type=int)
    given: int | None = parser.parse_args(arguments).parent
    return given


if __name__ == "__main__":
    main(parent_of(sys.argv[1:]))
