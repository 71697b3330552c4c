"""`manage.py import crews|agencies|interruptions|... FILE`: a command for each kind of list.

A kind is an entry of feeds/record_kinds.py; the commands differ in nothing else. Modules that read files are imported
when a command runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

SUMMARIES = {
    "crews": "Field crews (CSV).",
    "agencies": "Customer agencies with their opening hours (CSV).",
    "interruptions": "Supply cuts with their restorations (CSV).",
    "billed-volumes": "Volumes billed to a sector in a month (CSV).",
    "contacts": "Calls and messages of customers (CSV).",
    "probes": "Probes of the digital services (CSV).",
    "payments": "Payments through the customer application by hour (CSV).",
    "operations": "What was done to the network on purpose, for the logbook (CSV).",
    "kpi-values": "Values of indicators as their owners state them (CSV).",
}


def record_commands(
    options: Callable[[Any], Any], file: click.Path, zone_of: Callable[[str | None], Any]
) -> Iterator[click.Command]:
    """A command for each kind; `options` adds those that all imports share, `zone_of` reads the name of a time zone."""
    for name, summary in SUMMARIES.items():
        yield _command(name, summary, options, file, zone_of)


def _command(
    name: str,
    summary: str,
    options: Callable[[Any], Any],
    file_type: click.Path,
    zone_of: Callable[[str | None], Any],
) -> click.Command:
    @click.command(name, help=summary)
    @click.argument("file", type=file_type)
    @click.option("--timezone", "zone", metavar="ZONE", help="The zone of times without an offset.")
    @options
    @click.pass_obj
    def command(desk: Any, file: Path, zone: str | None, **more: Any) -> None:
        from feeds import deliveries

        desk.take([file], partial(deliveries.records, kind=name, zone=zone_of(zone)), more)

    return command
