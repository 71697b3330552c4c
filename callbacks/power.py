"""Electricity on the page of network health, whenever readings or interruptions come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output

from callbacks.moments import moment, readable_moment
from callbacks.service_scope import Scope, scope_of
from components.chart_parts import Look
from components.ids import Live, Network, Power, Shell
from components.interruption_table import interruption_note, interruption_rows
from components.power_headlines import power_headlines
from components.saidi_figure import saidi_figure
from components.states import error_block
from components.substation_table import substation_rows
from components.text import say, spoken
from components.works_table import no_works
from data_access import facilities, interruptions, power
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


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    scope, network = Input(Network.SCOPE, "data"), Input(Live.NETWORK, "data")

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
