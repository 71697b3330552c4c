"""The frame: alerts by priority, the banner of a past instant, the newest datum, and the scenario's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component

from callbacks.moments import UnreadableInstant, is_past, moment
from components.formats import clock_time, full_day_time
from components.ids import Live, Shell
from components.pattern_ids import query_control
from components.shell import notice, past_banner, priority_counts
from components.text import say, spoken
from data_access import alerts, latest, scenario
from data_access.actors import Actor, current_actor
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.errors import OperatorError

EVERY_CONTROL = query_control(ALL)


def past_sentence(query: Mapping[str, str] | None, clock: Clock, lang: str) -> Component | None:
    """The banner of a past instant; a sentence when the address holds something that is none; None when live."""
    if not is_past(query):
        return None
    try:
        return past_banner(say("shell.past.sentence", lang, time=full_day_time(moment(query, clock), lang)), lang)
    except UnreadableInstant as unreadable:
        return past_banner(say(unreadable.message_key, lang, **unreadable.values), lang)


async def newest_known(database: Database, query: Mapping[str, str] | None, clock: Clock) -> dict[str, Any] | None:
    """What `data-newest` says on a past page; None when live, then the browser hears it from /events."""
    if not is_past(query):
        return None
    try:
        at = moment(query, clock)
    except UnreadableInstant:  # told by the banner
        return None
    instants = (await database.run(latest.newest_instant, at=at)).values()
    newest = max(instants, default=None)
    return {
        "at": at.isoformat(),
        "at_ms": int(at.timestamp() * 1000),
        "newest": newest.isoformat().replace("+00:00", "Z") if newest else None,
        "text": clock_time(newest),
    }


async def counts(
    database: Database, query: Mapping[str, str] | None, clock: Clock, lang: str
) -> list[Component] | None:
    """Active alerts by priority at the instant of the page; none when that instant cannot be read."""
    try:
        found = await database.run(alerts.counts_by_priority, at=moment(query, clock))
    except UnreadableInstant:
        return None
    return priority_counts(found.active, lang)


async def drive(database: Database, actor: Actor | None, speed: float, lang: str) -> Component | None:
    """Pause or hurry the scenario; the sentence to show when that was refused."""
    try:
        await database.run(scenario.set_speed, actor=actor, speed=speed, wall=wall_now())
    except OperatorError as refused:
        return notice(say(refused.message_key, lang, **refused.values))
    return None


async def jump(database: Database, actor: Actor | None, lang: str) -> Component:
    """Move the scenario to its next event; the sentence that says where it is now."""
    try:
        arrived: datetime | None = await database.run(scenario.jump, actor=actor, wall=wall_now())
    except OperatorError as refused:
        return notice(say(refused.message_key, lang, **refused.values))
    if arrived is None:
        return notice(say("shell.scenario.none_left", lang))
    return notice(say("shell.scenario.moved", lang, time=full_day_time(arrived, lang)))


def register(app: Dash, database: Database, clock: Clock, scenario_runs: bool) -> None:
    """Wire the frame. No decisions below this line."""
    _register_address(app)

    @app.callback(Output(Shell.COUNTS, "children"), Input(Shell.INSTANT, "data"), Input(Live.ALERTS, "data"))
    async def _counts(query: dict[str, str] | None, _version: Any) -> list[Component] | None:
        return await counts(database, query, clock, spoken())

    @app.callback(Output(Shell.PAST, "children"), Output(Shell.NEWEST, "data"), Input(Shell.INSTANT, "data"))
    async def _past(query: dict[str, str] | None) -> tuple[Component | None, dict[str, Any] | None]:
        banner = past_sentence(query, clock, spoken())
        return banner, await newest_known(database, query, clock)

    if scenario_runs:
        _register_scenario(app, database)


def _register_address(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("ain_shell", "query"),
        Output(Shell.QUERY, "data"),
        Output(Shell.INSTANT, "data"),
        Input(Shell.ADDRESS, "search"),
        Input(Shell.ADDRESS, "pathname"),
        Input(EVERY_CONTROL, "value"),
        State(EVERY_CONTROL, "id"),
        State(Shell.QUERY, "data"),
        State(Shell.INSTANT, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("ain_theme", "now"), Output(Shell.THEME, "data"), Input(Shell.THEME, "id")
    )
    app.clientside_callback(
        ClientsideFunction("ain_shell", "here"), Output(Shell.NAVIGATION, "title"), Input(Shell.ADDRESS, "pathname")
    )
    app.clientside_callback(
        ClientsideFunction("ain_shell", "newest"), Output(Shell.FRESHNESS, "title"), Input(Shell.NEWEST, "data")
    )


def _register_scenario(app: Dash, database: Database) -> None:
    @app.callback(
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Shell.SCENARIO_SPEED, "value"),
        prevent_initial_call=True,
    )
    async def _drive(speed: str) -> Any:
        return await drive(database, current_actor.get(), float(speed), spoken()) or no_update

    @app.callback(
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Shell.SCENARIO_NEXT, "n_clicks"),
        prevent_initial_call=True,
    )
    async def _jump(_clicks: int) -> Component:
        return await jump(database, current_actor.get(), spoken())
