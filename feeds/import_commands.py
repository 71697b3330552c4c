"""`manage.py import ...`: networks, zones, assets, sensors, readings, works, the roadmap, lists of records.

Exit codes: 0 done, 1 something was refused (the reasons on stderr), 2 wrong usage. With `--allow-rejects` refused rows
are an exit 0, refused files are not. Modules that read files are imported by the command that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from feeds.basemap_commands import basemap_command
from feeds.record_commands import record_commands

if TYPE_CHECKING:
    from data_access.database import Database
    from feeds.batches import Importing, Outcome
    from feeds.import_report import Say
    from feeds.placement import Placement
    from feeds.worksite_mapping import Register

ACTOR = "command line"
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
WHEN = click.Choice(["now", "source"])
ZONE_KINDS = ("arrondissement", "sector", "feeder_area", "catchment")
Command = TypeVar("Command", bound=Callable[..., Any])


class Desk:
    """What every import command needs: the sentences, the way into the database, and how it ends."""

    def __init__(self, say: Say, open_database: Callable[[], Database]) -> None:
        self.say = say
        self.open_database = open_database

    def take(self, files: Sequence[Path], one: Callable[[Importing, Path], Outcome], options: dict[str, Any]) -> None:
        """Every file in turn, the summary, and the exit code."""
        from data_access.actors import system_actor
        from data_access.clock import wall_now
        from feeds.batches import Importing
        from feeds.import_report import Report
        from feeds.progress import Progress

        with ExitStack() as stack:
            kept: Path | None = options["rejects"]
            keep = stack.enter_context(kept.open("w", encoding="utf-8", newline="")) if kept else None
            report = Report(self.say, keep)
            database = self.open_database()
            stack.callback(database.close)
            progress = Progress(lambda rows: self.say("imports.rate", count=rows))
            run = Importing(database, system_actor(ACTOR), wall_now, report.hear, progress.advance, report.preview)
            outcomes = [one(run, path) for path in files]
            progress.end()
            report.sum_up(outcomes)
        refused = any(outcome.refused or (outcome.rejected and not options["allow_rejects"]) for outcome in outcomes)
        raise SystemExit(1 if refused else 0)


def import_commands(say: Say, open_database: Callable[[], Database]) -> click.Group:
    """The group to mount. `say(key, **values)` speaks to the person; the database is opened when a command runs."""

    @click.group("import")
    @click.pass_context
    def group(context: click.Context) -> None:
        """Take in files: networks, zones, sensors, readings, works, the roadmap."""
        context.obj = Desk(say, open_database)

    for command in (
        network,
        zones,
        assets,
        sensors,
        readings,
        worksites,
        roadmap,
        basemap_command(_shared, FILE),
        *record_commands(_shared, FILE, zone_named),
    ):
        group.add_command(command)
    return group


def _shared(command: Command) -> Command:
    rejects = click.option(
        "--rejects",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Also write the refused rows to this CSV file.",
    )
    allow = click.option("--allow-rejects", is_flag=True, help="Exit 0 although rows were refused.")
    return rejects(allow(command))


def _when(command: Command) -> Command:
    return click.option(
        "--received-at",
        type=WHEN,
        default="now",
        show_default=True,
        help="Since when this counts as known: now, or since the time that each row itself bears.",
    )(command)


@click.command()
@click.argument("file", type=FILE)
@click.option("--epsg", type=int, help="The projection of its coordinates, by its number in the EPSG register.")
@click.option("--anchor", metavar="LON,LAT", help="Its coordinates are metres; their middle stands at this point.")
@click.option("--sector", metavar="CODE", help="The code of the network and of its sector; by default the file's name.")
@click.option(
    "--sector-by",
    type=click.Choice(["tags", "valves", "zones"]),
    help="Split it: by the tags of nodes, by reducing valves and closed links, or by the outlines of --zones.",
)
@click.option("--zones", "outlines", type=FILE, help="Outlines of its sectors (GeoJSON), for --sector-by zones.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@_shared
@click.pass_obj
def network(desk: Desk, file: Path, **options: Any) -> None:
    """An EPANET network (INP), as one sector or several, with its hydraulic model."""
    from feeds import deliveries

    if (options["sector_by"] == "zones") != (options["outlines"] is not None):
        raise click.UsageError("--sector-by zones and --zones FILE go together.")
    told = deliveries.NetworkOptions(
        code=options["sector"] or file.stem,
        place=_placement(options["epsg"], options["anchor"]),
        by=options["sector_by"] or "whole",
        outlines=options["outlines"],
        dry=options["dry_run"],
    )
    desk.take([file], partial(deliveries.network, options=told), options)


@click.command()
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice(ZONE_KINDS), default=ZONE_KINDS[0], show_default=True)
@click.option("--attribution", help="What the source asks to be named; by default what the file says.")
@_shared
@click.pass_obj
def zones(desk: Desk, file: Path, kind: str, attribution: str | None, **options: Any) -> None:
    """Outlines of zones (GeoJSON, longitude and latitude)."""
    from feeds import deliveries

    desk.take([file], partial(deliveries.zones, kind=kind, attribution=attribution), options)


@click.command()
@click.argument("file", type=FILE)
@_shared
@click.pass_obj
def assets(desk: Desk, file: Path, **options: Any) -> None:
    """Pipes, valves, stations and other assets (GeoJSON, longitude and latitude)."""
    from feeds import deliveries

    desk.take([file], deliveries.assets, options)


@click.command()
@click.argument("file", type=FILE)
@click.option("--create-zones", is_flag=True, help="Make a sector of every zone that nobody knows yet.")
@click.option(
    "--step-s", type=click.IntRange(1, 604_800), default=900, show_default=True, help="Where the file names no step_s."
)
@_shared
@click.pass_obj
def sensors(desk: Desk, file: Path, create_zones: bool, step_s: int, **options: Any) -> None:
    """The list of sensors (CSV: sensor_id,zone,quantity,unit,role,element[,step_s])."""
    from feeds import deliveries

    desk.take([file], partial(deliveries.sensors, create_zones=create_zones, step_s=step_s), options)


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option(
    "--timezone", "zone", metavar="ZONE", help="The zone of times without an offset, for example Europe/Rome."
)
@_when
@_shared
@click.pass_obj
def readings(desk: Desk, files: tuple[Path, ...], zone: str | None, received_at: str, **options: Any) -> None:
    """Readings (CSV, XLSX, Parquet): timestamp,sensor_id[,quantity],value[,quality], or a column for each series."""
    from feeds.reading_batches import take_readings

    at_source = received_at == "source"
    desk.take(files, partial(take_readings, zone=zone_named(zone), known_when_read=at_source), options)


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--mapping", type=FILE, help="A mapping of your own (TOML) instead of the shipped ones; see docs/feeds.md."
)
@_when
@_shared
@click.pass_obj
def worksites(desk: Desk, file: Path, mapping: Path | None, received_at: str, **options: Any) -> None:
    """A register of works (GeoJSON or CSV)."""
    from feeds import deliveries

    at_source = received_at == "source"
    desk.take([file], partial(deliveries.worksites, registers=_registers(mapping), at_source=at_source), options)


@click.command()
@click.argument("file", type=FILE)
@_shared
@click.pass_obj
def roadmap(desk: Desk, file: Path, **options: Any) -> None:
    """A roadmap (YAML; see docs/roadmap-file.md), taken as a whole or not at all."""
    from feeds import roadmap_delivery

    desk.take([file], roadmap_delivery.roadmap, options)


def _placement(epsg: int | None, anchor: str | None) -> Placement | None:
    from feeds import placement

    if epsg is not None and anchor is not None:
        raise click.UsageError("--epsg and --anchor exclude each other.")
    try:
        if epsg is not None:
            return placement.by_epsg(epsg)
        return placement.around(*placement.read_point(anchor)) if anchor else None
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--epsg" if epsg is not None else "--anchor") from problem


def zone_named(name: str | None) -> ZoneInfo | None:
    """The time zone of that name; a wrong one ends the program with 2."""
    import analytics.local_time  # noqa: F401 (makes zoneinfo read the packaged tz data)

    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise click.BadParameter(
            f"{name} is no time zone, for example Africa/Casablanca", param_hint="--timezone"
        ) from problem


def _registers(mapping: Path | None) -> list[Register]:
    from feeds.worksite_mapping import read_register, shipped_registers

    try:
        return [read_register(mapping)] if mapping else shipped_registers()
    except (KeyError, TypeError, ValueError) as problem:
        raise click.BadParameter(f"{mapping} is no mapping: {problem}", param_hint="--mapping") from problem
