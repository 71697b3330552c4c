"""The flood of alarms on the alerts page: its banner, and the switch that each browser has for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.moments import moment
from components.alert_folds import flood_banner
from components.duty_ids import Floods
from components.ids import Alerts, Live
from components.text import spoken
from data_access.alarm_floods import flood_now
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError

Query = Mapping[str, Any] | None


async def banner(database: Database, query: Query, clock: Clock, is_plain: bool, lang: str) -> Component | None:
    """What is said of the flood at the instant of the address; nothing where there is none."""
    try:
        return flood_banner(await database.run(flood_now, at=moment(query, clock)), is_plain, lang)
    except OperatorError:  # an instant that cannot be read is told in the list
        return None


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the banner. A flood ends by the clock, so it is asked for with every batch of readings too."""

    @app.callback(
        Output(Floods.BANNER, "children"),
        Input(Alerts.VIEW, "data"),
        Input(Floods.PLAIN, "data"),
        Input(Live.ALERTS, "data"),
        Input(Live.READINGS, "data"),
    )
    async def _banner(query: Query, is_plain: bool | None, *_versions: Any) -> Component | None:
        if query is None:  # the browser has not told its address yet
            raise PreventUpdate
        return await banner(database, query, clock, bool(is_plain), spoken())

    app.clientside_callback(
        ClientsideFunction("ain_floods", "fold"),
        Output(Floods.BANNER, "className"),
        Input(Floods.BANNER, "children"),
        Input(Floods.PLAIN, "data"),
    )
