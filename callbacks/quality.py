"""The alarm system's health, whenever the period or an alert moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from callbacks.moments import moment
from components.chart_parts import Look
from components.charts import Figure, unfilled_figure
from components.duty_ids import Quality
from components.formats import day_time
from components.ids import Live, Shell
from components.quality_figure import load_figure
from components.quality_headlines import quality_headlines
from components.quality_tables import quality_tables
from components.states import error_block
from components.text import say, spoken
from data_access import alarm_quality
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.rows.alarm_quality import QualityPicture

Query = Mapping[str, str] | None


async def asked(database: Database, query: Query, clock: Clock) -> QualityPicture:
    """The picture of the period and instant in the address. UnreadableInstant, UnknownPeriod."""
    at, period = moment(query, clock), alarm_quality.period_of((query or {}).get("period"))
    return await database.run(alarm_quality.quality, at=at, period=period)


async def figures(database: Database, query: Query, clock: Clock, lang: str) -> tuple[Any, Any]:
    """Headlines and tables; a sentence in their place for an address that cannot be read."""
    try:
        picture = await asked(database, query, clock)
    except OperatorError as refused:
        return error_block(say(refused.message_key, lang, **refused.values), lang), []
    return quality_headlines(picture, lang), quality_tables(picture, lang)


async def load(database: Database, query: Query, clock: Clock, look: Look) -> tuple[Figure, str]:
    """The chart of the load, and from when to when it is."""
    try:
        picture = await asked(database, query, clock)
    except OperatorError:  # told in the place of the headlines
        return unfilled_figure(), ""
    first, last = (day_time(each, look[1]) for each in (picture.since, picture.at))
    return load_figure(picture, look), say("quality.load.note", look[1], since=first, until=last)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""

    @app.callback(
        Output(Quality.HEADLINES, "children"),
        Output(Quality.TABLES, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.ALERTS, "data"),
        Input(Quality.TABLES, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _figures(query: Query, *_versions: Any) -> tuple[list[Component], list[Component]]:
        return await figures(database, query, clock, spoken())

    @app.callback(
        Output(Quality.LOAD, "figure"),
        Output(Quality.LOAD_NOTE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.ALERTS, "data"),
        Input(Shell.THEME, "data"),
    )
    async def _load(query: Query, _version: Any, theme: str | None) -> tuple[Figure, str]:
        return await load(database, query, clock, (theme, spoken()))
