"""The worker process (`python -m workers`): writes the scenario's due readings, then judges them."""

from __future__ import annotations

import logging
import os
import time

from sqlalchemy.exc import OperationalError

from data_access import scenario, worker_states
from data_access.clock import Clock, ScenarioClock, WallClock, wall_now
from data_access.database import Database
from feeds.demo.live import next_quarter
from settings import Settings
from workers.detection import catch_up

log = logging.getLogger(__name__)
LOOK_S = 0.5
BEAT_S = 5.0


def turn(database: Database, clock: Clock) -> int:
    """One look: write the scenario's due quarter-hours, judge what is new; how many rows and alerts moved."""
    written = 0
    if isinstance(clock, ScenarioClock):
        anchor = database.call(scenario.anchor)
        if anchor is not None:
            clock.move(anchor)
        written = next_quarter(database, clock.now())
    return written + catch_up(database, clock.now())


def main() -> None:
    """Turn until the parent process is gone."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(levelname)s %(name)s %(message)s")
    settings = Settings.read()
    database = Database(settings.database_url, connections=2)
    anchor = database.call(scenario.anchor) if settings.clock != "wall" else None
    clock: Clock = ScenarioClock(anchor) if anchor else WallClock()
    parent, beaten = os.getppid(), 0.0
    while os.getppid() == parent:
        try:
            turn(database, clock)
            if time.monotonic() - beaten > BEAT_S:
                database.call(worker_states.beat, name="worker", wall=wall_now())
                beaten = time.monotonic()
        except OperationalError:
            log.exception("database does not answer")
        time.sleep(LOOK_S)
    database.close()


if __name__ == "__main__":
    main()
