"""Worksites: what the page shows when a filter or the field moves, and what a dispatcher's form does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import MATCH, Dash, Input, Output, State, ctx
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component

from analytics.local_time import local_day
from callbacks.moments import UnreadableInstant, is_past, moment, readable_moment
from callbacks.worksite_forms import Filled, act
from components.charts import Figure
from components.ids import Live, Shell, Worksites
from components.markup import DRAWN, Html, markup
from components.pattern_ids import query_control, worksite_action
from components.site_ids import Sites
from components.states import error_block
from components.text import say, spoken
from components.worksite_actions import actions_class, allowed
from components.worksite_gantt import DEFAULT_SPAN, worksite_gantt
from components.worksite_list import grid_rows, headlines, list_note, tabs
from components.worksite_map import clustered, trench, worst
from components.worksite_meetings import meeting_lines
from components.worksite_panel import nothing_selected, worksite_facts, worksite_file
from components.worksite_watch import watch_line
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.rows.coordination import MEETINGS
from data_access.rows.worksites import ALL, WorksiteDetail, WorksiteFilters, WorksitePicture
from data_access.worksite_actions import Order
from data_access.worksite_coordination import encounters
from data_access.worksite_edits import photos
from data_access.worksite_filters import picture_among, watched_among
from data_access.worksites import contractors, everything, worksite
from data_access.zones import zones

Query = Mapping[str, str] | None


async def picture_of(database: Database, query: Query, clock: Clock) -> WorksitePicture:
    """The rows and counts that the address asks for: the one question behind map, list, headlines and schedule.

    The sites are asked for whatever the filters are: another filter finds them there already.
    """
    at, filters = readable_moment(query, clock), WorksiteFilters.of(query)
    met = await database.run(encounters, at=at) if filters.delay in MEETINGS else None
    return picture_among(await database.run(everything, at=at), filters, local_day(at), met)


async def watched_of(database: Database, query: Query, clock: Clock) -> dict[str, int]:
    """What is watched under the filters of the address."""
    at = readable_moment(query, clock)
    rows, met = await database.run(everything, at=at), await database.run(encounters, at=at)
    return watched_among(rows, WorksiteFilters.of(query), local_day(at), met)


async def selected(database: Database, query: Query, at: datetime) -> WorksiteDetail | None:
    """The site that the address selects; None without one, or when nobody knew it at that instant."""
    ref = (query or {}).get("ref")
    try:
        return await database.run(worksite, ref=ref, at=at) if ref else None
    except NotFound:
        return None


def drawn(shown: WorksitePicture, lang: str) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """The sites of the map that may stand in groups, those that may not, and the rows of the list."""
    return clustered(shown.rows, lang), worst(shown.rows, lang), grid_rows(shown.rows, lang)


def unreadable(query: Query, clock: Clock, lang: str) -> Component | None:
    """The sentence for an instant that is none; None for every other address."""
    try:
        moment(query, clock)
    except UnreadableInstant as refused:
        return error_block(say(refused.message_key, lang, **refused.values), lang)
    return None


def counted(shown: WorksitePicture, query: Query, lang: str) -> Html:
    """The headlines of what is shown."""
    return markup(headlines(shown.summary, query or {}, lang))


def panel(
    detail: WorksiteDetail | None, query: Query, actor: Actor | None, lang: str
) -> tuple[Component, dict[str, Any] | None, str]:
    """What is known of the selected site, what the person has seen of it, and the forms they may use."""
    if detail is None:
        return _missing(query, lang), None, actions_class(())
    seen = {"ref": detail.row.ref, "event": detail.last_event}
    may = actor is not None and actor.may(Permission.MANAGE_WORKSITES) and not is_past(query)
    time = detail.row.time
    actions = allowed(time.status, time.actual_start is not None) if may else ()
    return worksite_facts(detail, lang), seen, actions_class(actions)


def _missing(query: Query, lang: str) -> Component:
    ref = (query or {}).get("ref")
    return error_block(say("worksites.error.unknown", lang, code=ref), lang) if ref else nothing_selected(lang)


def arrondissement_options(database_rows: list[Any], lang: str) -> list[dict[str, str]]:
    """Every arrondissement by its name, and all of them first."""
    named = sorted((row.name(lang), row.code) for row in database_rows)
    everything = {"value": ALL, "label": say("worksites.trade.all", lang)}
    return [everything, *({"value": code, "label": name} for name, code in named)]


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the page and the file of one site. No decisions below this line."""
    _register_address(app)
    _register_choices(app, database, clock)
    _register_figures(app, database, clock)
    _register_selection(app, database, clock)
    _register_file(app, database, clock)


def _register_address(app: Dash) -> None:
    parts = [Worksites.VIEW, Worksites.SELECTED, Sites.BESIDE, Sites.PIPE]
    app.clientside_callback(
        ClientsideFunction("ain_worksites", "split"),
        *(Output(part, "data") for part in parts),
        Input(Shell.QUERY, "data"),
        Input(Worksites.VIEW, "id"),  # never moves; without it no first call when the address stood already
        *(State(part, "data") for part in parts),
    )
    app.clientside_callback(
        ClientsideFunction("ain_worksites", "pick"),
        Output(Worksites.LIST, "className"),
        Input(Worksites.LIST, "selectedRows"),
    )


def _register_choices(app: Dash, database: Database, clock: Clock) -> None:
    live = Input(Live.WORKSITES, "data")

    @app.callback(Output(query_control("contractor"), "data"), live)
    async def _contractors(_version: Any) -> list[dict[str, str]]:
        names = await database.run(contractors)
        everyone = {"value": ALL, "label": say("worksites.trade.all", spoken())}
        return [everyone, *({"value": name, "label": name} for name in names)]

    @app.callback(Output(Sites.MEETINGS, "data"), Input(Worksites.SELECTED, "data"), live)
    async def _meetings(query: Query, _version: Any) -> dict[str, Any]:
        return meeting_lines(await selected(database, query, readable_moment(query, clock)))

    @app.callback(Output(query_control("zone"), "data"), Input(Live.NETWORK, "data"))
    async def _arrondissements(_version: Any) -> list[dict[str, str]]:
        return arrondissement_options(await database.run(zones, kind="arrondissement"), spoken())


def _register_figures(app: Dash, database: Database, clock: Clock) -> None:
    """Map and list first, in one answer; the rest of the page follows when they stand still (assets/worksites.js)."""
    live, beside = Input(Live.WORKSITES, "data"), Input(Sites.BESIDE, "data")

    @app.callback(
        Output(Worksites.CLUSTERS, "data"),
        Output(Worksites.WORST, "data"),
        Output(Worksites.LIST, "rowData"),
        Input(Worksites.VIEW, "data"),
        live,
    )
    async def _map_and_list(query: Query, _version: Any) -> tuple[Any, Any, Any]:
        return drawn(await picture_of(database, query, clock), spoken())

    @app.callback(
        Output(Worksites.HEADLINES, DRAWN),
        Output(query_control("status"), "data"),
        Output(Worksites.LIST_NOTE, "children"),
        beside,
        live,
    )
    async def _counts(query: Query, _version: Any) -> tuple[Html, list[dict[str, str]], str]:
        if told := unreadable(query, clock, spoken()):
            return markup(told), tabs(spoken()), ""
        shown, lang = await picture_of(database, query, clock), spoken()
        return counted(shown, query, lang), tabs(lang, shown.summary), list_note(shown.rows, lang)

    @app.callback(Output(Sites.WATCHED, DRAWN), beside, live, Input(Live.RULES, "data"))
    async def _watch(query: Query, _version: Any, _rules: Any) -> Html:
        return markup(watch_line(await watched_of(database, query, clock), query or {}, spoken()))

    @app.callback(
        Output(Worksites.PLANNING, "figure"),
        beside,
        live,
        Input(Worksites.SELECTED, "data"),
        Input(Shell.THEME, "data"),
    )
    async def _plan(query: Query, _version: Any, chosen: Query, theme: str | None) -> Figure:
        shown, today = await picture_of(database, query, clock), local_day(readable_moment(query, clock))
        span = (query or {}).get("span", DEFAULT_SPAN)
        return worksite_gantt(shown.rows, today, span, (chosen or {}).get("ref"), (theme, spoken()))


def _register_selection(app: Dash, database: Database, clock: Clock) -> None:
    chosen, live = Input(Worksites.SELECTED, "data"), Input(Live.WORKSITES, "data")

    @app.callback(
        Output(Worksites.FACTS, "children"),
        Output(Worksites.SEEN, "data"),
        Output(Worksites.ACTIONS, "className"),
        chosen,
        live,
    )
    async def _panel(query: Query, _version: Any) -> tuple[Component, dict[str, Any] | None, str]:
        detail = await selected(database, query, readable_moment(query, clock))
        return panel(detail, query, current_actor.get(), spoken())

    @app.callback(Output(Worksites.TRENCH, "data"), chosen, live)
    async def _trench(query: Query, _version: Any) -> dict[str, Any]:
        return trench(await selected(database, query, readable_moment(query, clock)), spoken())

    @app.callback(
        Output(worksite_action("answer", MATCH), "children"),
        Input(worksite_action("button", MATCH), "n_clicks"),
        State(worksite_action("day", MATCH), "value"),
        State(worksite_action("figure", MATCH), "value"),
        State(worksite_action("words", MATCH), "value"),
        State(Worksites.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def _act(_clicks: int, day: str | None, figure: Any, words: str | None, seen: dict[str, Any]) -> str:
        order = Order(current_actor.get(), clock.now(), seen["ref"], seen["event"])
        return await act(database, ctx.triggered_id["action"], order, Filled.of(day, figure, words), spoken())


def _register_file(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Worksites.FILE, "children"),
        Input(Worksites.FILE_REF, "data"),
        Input(Shell.QUERY, "data"),
        Input(Live.WORKSITES, "data"),
    )
    async def _file(ref: str, query: Query, _version: Any) -> Any:
        at = readable_moment(query, clock)
        detail = await selected(database, {"ref": ref}, at)
        pictures = await database.run(photos, ref=ref, at=at)
        return worksite_file(detail, spoken(), pictures) if detail else _missing({"ref": ref}, spoken())
