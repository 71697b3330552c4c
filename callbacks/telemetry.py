"""The network that carries the telemetry, on the page of network health, whenever readings come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from analytics.local_time import local_day
from callbacks.moments import moment, readable_moment
from callbacks.service_scope import Scope, scope_of
from callbacks.sewers import pick
from components.gateway_sensors import gateway_note, gateway_sensor_rows, gateway_title
from components.gateway_table import gateway_rows
from components.ids import Live, Network, Telemetry
from components.states import error_block
from components.telemetry_headlines import telemetry_headlines
from components.text import say, spoken
from components.works_table import no_works
from data_access import telemetry_page
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, OperatorError


async def now(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines and gateways: one answer, so that they agree."""
    try:
        at = moment(scope, clock)
        picture = await database.run(telemetry_page.telemetry_picture, at=at)
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), []
    if not picture.gateways:
        return no_works(lang), []
    today = local_day(at)
    return telemetry_headlines(picture, today, lang), gateway_rows(picture.gateways, today, lang)


async def points(database: Database, picked: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """The sensors behind the picked gateway, its name, and how many of them are silent."""
    at = readable_moment(picked, clock)
    try:
        found = await database.run(telemetry_page.gateway_sensors, gateway=picked["work"], at=at)
    except NotFound:
        raise PreventUpdate from None
    return gateway_sensor_rows(found, lang), gateway_title(found, lang), gateway_note(found, lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    readings = Input(Live.READINGS, "data")
    pick(app, Telemetry.GATEWAYS, Telemetry.PICKED)

    @app.callback(
        Output(Telemetry.HEADLINES, "children"),
        Output(Telemetry.GATEWAYS, "rowData"),
        Input(Network.SCOPE, "data"),
        readings,
        Input(Live.ALERTS, "data"),
    )
    async def _now(scope: Scope, *_versions: Any) -> tuple[Any, ...]:
        return await now(database, scope_of("telecom", scope), clock, spoken())

    @app.callback(
        Output(Telemetry.SENSORS, "rowData"),
        Output(Telemetry.SENSORS_TITLE, "children"),
        Output(Telemetry.SENSORS_NOTE, "children"),
        Input(Telemetry.PICKED, "data"),
        readings,
    )
    async def _points(picked: Scope, _version: Any) -> tuple[Any, ...]:
        if not picked or not picked.get("work"):
            raise PreventUpdate
        return await points(database, picked, clock, spoken())
