"""Closing a pipe: what the panel says of the one in the address, and what the map draws of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from components.closure_panel import closure_features, closure_told
from components.site_ids import Sites
from components.text import spoken
from data_access.closures import closure_of
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.closures import ClosureRow

Told = tuple[list[Component], dict[str, Any]]


async def consequence(database: Database, pipe: str) -> ClosureRow | None:
    """What closing the pipe brings; None without a pipe and for an unknown one."""
    try:
        return await database.run(closure_of, pipe=pipe) if pipe else None
    except NotFound:
        return None


async def told(database: Database, query: Mapping[str, str] | None, lang: str) -> Told:
    """The sentences, and the pipes and valves on the map."""
    pipe = (query or {}).get("pipe", "").strip()
    found = await consequence(database, pipe)
    return closure_told(found, pipe, lang), closure_features(found, lang)


def register(app: Dash, database: Database) -> None:
    """Wire the panel and the map."""

    @app.callback(
        Output(Sites.CLOSURE_TOLD, "children"),
        Output(Sites.CLOSURE, "data"),
        Input(Sites.PIPE, "data"),
    )
    async def _closure(query: Mapping[str, str] | None) -> Told:
        return await told(database, query, spoken())
