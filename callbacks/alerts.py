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
from callbacks.alert_lists import counted, listed
from callbacks.alert_loss import loss_of
from callbacks.alert_selection import known_address, selected
from callbacks.moments import is_past, moment
from components.alert_context import clocks, why
from components.alert_forms import actions_class, allowed
from components.alert_life import journal, life
from components.alert_panel import chart_keys, figures, head, nothing_selected
from components.alert_photos import gallery
from components.charts import Figure
from components.duty_ids import Floods, Scene
from components.ids import Alerts, Live, Shell
from components.next_step import next_step
from components.pattern_ids import alert_action, alert_field, query_control
from components.states import error_block
from components.text import say, spoken
from data_access.actors import Actor, Permission, current_actor
from data_access.alert_context import context
from data_access.attachments import photos
from data_access.clock import Clock
from data_access.crews import crews
from data_access.database import Database
from data_access.rows.alerts import AlertDetail
from data_access.zones import zones
from settings import Settings

Query = Mapping[str, Any] | None


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
        Output(Scene.AROUND, "data"),
        view,
        Input(Floods.PLAIN, "data"),
        live,
        State(Shell.QUERY, "data"),
    )
    async def _list(query: Query, is_plain: bool | None, _version: Any, whole: Query) -> tuple[Any, ...]:
        asked, code = known_address(query), (whole or {}).get("alert")
        *rows, note = await listed(database, asked, clock, code, bool(is_plain), spoken())
        return *rows, {"note": note, **await counted(database, asked, clock, spoken())}

    app.clientside_callback(
        ClientsideFunction("ain_alerts", "around"),
        Output(query_control("state"), "data"),
        Output(Alerts.LIST_NOTE, "children"),
        Input(Scene.AROUND, "data"),
    )

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
        Output(Alerts.FACTS, "children"),
        chosen,
        Input(Live.READINGS, "data"),
        prevent_initial_call=True,
    )
    async def _told(query: Query, _version: Any) -> tuple[Component, Component | None, list[Component] | None]:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        if detail is None:
            return missing(query, spoken()), None, None
        around = await database.run(context, detail=detail, at=at)
        loss = await loss_of(database, detail, at, settings.water_price_mad_m3)
        parts = [next_step(detail, around, spoken()), figures(detail, loss, at, spoken()), clocks(detail, at, spoken())]
        return head(detail, spoken()), why(detail, spoken(), around), [part for part in parts if part is not None]

    @app.callback(
        Output(Alerts.LIFE, "children"), Output(Alerts.JOURNAL, "children"), chosen, prevent_initial_call=True
    )
    async def _life(query: Query) -> tuple[Component | None, Component | None]:
        detail, at = await selected(database, known_address(query), clock), moment(query, clock)
        if detail is None:
            return None, None
        taken = await database.run(photos, code=detail.row.code, at=at)
        return life(detail, spoken()), html.Div([gallery(taken, spoken()), journal(detail, spoken())])


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
