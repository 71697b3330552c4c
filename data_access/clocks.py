"""Which clock a process goes by: the wall's, an instant that stands still, or the stored scenario's."""

from __future__ import annotations

from analytics.local_time import parse_instant
from data_access import scenario
from data_access.clock import Clock, FixedClock, ScenarioClock, WallClock
from data_access.database import Database


def clock_of(database: Database, wanted: str) -> Clock:
    """`auto` and `scenario`: the scenario's where the database holds one; `wall`; else the ISO instant that it is."""
    if wanted not in ("auto", "wall", "scenario"):
        return FixedClock(parse_instant(wanted))
    anchor = database.call(scenario.anchor) if wanted != "wall" else None
    return ScenarioClock(anchor) if anchor else WallClock()
