"""One sector: its sheet, its charts and its ground, whenever readings, alerts or works move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.moments import UnreadableInstant, moment
from callbacks.network import flow
from components.boundary_lines import boundary_lines
from components.flow_figure import DEFAULT_SPAN, SPANS, no_sector
from components.ids import Live, Sector, Shell
from components.night_figure import night_figure
from components.night_words import night_note
from components.pipe_figure import pipe_figure, pipe_note
from components.pressure_figure import pressure_figure
from components.sector_months import month_rows
from components.sector_page import refused, unknown_sector
from components.sector_sheet import (
    alert_lines,
    ground_layers,
    neighbour_links,
    sensor_rows,
    sheet_headlines,
    work_lines,
)
from components.text import say, spoken
from data_access import boundaries, pipes, sector_balance, sector_charts, sector_sheet
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound

Query = Mapping[str, Any] | None
Look = tuple[str | None, str]


async def sheet(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines, sensors and neighbours; a sentence and the way back when there is no such sector."""
    code = str(scope["sector"])
    try:
        told = await database.run(sector_sheet.sector_sheet, code=code, at=moment(scope, clock))
    except NotFound:
        return unknown_sector(code, lang), [], []
    except UnreadableInstant as unreadable:
        return refused(say(unreadable.message_key, lang, **unreadable.values), lang), [], []
    return sheet_headlines(told, lang), sensor_rows(told, lang), neighbour_links(told, lang)


async def events(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """The alerts and the works of the sector."""
    told = await database.run(sector_sheet.sector_events, code=str(scope["sector"]), at=moment(scope, clock))
    return alert_lines(told, lang), work_lines(told, lang)


async def pressures(database: Database, picked: Mapping[str, Any], clock: Clock, look: Look) -> Any:
    """The pressure chart of the sector over the span of the page."""
    span = SPANS.get(picked.get("span") or "", SPANS[DEFAULT_SPAN])
    question = sector_charts.pressure_chart
    try:
        chart = await database.run(question, sector=picked["sector"], span=span, at=moment(picked, clock))
    except NotFound:
        return no_sector(look)
    return pressure_figure(chart, look)


async def inflow(database: Database, picked: Mapping[str, Any], clock: Clock, look: Look) -> Any:
    """The inflow chart of the sector."""
    figure, *_ = await flow(database, picked, clock, look)
    return figure


async def nights_told(database: Database, scope: Mapping[str, Any], clock: Clock, look: Look) -> tuple[Any, ...]:
    """The night-flow chart, how many nights it shows, and why some of them are no measure."""
    try:
        chart = await database.run(sector_charts.night_chart, sector=scope["sector"], at=moment(scope, clock))
    except NotFound:
        return no_sector(look), ""
    return night_figure(chart, look), night_note(chart, look[1])


async def stock(database: Database, code: str, look: Look) -> tuple[Any, ...]:
    """The pipes of the sector by material and decade, and how long they are."""
    try:
        found = await database.run(pipes.sector_pipes, sector=code)
    except NotFound:
        raise PreventUpdate from None
    return pipe_figure(found, look), pipe_note(found, look[1])


async def months(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> list[dict[str, Any]]:
    """The months of the balance."""
    at = moment(scope, clock)
    try:
        found = await database.run(sector_balance.sector_balance, sector=str(scope["sector"]), at=at)
    except NotFound:
        raise PreventUpdate from None
    return month_rows(found, lang)


async def valves(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> list[Component]:
    """The boundary valves."""
    try:
        found = await database.run(boundaries.boundaries, sector=str(scope["sector"]), at=moment(scope, clock))
    except NotFound:
        raise PreventUpdate from None
    return boundary_lines(found, lang)


async def ground(database: Database, code: str) -> tuple[Any, ...]:
    """Outline and pipes, and the sensors; both empty for an unknown sector."""
    try:
        return ground_layers(await database.run(sector_sheet.sector_ground, code=code))
    except NotFound:
        raise PreventUpdate from None


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    _register_address(app)
    _register_sheet(app, database, clock)
    _register_charts(app, database, clock)
    _register_books(app, database, clock)


def _register_address(app: Dash) -> None:
    code, query = State(Sector.CODE, "data"), Input(Shell.QUERY, "data")
    for name, store in (("scope", Sector.SCOPE), ("span", Sector.SPAN)):
        app.clientside_callback(
            ClientsideFunction("ain_sector", name), Output(store, "data"), query, code, State(store, "data")
        )


def _register_sheet(app: Dash, database: Database, clock: Clock) -> None:
    scope = Input(Sector.SCOPE, "data")

    @app.callback(
        Output(Sector.HEAD, "children"),
        Output(Sector.SENSORS, "rowData"),
        Output(Sector.NEIGHBOURS, "children"),
        scope,
        Input(Live.READINGS, "data"),
        Input(Live.ALERTS, "data"),
    )
    async def _sheet(scope: Query, *_versions: Any) -> tuple[Any, ...]:
        return await sheet(database, scope or {}, clock, spoken())

    @app.callback(
        Output(Sector.ALERTS, "children"),
        Output(Sector.WORKS, "children"),
        scope,
        Input(Live.ALERTS, "data"),
        Input(Live.WORKSITES, "data"),
    )
    async def _events(scope: Query, *_versions: Any) -> tuple[Any, ...]:
        return await events(database, scope or {}, clock, spoken())

    @app.callback(
        Output(Sector.GROUND, "data"),
        Output(Sector.SPOTS, "data"),
        Input(Sector.CODE, "data"),
        Input(Live.NETWORK, "data"),
    )
    async def _ground(code: str, _version: Any) -> tuple[Any, ...]:
        return await ground(database, code)


def _register_charts(app: Dash, database: Database, clock: Clock) -> None:
    span, theme, lines = Input(Sector.SPAN, "data"), Input(Shell.THEME, "data"), Input(Live.LOGBOOK, "data")

    @app.callback(Output(Sector.FLOW, "figure"), span, Input(Live.READINGS, "data"), theme, lines)
    async def _flow(picked: Query, _version: Any, theme: str | None, _lines: Any) -> Any:
        return await inflow(database, picked or {}, clock, (theme, spoken()))

    @app.callback(Output(Sector.PRESSURE, "figure"), span, Input(Live.READINGS, "data"), theme, lines)
    async def _pressures(picked: Query, _version: Any, theme: str | None, _lines: Any) -> Any:
        return await pressures(database, picked or {}, clock, (theme, spoken()))

    @app.callback(
        Output(Sector.NIGHTS, "figure"),
        Output(Sector.NIGHTS_NOTE, "children"),
        Input(Sector.SCOPE, "data"),
        Input(Live.NETWORK, "data"),
        theme,
        lines,
    )
    async def _nights(scope: Query, _version: Any, theme: str | None, _lines: Any) -> tuple[Any, ...]:
        return await nights_told(database, scope or {}, clock, (theme, spoken()))


def _register_books(app: Dash, database: Database, clock: Clock) -> None:
    scope, network = Input(Sector.SCOPE, "data"), Input(Live.NETWORK, "data")

    @app.callback(
        Output(Sector.PIPES, "figure"),
        Output(Sector.PIPES_NOTE, "children"),
        Input(Sector.CODE, "data"),
        network,
        Input(Shell.THEME, "data"),
    )
    async def _stock(code: str, _version: Any, theme: str | None) -> tuple[Any, ...]:
        return await stock(database, code, (theme, spoken()))

    @app.callback(Output(Sector.BALANCE, "rowData"), scope, network)
    async def _months(scope: Query, _version: Any) -> list[dict[str, Any]]:
        return await months(database, scope or {}, clock, spoken())

    @app.callback(
        Output(Sector.BOUNDARIES, "children"), scope, network, Input(Live.ALERTS, "data"), Input(Live.LOGBOOK, "data")
    )
    async def _valves(scope: Query, *_versions: Any) -> list[Component]:
        return await valves(database, scope or {}, clock, spoken())
