"""Alerts: what the page shows when a filter, a rule or a colleague moves something, and what a form does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, MATCH, Dash, Input, Output, State, ctx, html
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks import alert_floods, alert_ground, alert_photos
from callbacks.alert_chart import chart_of
from callbacks.alert_forms import Request, act, filled_in
from callbacks.alert_loss import loss_of
from callbacks.alert_selection import known_address, selected
from callbacks.moments import is_past, moment
from components.alert_context import clocks, why
from components.alert_forms import actions_class, allowed
from components.alert_life import journal, life
from components.alert_list import flooded_rows, grid_rows, list_note, tabs
from components.alert_panel import chart_keys, figures, head, nothing_selected
from components.alert_photos import gallery
from components.charts import Figure
from components.duty_ids import Floods, Scene
from components.ids import Alerts, Live, Shell
from components.pattern_ids import alert_action, alert_field, query_control
from components.states import error_block
from components.text import say, spoken
from data_access.actors import Actor, Permission, current_actor
from data_access.alarm_floods import flood_now
from data_access.alert_context import context
from data_access.alert_mentions import own
from data_access.alerts import alert_board, alert_claims
from data_access.attachments import photos
from data_access.clock import Clock
from data_access.crews import crews
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.lost_sensors import lost_sensors
from data_access.rows.alerts import AlertBoard, AlertDetail, ListState
from data_access.zones import zones
from settings import Settings

Query = Mapping[str, Any] | None


async def board_of(database: Database, query: Query, clock: Clock) -> AlertBoard:
    """The list and the counts that the address asks for; an unknown state or priority is as if it were not there.

    Only the list of one's own alerts looks at who asks: every other one is the same for everybody.
    """
    asked = query or {}
    state = _state(asked.get("state"))
    person = _person() if state is ListState.MINE else None
    return await database.run(alert_board, at=moment(asked, clock), state=state, person=person, **_filters(asked))


async def counts_of(database: Database, query: Query, clock: Clock) -> Mapping[ListState, int]:
    """The size of every list under the filters of the address, the person's own among them."""
    asked = query or {}
    board = await database.run(alert_board, at=moment(asked, clock), **_filters(asked))
    claims = await database.run(alert_claims, at=moment(asked, clock), **_filters(asked))
    return {**board.counts, ListState.MINE: len(own(claims, _person() or ""))}


def _filters(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "service": _narrowed(asked.get("service")),
        "zone": _narrowed(asked.get("zone")),
        "priority": _priority(asked.get("priority")),
    }


def _person() -> str | None:
    """Who looks; None for a browser that has not signed in."""
    actor = current_actor.get()
    return actor.name if actor else None


def _state(text: str | None) -> ListState:
    return ListState(text) if text in list(ListState) else ListState.ACTIVE


def _narrowed(text: str | None) -> str | None:
    return None if text in (None, "", "all") else text


def _priority(text: str | None) -> int | None:
    return int(text) if text in ("1", "2", "3", "4") else None


async def listed(
    database: Database, query: Mapping[str, Any], clock: Clock, code: str | None, is_plain: bool, lang: str
) -> tuple[list[dict[str, Any]], dict[str, list[str]], str]:
    """Rows of the grid, the selected one, and the note beside the title; a refusal is told in the note.

    In a flood of alarms the rows fold by sector, unless this browser wants them plain.
    """
    try:
        board = await board_of(database, query, clock)
    except OperatorError as refused:
        return [], {"ids": []}, say(refused.message_key, lang, **refused.values)
    flood = None if is_plain else await database.run(flood_now, at=moment(query, clock))
    lost = await database.run(lost_sensors, rows=board.rows, at=moment(query, clock))
    rows = (flooded_rows if flood else grid_rows)(board.rows, lang, lost)
    return rows, {"ids": [code] if code else []}, list_note(board.rows, lang)


async def moved(database: Database, query: Query, clock: Clock, seen: Query) -> Query:
    """The selection with how many events the alert has now; PreventUpdate when the panel shows just that.

    What happens to another alert then costs the browser its list, not the chart and the map of this one.
    """
    detail = await selected(database, query, clock)
    shown = seen or {}
    if detail is None or shown.get("code") != detail.row.code or shown.get("events") == len(detail.events):
        raise PreventUpdate
    return {**(query or {}), "events": len(detail.events)}


def missing(query: Query, lang: str) -> Component:
    """In place of a panel: nothing chosen, or a code that nobody knows."""
    code = (query or {}).get("alert")
    return error_block(say("error.not_found", lang, code=code), lang) if code else nothing_selected(lang)


def actions_of(detail: AlertDetail | None, query: Query, actor: Actor | None, lang: str) -> tuple[Any, str, str]:
    """What the person has seen, the forms they may use, and the sentence that says why there is none."""
    if detail is None:
        return None, actions_class(()), ""
    seen: dict[str, Any] = {"code": detail.row.code, "handling": detail.row.handling, "step": detail.row.step}
    seen |= {"events": len(detail.events)}
    if is_past(query):
        return seen, actions_class(()), say("alerts.action.past", lang)
    if actor is None or not actor.may(Permission.HANDLE_ALERTS):
        return seen, actions_class(()), say("error.not_permitted", lang)
    return seen, actions_class(allowed(detail.row)), ""


def options(named: Sequence[Any], lang: str) -> list[dict[str, str]]:
    """Zones or crews by their names, for a control."""
    return [{"value": code, "label": name} for name, code in sorted((each.name(lang), each.code) for each in named)]


def register(app: Dash, database: Database, clock: Clock, settings: Settings) -> None:
    """Wire the page. No decisions below this line."""
    _register_address(app)
    _register_list(app, database, clock)
    alert_floods.register(app, database, clock)
    _register_panel(app, database, clock, settings)
    _register_scene(app, database, clock)
    _register_actions(app, database, clock)
    alert_photos.register(app, database, clock)
    alert_ground.register(app, database, clock)


def _register_address(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("ain_alerts", "split"),
        Output(Alerts.VIEW, "data"),
        Output(Alerts.SELECTED, "data"),
        Input(Shell.QUERY, "data"),
        Input(Alerts.VIEW, "id"),  # never moves; without it no first call when the address stood already
        State(Alerts.VIEW, "data"),
        State(Alerts.SELECTED, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("ain_alerts", "pick"),
        Output(Alerts.LIST, "className"),
        Input(Alerts.LIST, "selectedRows"),
        Input(Alerts.LIST, "rowData"),
        Input(Alerts.SELECTED, "data"),
    )


def _register_list(app: Dash, database: Database, clock: Clock) -> None:
    view, live = Input(Alerts.VIEW, "data"), Input(Live.ALERTS, "data")

    @app.callback(
        Output(Alerts.LIST, "rowData"),
        Output(Alerts.LIST, "selectedRows"),
        Output(Alerts.LIST_NOTE, "children"),
        view,
        Input(Floods.PLAIN, "data"),
        live,
        State(Shell.QUERY, "data"),
    )
    async def _list(query: Query, is_plain: bool | None, _version: Any, whole: Query) -> tuple[Any, Any, str]:
        code = (whole or {}).get("alert")
        return await listed(database, known_address(query), clock, code, bool(is_plain), spoken())

    @app.callback(Output(query_control("state"), "data"), view, live)
    async def _tabs(query: Query, _version: Any) -> list[dict[str, str]]:
        return tabs(spoken(), await counts_of(database, known_address(query), clock))

    @app.callback(Output(query_control("zone"), "data"), Input(Live.NETWORK, "data"))
    async def _zones(_version: Any) -> list[dict[str, str]]:
        found = await database.run(zones, kind="arrondissement")
        return [{"value": "all", "label": say("alerts.filter.all", spoken())}, *options(found, spoken())]


def _register_panel(app: Dash, database: Database, clock: Clock, settings: Settings) -> None:
    chosen = Input(Scene.MOVED, "data")

    @app.callback(
        Output(Scene.MOVED, "data"),
        Input(Live.ALERTS, "data"),
        State(Alerts.SELECTED, "data"),
        State(Alerts.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def _moved(_version: Any, query: Query, seen: Query) -> Query:
        return await moved(database, query, clock, seen)

    @app.callback(
        Output(Alerts.HEAD, "children"),
        Output(Alerts.WHY, "children"),
        chosen,
        Input(Live.READINGS, "data"),
        prevent_initial_call=True,
    )
    async def _head(query: Query, _version: Any) -> tuple[Component, Component | None]:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        around = await database.run(context, detail=detail, at=at) if detail else None
        told = why(detail, spoken(), around) if detail and around else None
        return head(detail, spoken()) if detail else missing(query, spoken()), told

    @app.callback(
        Output(Alerts.LIFE, "children"), Output(Alerts.JOURNAL, "children"), chosen, prevent_initial_call=True
    )
    async def _life(query: Query) -> tuple[Component | None, Component | None]:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        if detail is None:
            return None, None
        taken = await database.run(photos, code=detail.row.code, at=at)
        return life(detail, spoken()), html.Div([gallery(taken, spoken()), journal(detail, spoken())])

    @app.callback(Output(Alerts.FACTS, "children"), chosen, Input(Live.READINGS, "data"), prevent_initial_call=True)
    async def _facts(query: Query, *_versions: Any) -> list[Component] | None:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        loss = await loss_of(database, detail, at, settings.water_price_mad_m3) if detail else None
        return [figures(detail, loss, at, spoken()), clocks(detail, at, spoken())] if detail and loss else None


def _register_scene(app: Dash, database: Database, clock: Clock) -> None:
    chosen = Input(Scene.MOVED, "data")
    readings, theme = Input(Live.READINGS, "data"), Input(Shell.THEME, "data")

    @app.callback(
        Output(Alerts.CHART, "figure"),
        Output(Alerts.CHART_TITLE, "children"),
        Output(Alerts.CHART_KEYS, "children"),
        chosen,
        theme,
        readings,
        Input(Live.LOGBOOK, "data"),
        prevent_initial_call=True,
    )
    async def _chart(query: Query, theme: str | None, *_versions: Any) -> tuple[Figure, str, list[Component]]:
        detail = await selected(database, known_address(query), clock)
        figure, title = await chart_of(database, detail, moment(query, clock), (theme, spoken()))
        return figure, title, chart_keys(detail.row if detail else None, spoken())


def _register_actions(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Alerts.SEEN, "data"),
        Output(Alerts.ACTIONS, "className"),
        Output(Alerts.ACTIONS_NOTE, "children"),
        Input(Scene.MOVED, "data"),
        prevent_initial_call=True,
    )
    async def _actions(query: Query) -> tuple[Any, str, str]:
        detail = await selected(database, known_address(query), clock)
        return actions_of(detail, query, current_actor.get(), spoken())

    @app.callback(
        Output(alert_action("answer", MATCH), "children"),
        Input(alert_action("button", MATCH), "n_clicks"),
        State(Alerts.SEEN, "data"),
        State(alert_field(ALL, MATCH), "value"),
        prevent_initial_call=True,
    )
    async def _act(_clicks: int, seen: dict[str, str], _values: list[str | None]) -> str:
        request = Request(current_actor.get(), clock.now(), seen["code"], seen["handling"], seen["step"])
        return await act(database, ctx.triggered_id["action"], request, filled_in(ctx.states_list[-1]), spoken())

    @app.callback(Output(alert_field("choice", "assign"), "data"), Input(Live.NETWORK, "data"))
    async def _crews(_version: Any) -> list[dict[str, str]]:
        return options(await database.run(crews), spoken())
