"""`manage.py replay FILE --speed N`: recorded readings on the scenario clock.

Exit codes: 0 the clock runs, 1 something was refused (the reasons on stderr), 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from feeds.import_commands import ACTOR, FILE, zone_named

if TYPE_CHECKING:
    from data_access.database import Database
    from feeds.import_report import Say

FASTEST = 3600.0


def replay_command(say: Say, open_database: Callable[[], Database]) -> click.Command:
    """The command to mount. `say(key, **values)` speaks to the person."""

    @click.command("replay")
    @click.argument("files", type=FILE, nargs=-1, required=True)
    @click.option(
        "--speed",
        type=click.FloatRange(0, FASTEST),
        default=1.0,
        show_default=True,
        help="Times real time; 0 is a pause.",
    )
    @click.option("--timezone", "zone", metavar="ZONE", help="The zone of times without an offset.")
    def replay(files: tuple[Path, ...], speed: float, zone: str | None) -> None:
        """Play recorded readings on the scenario clock, as they were known then."""
        place = zone_named(zone)
        with closing(open_database()) as database:
            raise SystemExit(_replay(say, database, files, (speed, place)))

    return replay


def _replay(say: Say, database: Database, files: tuple[Path, ...], how: tuple[float, ZoneInfo | None]) -> int:
    from data_access.actors import system_actor
    from data_access.clock import wall_now
    from feeds.batches import Importing
    from feeds.import_report import Report
    from feeds.progress import Progress
    from feeds.replay import DemonstrationStaged, replay

    report = Report(say, None)
    progress = Progress(lambda rows: say("imports.rate", count=rows))
    run = Importing(database, system_actor(ACTOR), wall_now, report.hear, progress.advance)
    try:
        done = replay(run, files, speed=how[0], zone=how[1])
    except DemonstrationStaged:
        click.echo(say("imports.replay.taken"), err=True)
        return 1
    progress.end()
    report.sum_up(done.outcomes)
    if done.starts_at is None or done.ends_at is None:
        click.echo(say("imports.replay.nothing"), err=True)
        return 1
    span = {"start": done.starts_at.isoformat(), "end": done.ends_at.isoformat()}
    click.echo(say("imports.replay.runs", speed=f"{how[0]:g}", **span))
    return 1 if any(outcome.refused or outcome.rejected for outcome in done.outcomes) else 0
