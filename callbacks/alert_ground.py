"""The ground of the selected alert: its sector on the map, what its loggers heard, the point that is picked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component

from callbacks.alert_selection import known_address, selected
from callbacks.moments import is_past, moment
from components.alert_listening import ears, listening
from components.alert_map import outline, pipes, spots
from components.alert_search import search_zone, zone_lines
from components.alert_words import LEAKS
from components.duty_ids import Scene
from components.ids import Alerts, Shell
from components.text import spoken
from data_access import alert_scene
from data_access.acoustics import heard
from data_access.clock import Clock
from data_access.database import Database
from data_access.leak_search import SOUGHT, zone_of
from data_access.rows.alert_scene import Heard
from data_access.rows.alerts import AlertDetail
from data_access.rows.leak_search import ShownZone

Query = Mapping[str, Any] | None
Told = tuple[Any, Any, list[Component | None]]


async def heard_of(database: Database, detail: AlertDetail | None, at: datetime) -> list[Heard] | None:
    """What the loggers of a leak's sector heard since it began; None for what makes no noise, or has no sector."""
    if detail is None or detail.row.rule not in LEAKS or not detail.sector:
        return None
    return await database.run(heard, sector=detail.sector, since=detail.row.since, at=at)


async def zone_sought(database: Database, detail: AlertDetail, at: datetime) -> ShownZone | None:
    """The newest search zone of a leak; None before the first one, and where something else explains the water."""
    return None if detail.row.is_explained else await database.run(zone_of, code=detail.row.code, at=at)


def is_sought(detail: AlertDetail, query: Query) -> bool:
    """Somebody still searches it, or will: a leak that runs, seen at the present."""
    row = detail.row
    return row.handling in SOUGHT and row.is_active and not row.is_explained and not is_past(query)


async def listened(database: Database, detail: AlertDetail | None, query: Query, clock: Clock, lang: str) -> Told:
    """The loggers and the search zone on the map, and both in words; nothing of what makes no noise."""
    at = moment(query, clock)
    found = await heard_of(database, detail, at)
    if detail is None or found is None:
        return ears(None, lang), zone_lines(None), []
    zone = await zone_sought(database, detail, at)
    told = [search_zone(zone, is_sought(detail, query), lang), listening(found, detail.row.priority, lang)]
    return ears(found, lang), zone_lines(zone), told


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the map and the list below it. A click on the map goes to the form of the pinpoint, when it is open."""
    chosen, theme = Input(Scene.MOVED, "data"), Input(Shell.THEME, "data")
    selection = Input(Alerts.SELECTED, "data")

    @app.callback(
        Output(Alerts.OUTLINE, "data"),
        Output(Alerts.PIPES, "data"),
        Output(Alerts.SPOTS, "data"),
        selection,
        theme,
        prevent_initial_call=True,
    )
    async def _ground(query: Query, _theme: str | None) -> tuple[Any, Any, Any]:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        found = await database.run(alert_scene.ground, code=detail.row.code, at=at) if detail else None
        row = detail.row if detail else None
        return outline(found, row), pipes(found), spots(found, row)

    @app.callback(
        Output(Scene.EARS, "data"),
        Output(Scene.ZONE, "data"),
        Output(Scene.LISTENING, "children"),
        chosen,
        theme,
        prevent_initial_call=True,
    )
    async def _listening(query: Query, *_versions: Any) -> Told:
        detail = await selected(database, known_address(query), clock)
        return await listened(database, detail, query, clock, spoken())

    _map(app)


def _map(app: Dash) -> None:
    """The legend, the bounds and the pinpoint are the browser's alone."""
    app.clientside_callback(
        ClientsideFunction("ain_alerts", "keys"),
        Output(Scene.KEYS, "className"),
        Input(Alerts.SPOTS, "data"),
        Input(Scene.EARS, "data"),
        Input(Scene.ZONE, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("ain_alerts", "frame"),
        Output(Alerts.MAP, "viewport"),
        Input(Alerts.OUTLINE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("ain_alerts", "pinpoint"),
        Output(Scene.CLICKED, "children"),
        Input(Alerts.MAP, "clickData"),
        State(Alerts.SELECTED, "data"),
        prevent_initial_call=True,
    )
