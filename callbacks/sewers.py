"""Sanitation on the page of network health, whenever readings come in or a station is picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction
from dash.exceptions import PreventUpdate

from callbacks.moments import moment, readable_moment
from callbacks.service_scope import Scope, scope_of
from components.chart_parts import Look
from components.formats import isolated
from components.ids import Live, Network, Sewers, Shell
from components.lift_station_table import station_rows
from components.pattern_ids import query_control
from components.sewers_headlines import sewers_headlines
from components.states import error_block
from components.text import say, spoken
from components.well_figure import rain_figure, well_figure
from components.works_table import no_works
from data_access import sewers
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, OperatorError


async def now(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines and stations: one answer, so that they agree."""
    try:
        picture = await database.run(sewers.sewers_picture, at=moment(scope, clock))
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), []
    if not picture.stations:
        return no_works(lang), []
    return sewers_headlines(picture, lang), station_rows(picture.stations, lang)


async def day(database: Database, picked: Mapping[str, Any], clock: Clock, look: Look) -> tuple[Any, ...]:
    """The rain, the level of the picked station, and its name."""
    at = readable_moment(picked, clock)
    try:
        chart = await database.run(sewers.well_chart, station=picked["work"], at=at)
    except NotFound:
        raise PreventUpdate from None
    title = say("network.sewers.well", look[1], station=isolated(f"{chart.code} {chart.name}", look[1]))
    return rain_figure(chart, look), well_figure(chart, look), title


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    readings = Input(Live.READINGS, "data")
    pick(app, Sewers.STATIONS, Sewers.PICKED)

    @app.callback(
        Output(Sewers.HEADLINES, "children"),
        Output(Sewers.STATIONS, "rowData"),
        Input(Network.SCOPE, "data"),
        readings,
        Input(Live.ALERTS, "data"),
    )
    async def _now(scope: Scope, *_versions: Any) -> tuple[Any, ...]:
        return await now(database, scope_of("sanitation", scope), clock, spoken())

    @app.callback(
        Output(Sewers.RAIN, "figure"),
        Output(Sewers.WELL, "figure"),
        Output(Sewers.WELL_TITLE, "children"),
        Input(Sewers.PICKED, "data"),
        readings,
        Input(Shell.THEME, "data"),
        Input(Live.LOGBOOK, "data"),
    )
    async def _day(picked: Scope, _version: Any, theme: str | None, _lines: Any) -> tuple[Any, ...]:
        if not picked or not picked.get("work"):
            raise PreventUpdate
        return await day(database, picked, clock, (theme, spoken()))


def pick(app: Dash, table: str, store: str) -> None:
    """The work of the address, or the first of the table, into the store; a chosen row into the address."""
    app.clientside_callback(
        ClientsideFunction("ain_network", "work"),
        Output(store, "data"),
        Input(Shell.QUERY, "data"),
        Input(table, "rowData"),
        State(store, "data"),
        State(table, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("ain_network", "chosenWork"),
        Output(query_control("work"), "value", allow_duplicate=True),
        Input(table, "selectedRows"),
        State(Shell.QUERY, "data"),
        State(table, "id"),
        prevent_initial_call=True,
    )
