"""Digital services: what the page shows, and the nearest open agency to a point of the map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from callbacks.moments import UnreadableInstant, moment, readable_moment
from components.charts import Figure
from components.ids import Live, Shell
from components.map import collection
from components.service_ids import Services
from components.services_figures import payments_figure, use_figure
from components.services_page import (
    agency_features,
    agency_list,
    nearest_sentence,
    parts_table,
    reports_table,
    service_headlines,
)
from components.states import error_block
from components.text import say, spoken
from data_access import digital_services
from data_access.clock import Clock
from data_access.database import Database

Query = Mapping[str, str] | None
Clicked = Mapping[str, Any] | None


def place_of(clicked: Clicked) -> tuple[float, float] | None:
    """Longitude and latitude of a click on the map; None before the first."""
    place = (clicked or {}).get("latlng")
    return (float(place["lng"]), float(place["lat"])) if place else None


async def headlines(database: Database, at: datetime, lang: str) -> list[Component]:
    """The first row of the page."""
    parts = await database.run(digital_services.health, at=at)
    hours = await database.run(digital_services.paid_hours, at=at)
    return service_headlines(parts, hours, await database.run(digital_services.agencies, at=at), at, lang)


async def places(database: Database, at: datetime, clicked: Clicked, lang: str) -> tuple[Any, Component, Component]:
    """The agencies on the map, the sentence of the nearest open one, and all of them as a list."""
    near = place_of(clicked)
    found = await database.run(digital_services.agencies, at=at, near=near)
    nearest = digital_services.nearest_open(found) if near else None
    features = collection(agency_features(found, near, lang))
    return features, nearest_sentence(nearest, lang), agency_list(found, lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    query, live, theme = Input(Shell.QUERY, "data"), Input(Live.READINGS, "data"), Input(Shell.THEME, "data")

    @app.callback(Output(Services.HEADLINES, "children"), Output(Services.PARTS, "children"), query, live)
    async def _parts(query: Query, _version: Any) -> tuple[Any, Component | None]:
        try:
            at = moment(query, clock)
        except UnreadableInstant as refused:
            return error_block(say(refused.message_key, spoken(), **refused.values), spoken()), None
        parts = await database.run(digital_services.health, at=at)
        return await headlines(database, at, spoken()), parts_table(parts, spoken())

    @app.callback(Output(Services.PAYMENTS, "figure"), query, live, theme)
    async def _payments(query: Query, _version: Any, theme: str | None) -> Figure:
        at = readable_moment(query, clock)
        return payments_figure(await database.run(digital_services.paid_hours, at=at), (theme, spoken()))

    @app.callback(Output(Services.USE, "figure"), query, live, theme)
    async def _use(query: Query, _version: Any, theme: str | None) -> Figure:
        at = readable_moment(query, clock)
        return use_figure(await database.run(digital_services.used_days, at=at), (theme, spoken()))

    @app.callback(
        Output(Services.AGENCIES, "data"),
        Output(Services.NEAREST, "children"),
        Output(Services.LIST, "children"),
        query,
        Input(Services.MAP, "clickData"),
    )
    async def _places(query: Query, clicked: Clicked) -> tuple[Any, Component, Component]:
        return await places(database, readable_moment(query, clock), clicked, spoken())

    @app.callback(Output(Services.REPORTS, "children"), query, live)
    async def _reports(query: Query, _version: Any) -> Component:
        at = readable_moment(query, clock)
        return reports_table(await database.run(digital_services.reports, at=at), at, spoken())
