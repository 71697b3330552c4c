"""The command line: `python manage.py --help`. Thin: each command imports what it needs when it is called.

Exit codes: 0 done, 1 refused with the reasons on stderr, 2 wrong usage.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from feeds.account_commands import account_commands
from feeds.feed_commands import feed_commands
from feeds.import_commands import import_commands
from feeds.replay_commands import replay_command
from settings import Settings
from workers.analyse_command import analyse_command
from workers.backtest_command import backtest_command
from workers.city_command import city_command

if TYPE_CHECKING:
    from data_access.database import Database


COMMAND_CACHE_MB = 32  # an import of any size stays below 300 MB


@click.group()
def manage() -> None:
    """Aïn, from the command line."""


@manage.group()
def db() -> None:
    """The database itself."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Make or bring the tables to the newest form."""
    from data_access.upgrade import upgrade

    upgrade(Settings.read().database_url)


@manage.command()
@click.option("--seed", type=int, default=2018, show_default=True, help="Another seed, another city's life.")
@click.option("--start", default="2018-10-09", show_default=True, help="First day (06:00) or instant of the scenario.")
@click.option("--force", is_flag=True, help="Wipe what the database holds first; accounts and screens stay.")
def demo(seed: int, start: str, force: bool) -> None:
    """Build the demonstration city in an empty database."""
    from data_access import inventory
    from data_access.fingerprint import Fingerprint
    from feeds.demo.build import build
    from workers.detection import catch_up

    begins = _scenario_start(start)
    database = _database()
    _make_room(database, force)
    with Fingerprint(database) as whole:

        def judge(*arguments: Any) -> None:
            whole.begin()  # every reading is written
            catch_up(*arguments)

        build(database, seed=seed, start=begins, detect=judge)
        for table, count in database.call(inventory.row_counts).items():
            click.echo(f"{table} {count}")
        click.echo(f"hash {whole.digest()}")
    database.close()


@manage.command()
def bench() -> None:
    """Speed and memory of the whole product, medians of several runs; needs the test tools (make venv)."""
    import runpy

    runpy.run_module("tests.bench", run_name="__main__")


@manage.command()
@click.option("--until", default=None, help="An instant; without an offset local time of the city. Default: now.")
def detect(until: str | None) -> None:
    """Run detection on the stored readings, from where it stands."""
    from data_access import scenario
    from workers.detection import catch_up

    database = _database()
    anchor = database.call(scenario.anchor)
    now = anchor.instant(datetime.now(UTC)) if anchor else datetime.now(UTC)
    click.echo(f"alerts {catch_up(database, _instant(until) if until else now)}")
    database.close()


def _instant(text: str) -> datetime:
    from analytics.local_time import parse_instant

    try:
        return parse_instant(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--until") from problem


def _scenario_start(text: str) -> datetime:
    """A day means 06:00 there; an instant is cut to its quarter-hour."""
    from analytics.local_time import parse_instant

    try:
        instant = parse_instant(text if "T" in text else f"{text}T06:00")
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--start") from problem
    seconds = int(instant.timestamp())
    return datetime.fromtimestamp(seconds - seconds % 900, UTC)


def _make_room(database: Database, force: bool) -> None:
    """Only what `force` gives up, or a demonstration that was broken off while it was built, makes room for another."""
    from data_access import inventory, scenario, upgrade

    if not database.call(inventory.holds_data):
        return
    if not force and not database.call(scenario.unfinished):
        click.echo("This database is not empty. To replace what it holds: python manage.py demo --force", err=True)
        raise SystemExit(1)
    upgrade.renew(Settings.read().database_url)


def _database() -> Database:
    """The database of the settings, with its tables at their newest form."""
    from data_access.database import Database
    from data_access.upgrade import upgrade

    settings = Settings.read()
    upgrade(settings.database_url)
    return Database(settings.database_url, settings.connections, cache_mb=COMMAND_CACHE_MB)


def _say(key: str, **values: object) -> str:
    """The sentence in the language of AIN_LANGUAGE."""
    from components.text import say

    return say(key, Settings.read().language, **values)


manage.add_command(import_commands(_say, _database))
manage.add_command(feed_commands(_database, lambda: Settings.read().clock))
manage.add_command(replay_command(_say, _database))
manage.add_command(analyse_command(_say))
manage.add_command(backtest_command(_say, Settings.read().language))
manage.add_command(city_command(_say, _database))
for group in account_commands(_say, _database):
    manage.add_command(group)

if __name__ == "__main__":
    manage()
