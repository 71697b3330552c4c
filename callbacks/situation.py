"""The situation page: each block asks its own question, whenever its topic moves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component

from analytics.local_time import local_day
from callbacks.moments import UnreadableInstant, moment
from components.ids import Live, Shell, Situation
from components.lane import Lane, service_lane
from components.network_headlines import judged_headline
from components.sector_map import MODES, map_states, of_every_service
from components.service_lanes import (
    customer_lane,
    electricity_lane,
    sanitation_lane,
    telecom_lane,
    water_lane,
)
from components.situation_page import (
    alert_rows,
    alerts_note,
    no_city,
    roadmap_headline,
    waiting_headline,
    works_headline,
)
from components.states import error_block
from components.text import say, spoken
from data_access import alerts, kpis, roadmap, situation, worksites
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.alerts import ListState

Scope = Mapping[str, Any] | None
Answer = tuple[Any, ...]


async def water(database: Database, at: datetime, lang: str) -> Answer:
    """How much can be judged, the states of the map, the lane of water: one answer, so that they agree."""
    state = await database.run(situation.water, at=at)
    worst = await database.run(situation.worst_by_service, at=at)
    lane = service_lane(water_lane(state, lang), worst.get("water"), lang)
    if not state.picture.rows:
        return no_city(lang), None, lane
    rows = of_every_service(state.picture.rows, await database.run(alerts.sector_states, at=at))
    return judged_headline(state.picture.headlines.judged, lang), map_states(rows, lang, MODES[:1]), lane


async def others(database: Database, at: datetime, lang: str) -> Answer:
    """The lanes of electricity, sanitation and telecom."""
    worst = await database.run(situation.worst_by_service, at=at)
    power, sewers, telemetry = await database.run(situation.other_services, at=at)
    lanes: tuple[Lane, ...] = (
        electricity_lane(power, lang),
        sanitation_lane(sewers, lang),
        telecom_lane(telemetry, lang),
    )
    return tuple(service_lane(lane, worst.get(lane.service), lang) for lane in lanes)


async def customer(database: Database, at: datetime, lang: str) -> Component:
    """The lane of the customer application."""
    worst = await database.run(situation.worst_by_service, at=at)
    lane = customer_lane(await database.run(situation.application, at=at), lang)
    return service_lane(lane, worst.get("customer"), lang)


async def worst_alerts(database: Database, at: datetime, lang: str) -> Answer:
    """Those that wait, the list of the worst, and how many of how many that is."""
    counts = await database.run(alerts.counts_by_priority, at=at)
    rows = await database.run(alerts.alerts, at=at, state=ListState.ACTIVE)
    waiting = [row for row in rows if row.display == "unacknowledged"]
    oldest = min(waiting, key=lambda row: row.detected_at, default=None)
    return waiting_headline(counts, oldest, at, lang), alert_rows(rows, at, lang), alerts_note(rows, lang)


async def works(database: Database, at: datetime, lang: str) -> Component:
    """Worksites in progress and late."""
    return works_headline(await database.run(worksites.summary, at=at), lang)


async def programme(database: Database, at: datetime, lang: str) -> Component:
    """Where the programme stands, in one line."""
    told = await database.run(roadmap.programme, at=at)
    indicators = await database.run(kpis.kpi_table, at=at)
    ahead = sorted(
        (row for row in told.milestones if row.achieved_on is None), key=lambda row: (row.expected_on, row.code)
    )
    return roadmap_headline(told.phases, indicators, ahead, local_day(at), lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""

    async def asked(question: Callable[..., Awaitable[Any]], scope: Scope, blocks: int) -> Any:
        """The answer for the instant of the page; in the first block why that instant cannot be read."""
        try:
            return await question(database, moment(scope, clock), spoken())
        except UnreadableInstant as unreadable:
            told = error_block(say(unreadable.message_key, spoken(), **unreadable.values), spoken())
            return told if blocks == 1 else (told, *[None] * (blocks - 1))

    _register_map(app)
    _register_services(app, asked)
    _register_lines(app, asked)


def _register_map(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("ain_situation", "scope"),
        Output(Situation.SCOPE, "data"),
        Input(Shell.QUERY, "data"),
        State(Situation.SCOPE, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("ain_situation", "paint"),
        Output(Situation.MAP_SECTORS, "hideout"),
        Output(Situation.MAP_MARKS, "data"),
        Input(Situation.MAP_STATES, "data"),
        Input(Shell.THEME, "data"),
    )


Asked = Callable[[Callable[..., Awaitable[Any]], Scope, int], Awaitable[Any]]


def _register_services(app: Dash, asked: Asked) -> None:
    scope, topics = Input(Situation.SCOPE, "data"), [Input(Live.READINGS, "data"), Input(Live.ALERTS, "data")]

    @app.callback(
        Output(Situation.JUDGED, "children"),
        Output(Situation.MAP_STATES, "data"),
        Output(Situation.WATER, "children"),
        scope,
        *topics,
    )
    async def _water(scope: Scope, *_versions: Any) -> Answer:
        return tuple(await asked(water, scope, 3))

    @app.callback(
        Output(Situation.ELECTRICITY, "children"),
        Output(Situation.SANITATION, "children"),
        Output(Situation.TELECOM, "children"),
        scope,
        *topics,
    )
    async def _others(scope: Scope, *_versions: Any) -> Answer:
        return tuple(await asked(others, scope, 3))

    @app.callback(Output(Situation.CUSTOMER, "children"), scope, *topics)
    async def _customer(scope: Scope, *_versions: Any) -> Component:
        return await asked(customer, scope, 1)


def _register_lines(app: Dash, asked: Asked) -> None:
    scope = Input(Situation.SCOPE, "data")

    @app.callback(
        Output(Situation.WAITING, "children"),
        Output(Situation.ALERTS, "children"),
        Output(Situation.ALERTS_NOTE, "children"),
        scope,
        Input(Live.ALERTS, "data"),
    )
    async def _alerts(scope: Scope, _version: Any) -> Answer:
        return tuple(await asked(worst_alerts, scope, 3))

    @app.callback(Output(Situation.WORKS, "children"), scope, Input(Live.WORKSITES, "data"))
    async def _works(scope: Scope, _version: Any) -> Component:
        return await asked(works, scope, 1)

    @app.callback(Output(Situation.ROADMAP, "children"), scope, Input(Live.ROADMAP, "data"))
    async def _programme(scope: Scope, _version: Any) -> Component:
        return await asked(programme, scope, 1)
