"""The alert that the address selects, for every part of the panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.exceptions import PreventUpdate

from callbacks.moments import moment
from data_access.alerts import alert
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.alerts import AlertDetail

Query = Mapping[str, Any] | None


def known_address(query: Query) -> Mapping[str, Any]:
    """The address, once the browser has told it; before that there is nothing to do."""
    if query is None:
        raise PreventUpdate
    return query


async def selected(database: Database, query: Query, clock: Clock) -> AlertDetail | None:
    """The alert that the address selects; None without one, or when nobody knew it at that instant."""
    code = (query or {}).get("alert")
    try:
        return await database.run(alert, code=code, at=moment(query, clock)) if code else None
    except NotFound:
        return None
