"""Network health: what the page shows when a filter moves, when readings come in, when a sector is picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction
from dash.exceptions import PreventUpdate

from callbacks.moments import moment
from components.flow_figure import DEFAULT_SPAN, SPANS, flow_figure, no_sector
from components.formats import isolated
from components.ids import Live, Network, Shell
from components.network_headlines import network_headlines
from components.network_page import body, no_city, service_of, sheet_link
from components.night_figure import night_figure
from components.pattern_ids import query_control
from components.sector_map import map_states
from components.sector_table import sector_rows
from components.states import error_block
from components.text import say, spoken
from data_access import network, sector_charts
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, OperatorError
from data_access.rows.network import NetworkPicture, Place

Query = Mapping[str, Any] | None
NOTHING: tuple[list[Any], None] = ([], None)


async def water(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines, rows of the table, states of the map: one answer, so that they agree."""
    try:
        at = moment(scope, clock)
        picture = await database.run(network.network_picture, at=at, zone=scope.get("zone"))
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), *NOTHING
    return shown(picture, lang)


def shown(picture: NetworkPicture, lang: str) -> tuple[Any, ...]:
    """The same for a picture; says how to get a city when there is none."""
    if not picture.rows:
        return no_city(lang), *NOTHING
    states = map_states(picture.rows, lang)
    return network_headlines(picture.headlines, lang), sector_rows(picture.rows, lang), states


async def flow(
    database: Database, picked: Mapping[str, Any], clock: Clock, look: tuple[str | None, str]
) -> tuple[Any, ...]:
    """The inflow chart of the picked sector, its title and the way to its sheet."""
    span = SPANS.get(picked.get("span") or "", SPANS[DEFAULT_SPAN])
    at, sector = moment(picked, clock), picked.get("sector")
    if not sector:
        return no_sector(look), "", None
    try:
        chart = await database.run(sector_charts.inflow_chart, sector=sector, span=span, at=at)
    except NotFound as told:
        return no_sector(look), say("network.unknown_sector", look[1], **told.values), None
    return flow_figure(chart, look), flow_title(chart.place, look[1]), sheet_link(sector, look[1])


def flow_title(place: Place, lang: str) -> str:
    """`AC-06 Californie, débit entrant`."""
    return say("network.flow.title", lang, sector=f"{isolated(place.code, lang)} {place.name(lang)}")


async def nights(
    database: Database, picked: Mapping[str, Any], clock: Clock, look: tuple[str | None, str]
) -> tuple[Any, ...]:
    """The night-flow chart of the picked sector and how many nights it shows."""
    if not picked.get("sector"):
        return no_sector(look), ""
    try:
        chart = await database.run(sector_charts.night_chart, sector=picked["sector"], at=moment(picked, clock))
    except NotFound:
        return no_sector(look), ""
    return night_figure(chart, look), say("network.nights.count", look[1], count=len(chart.nights))


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    _register_address(app)
    _register_service(app)
    _register_data(app, database, clock)
    _register_charts(app, database, clock)


def _register_address(app: Dash) -> None:
    here = "ain_network"
    query, rows = Input(Shell.QUERY, "data"), Input(Network.TABLE, "rowData")
    theme = Input(Shell.THEME, "data")
    app.clientside_callback(
        ClientsideFunction(here, "scope"), Output(Network.SCOPE, "data"), query, State(Network.SCOPE, "data")
    )
    app.clientside_callback(
        ClientsideFunction(here, "service"), Output(Network.SERVICE, "data"), query, State(Network.SERVICE, "data")
    )
    app.clientside_callback(
        ClientsideFunction(here, "picked"), Output(Network.PICKED, "data"), query, rows, State(Network.PICKED, "data")
    )
    app.clientside_callback(
        ClientsideFunction(here, "choose"),
        Output(query_control("sector"), "value"),
        Input(Network.TABLE, "selectedRows"),
        State(Shell.QUERY, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(ClientsideFunction(here, "search"), Output(Network.TABLE, "className"), query, rows)
    app.clientside_callback(
        ClientsideFunction(here, "paint"),
        Output(Network.MAP_SECTORS, "hideout"),
        Output(Network.MAP_MARKS, "data"),
        Input(Network.MAP_STATES, "data"),
        query,
        theme,
    )
    app.clientside_callback(
        ClientsideFunction(here, "outline"),
        Output(Network.MAP_PICKED, "data"),
        Input(Network.PICKED, "data"),
        theme,
    )


def _register_service(app: Dash) -> None:
    @app.callback(
        Output(Network.BODY, "children"),
        Input(Network.SERVICE, "data"),
        State(Shell.QUERY, "data"),
        prevent_initial_call=True,
    )
    async def _service(service: str, query: Query) -> Any:
        return body(service, spoken(), query or {})


def _register_data(app: Dash, database: Database, clock: Clock) -> None:
    topics = [Input(topic, "data") for topic in (Live.READINGS, Live.ALERTS, Live.NETWORK)]

    @app.callback(
        Output(Network.HEADLINES, "children"),
        Output(Network.TABLE, "rowData"),
        Output(Network.MAP_STATES, "data"),
        Input(Network.SCOPE, "data"),
        *topics,
    )
    async def _water(scope: Query, *_versions: Any) -> tuple[Any, ...]:
        if not scope or service_of(scope) != "water":
            raise PreventUpdate
        return await water(database, scope, clock, spoken())

    @app.callback(Output(Network.TABLE_NOTE, "children"), Input(Network.TABLE, "rowData"))
    async def _note(rows: list[Any] | None) -> str:
        return say("network.table.count", spoken(), count=len(rows)) if rows else ""


def _register_charts(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Network.FLOW, "figure"),
        Output(Network.FLOW_TITLE, "children"),
        Output(Network.FLOW_LINK, "children"),
        Input(Network.PICKED, "data"),
        Input(Live.READINGS, "data"),
        Input(Shell.THEME, "data"),
        Input(Live.LOGBOOK, "data"),
    )
    async def _flow(picked: Query, _version: Any, theme: str | None, _lines: Any) -> tuple[Any, ...]:
        if not picked:
            raise PreventUpdate
        return await flow(database, picked, clock, (theme, spoken()))

    @app.callback(
        Output(Network.NIGHTS, "figure"),
        Output(Network.NIGHTS_TITLE, "children"),
        Input(Network.PICKED, "data"),
        Input(Live.NETWORK, "data"),
        Input(Shell.THEME, "data"),
        Input(Live.LOGBOOK, "data"),
    )
    async def _nights(picked: Query, _version: Any, theme: str | None, _lines: Any) -> tuple[Any, ...]:
        if not picked:
            raise PreventUpdate
        return await nights(database, picked, clock, (theme, spoken()))
