"""Electricity on the page of network health, whenever readings or interruptions come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from callbacks.moments import moment, readable_moment
from callbacks.service_scope import Scope, scope_of
from callbacks.sewers import pick
from components.chart_parts import Look
from components.feeder_table import feeder_note, feeder_rows, feeder_title
from components.ids import Live, Network, Shell
from components.interruption_table import interruption_note, interruption_rows
from components.power_headlines import power_headlines
from components.power_ids import Power
from components.saidi_figure import saidi_figure
from components.states import error_block
from components.substation_table import substation_rows
from components.text import say, spoken
from components.works_table import no_works
from data_access import facilities, feeders, interruptions, power
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError


async def now(database: Database, scope: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """Headlines and substations: one answer, so that they agree."""
    try:
        at = moment(scope, clock)
        picture = await database.run(power.power_picture, at=at)
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), []
    if not picture.substations:
        return no_works(lang), []
    return power_headlines(picture, at, lang), substation_rows(picture.substations, lang)


async def cuts(database: Database, at: datetime, look: Look) -> tuple[Any, ...]:
    """The interruptions, how many of them are in progress, and the minutes of each month."""
    rows = await database.run(interruptions.interruptions, at=at)
    served = await database.run(facilities.customers_of, kind="feeder_area")
    figures = await database.run(interruptions.reliabilities, at=at, customers_served=served)
    note = interruption_note(rows, look[1])
    return interruption_rows(rows, look[1]), note, saidi_figure(figures.months, look)


async def leaving(database: Database, picked: Mapping[str, Any], clock: Clock, lang: str) -> tuple[Any, ...]:
    """The feeders of the picked substation, its name, and how many there are."""
    code = picked["work"]
    rows = await database.run(feeders.feeders, at=readable_moment(picked, clock), substation=code)
    return feeder_rows(rows, lang), feeder_title(code, lang), feeder_note(rows, lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    scope, network = Input(Network.SCOPE, "data"), Input(Live.NETWORK, "data")
    _register_feeders(app, database, clock)

    @app.callback(
        Output(Power.HEADLINES, "children"),
        Output(Power.SUBSTATIONS, "rowData"),
        scope,
        Input(Live.READINGS, "data"),
        Input(Live.ALERTS, "data"),
    )
    async def _now(scope: Scope, *_versions: Any) -> tuple[Any, ...]:
        return await now(database, scope_of("electricity", scope), clock, spoken())

    @app.callback(
        Output(Power.INTERRUPTIONS, "rowData"),
        Output(Power.INTERRUPTIONS_NOTE, "children"),
        Output(Power.MONTHS, "figure"),
        scope,
        Input(Live.READINGS, "data"),
        network,
        Input(Shell.THEME, "data"),
    )
    async def _cuts(scope: Scope, _readings: Any, _network: Any, theme: str | None) -> tuple[Any, ...]:
        at = readable_moment(scope_of("electricity", scope), clock)
        return await cuts(database, at, (theme, spoken()))


def _register_feeders(app: Dash, database: Database, clock: Clock) -> None:
    pick(app, Power.SUBSTATIONS, Power.PICKED)

    @app.callback(
        Output(Power.FEEDERS, "rowData"),
        Output(Power.FEEDERS_TITLE, "children"),
        Output(Power.FEEDERS_NOTE, "children"),
        Input(Power.PICKED, "data"),
        Input(Live.READINGS, "data"),
    )
    async def _feeders(picked: Scope, _version: Any) -> tuple[Any, ...]:
        if not picked or not picked.get("work"):
            raise PreventUpdate
        return await leaving(database, picked, clock, spoken())
