"""Reservoirs and trunk mains, below the sectors on the page of network health."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import Dash, Input, Output

from callbacks.moments import readable_moment
from callbacks.service_scope import Scope, scope_of
from components.balance_table import balance_rows
from components.ids import Live, Network, Water
from components.reservoir_table import reservoir_rows
from components.text import spoken
from data_access import facilities, trunk_balance
from data_access.clock import Clock
from data_access.database import Database


async def stores(database: Database, at: datetime, lang: str) -> list[Any]:
    """The rows of the reservoirs."""
    return reservoir_rows(await database.run(facilities.reservoirs, at=at, traces=True), lang)


async def balance(database: Database, at: datetime, lang: str) -> list[Any]:
    """The rows of the months."""
    return balance_rows(await database.run(trunk_balance.trunk_balance, at=at), lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    scope = Input(Network.SCOPE, "data")

    @app.callback(Output(Water.RESERVOIRS, "rowData"), scope, Input(Live.READINGS, "data"))
    async def _stores(scope: Scope, _version: Any) -> list[Any]:
        return await stores(database, readable_moment(scope_of("water", scope), clock), spoken())

    @app.callback(Output(Water.BALANCE, "rowData"), scope, Input(Live.NETWORK, "data"))
    async def _balance(scope: Scope, _version: Any) -> list[Any]:
        return await balance(database, readable_moment(scope_of("water", scope), clock), spoken())
