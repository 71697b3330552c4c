"""`manage.py feed mqtt|sql FILE`: feeds that go on until they are told to stop (Ctrl-C, SIGTERM).

Exit codes: 0 stopped, 2 a file that describes no feed. What is described in the file: docs/feeds.md.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from data_access.database import Database
    from feeds.mqtt_feed import MqttFeed
    from feeds.sql_feed import SqlFeed

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def feed_commands(open_database: Callable[[], Database], clock_setting: Callable[[], str]) -> click.Group:
    """The group to mount; database and clock are opened when a command runs."""

    @click.group("feed")
    def group() -> None:
        """Listen to field systems and historians until stopped."""
        logging.basicConfig(level=logging.INFO, format="%(asctime)s feed %(levelname)s %(name)s %(message)s")

    @group.command()
    @click.argument("file", type=FILE)
    def mqtt(file: Path) -> None:
        """Subscribe to a broker; FILE says where it is and what its topics mean."""
        from data_access.clocks import clock_of
        from feeds.feed_files import FileUnfit, read_broker
        from feeds.mqtt_feed import MqttFeed

        try:
            broker = read_broker(file)
        except FileUnfit as problem:
            raise click.BadParameter(str(problem), param_hint="FILE") from problem
        database = open_database()
        _go_on(MqttFeed(database, broker, clock_of(database, clock_setting())), database)

    @group.command()
    @click.argument("file", type=FILE)
    @click.option("--once", is_flag=True, help="Read what is new and end, for a scheduler of your own.")
    def sql(file: Path, once: bool) -> None:
        """Read a historian on a schedule; FILE holds its address and the query."""
        from data_access.clocks import clock_of
        from feeds.feed_files import FileUnfit, read_historian
        from feeds.sql_feed import SqlFeed

        try:
            historian = read_historian(file)
        except FileUnfit as problem:
            raise click.BadParameter(str(problem), param_hint="FILE") from problem
        database = open_database()
        feed = SqlFeed(database, historian, clock_of(database, clock_setting()))
        if not once:
            _go_on(feed, database)
            return
        click.echo(f"rows {feed.read_once()}")
        database.close()

    return group


def _go_on(feed: MqttFeed | SqlFeed, database: Database) -> None:
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: feed.stop())
    feed.run()
    database.close()
