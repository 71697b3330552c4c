"""Sanitation on the page of network health, whenever readings come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output

from callbacks.moments import moment
from callbacks.service_scope import Scope, scope_of
from components.ids import Live, Network, Sewers
from components.states import error_block
from components.text import say, spoken
from components.works_headlines import works_headlines
from components.works_table import no_works, works_rows
from data_access import facilities
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError


async def now(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines and works: one answer, so that they agree."""
    try:
        rows = await database.run(facilities.lift_stations, at=moment(scope, clock))
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), []
    if not rows:
        return no_works(lang), []
    return works_headlines("sanitation", rows, lang), works_rows("sanitation", rows, lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""

    @app.callback(
        Output(Sewers.HEADLINES, "children"),
        Output(Sewers.STATIONS, "rowData"),
        Input(Network.SCOPE, "data"),
        Input(Live.READINGS, "data"),
        Input(Live.ALERTS, "data"),
    )
    async def _now(scope: Scope, *_versions: Any) -> tuple[Any, ...]:
        return await now(database, scope_of("sanitation", scope), clock, spoken())
