"""`manage.py import basemap`: streets with their names, or tiles, for the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click


def basemap_command(shared: Callable[..., Any], file: click.ParamType) -> click.Command:
    """The command to add to the group; `shared` are the options of every import."""

    @click.command("basemap")
    @click.argument("file", type=file)
    @click.option("--attribution", help="What the source asks to be named; by default what the file says.")
    @shared
    @click.pass_obj
    def command(desk: Any, file: Path, attribution: str | None, **options: Any) -> None:
        """Streets for the map (GeoJSON lines with names) in place of the invented ones, or tiles (MBTiles)."""
        from feeds.basemap import basemap

        desk.take([file], partial(basemap, attribution=attribution), options)

    return command
