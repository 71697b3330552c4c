"""The rules: what the page shows, what a wish would have meant for the last thirty days, and what setting it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.rule_settings import sheet_of
from callbacks.moments import UnreadableInstant, is_past, moment
from components import rule_words as words
from components.ids import Live, Rules, Shell
from components.pattern_ids import rule_button
from components.rules_page import chosen_rule, form_class, nothing_chosen, rule_history, rules_table
from components.shell import notice
from components.states import error_block
from components.text import say, spoken
from data_access import alarm_rate, rule_settings
from data_access.actors import Actor, Permission, current_actor, require
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.rows.rules import Wish

Query = Mapping[str, str] | None
Preview = Callable[..., int]
SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page works with: the database, its clock, and the engine's own count of alarms."""

    database: Database
    clock: Clock
    preview: Preview


async def table(desk: Desk, query: Query, actor: Actor | None, lang: str) -> tuple[Component, str]:
    """Every rule as it stood, and why it cannot be set, where it cannot."""
    try:
        at = moment(query, desk.clock)
    except UnreadableInstant as unreadable:
        return error_block(say(unreadable.message_key, lang, **unreadable.values), lang), ""
    changes = await desk.database.run(rule_settings.history, at=at)
    thresholds = await desk.database.run(rule_settings.thresholds, at=at)
    may = actor is not None and actor.may(Permission.MANAGE_RULES)
    why = say("rules.past", lang) if is_past(query) else "" if may else say("rules.read_only", lang)
    return rules_table(thresholds, changes, lang, editable=not why), why


def opened(rule: str, lang: str) -> tuple[list[dict[str, str]], str | None]:
    """The fields of the rule as choices, and the first of them."""
    sheet = sheet_of(rule)
    names = [field.name for field in sheet.fields] if sheet else []
    return [{"value": name, "label": words.field_name(name, lang)} for name in names], next(iter(names), None)


async def standing(desk: Desk, rule: str | None, field: str | None, lang: str) -> tuple[Any, str]:
    """The value in force as it is typed, and between which bounds it may lie."""
    found = words.field_of(sheet_of(rule or ""), field)
    if found is None or rule is None:
        return "", ""
    now = (await desk.database.run(rule_settings.thresholds, at=desk.clock.now())).value(rule, found.name)
    low, high = (words.typed_bound(bound, found.unit, lang) for bound in (found.low, found.high))
    current = say("rules.now", lang, value=words.value(now, found.unit, lang))
    return words.typed(now, found.unit), f"{current} · {say('rules.bounds_hint', lang, low=low, high=high)}"


def wish_of(rule: str | None, field: str | None, typed: float | str | None) -> Wish:
    """What stands in the form, in the unit of the field."""
    found = words.field_of(sheet_of(rule or ""), field)
    if typed in (None, ""):
        return Wish(rule or "", field or "", None)
    return Wish(rule or "", field or "", words.read(float(typed or 0), found.unit if found else "1"))


async def checked(desk: Desk, wish: Wish, actor: Actor | None, lang: str) -> tuple[bool, str, str]:
    """Whether the rule can take it, how often it would have alarmed beside how often it has, and the refusal."""
    at = desk.clock.now()
    try:
        require(actor, Permission.MANAGE_RULES)
        thresholds = await desk.database.run(rule_settings.wished, wish=wish, at=at)
    except OperatorError as refused:
        return False, "", refusal(refused, lang)
    would = await desk.database.run(desk.preview, rule=wish.rule, thresholds=thresholds, at=at)
    has = await desk.database.run(alarm_rate.trips, rule=wish.rule, since=at - SPAN, at=at)
    told = (say("rules.preview.count", lang, count=would), say("rules.preview.was", lang, count=has))
    return True, " · ".join(told), ""


async def saved(desk: Desk, wish: Wish, reason: str, actor: Actor | None, lang: str) -> tuple[str, Any, Any]:
    """The refusal beside the button, or the notice and an empty reason."""
    at: datetime = desk.clock.now()
    try:
        await desk.database.run(rule_settings.set_rule, wish=wish, reason=reason, actor=actor, at=at)
    except OperatorError as refused:
        return refusal(refused, lang), no_update, no_update
    found = words.field_of(sheet_of(wish.rule), wish.field)
    figure = words.value(wish.value or 0.0, found.unit if found else "1", lang)
    told = {"rule": words.name(wish.rule, lang), "field": words.field_name(wish.field, lang), "value": figure}
    return "", notice(say("rules.saved", lang, **told)), ""


def refusal(refused: OperatorError, lang: str) -> str:
    """The sentence of a refusal; fields by their names, bounds as they are typed."""
    unit = str(refused.values.get("unit", "1"))
    shown = {
        name: words.field_name(str(value), lang) if name in ("field", "other")
        else words.typed_bound(value, unit, lang) if isinstance(value, float) else str(value)
        for name, value in refused.values.items()
    }  # fmt: skip
    return say(refused.message_key, lang, **shown)


def register(app: Dash, database: Database, clock: Clock, preview: Preview) -> None:
    """Wire the page. No decisions below this line."""
    desk = Desk(database, clock, preview)
    _register_table(app, desk)
    _register_panel(app, desk)
    _register_form(app, desk)


def _register_table(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(Rules.TABLE, "children"),
        Output(Rules.NOTE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.RULES, "data"),
        Input(Rules.TABLE, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _table(query: Query, *_versions: Any) -> tuple[Component, str]:
        return await table(desk, query, current_actor.get(), spoken())

    @app.callback(Output(Rules.CHOSEN, "data"), Input(rule_button(ALL), "n_clicks"), prevent_initial_call=True)
    async def _choose(clicks: list[int | None]) -> str:
        if not any(clicks):  # the table was drawn anew
            raise PreventUpdate
        return str(ctx.triggered_id["rule"])


def _register_panel(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(Rules.HEAD, "children"),
        Output(Rules.FORM, "className"),
        Output(Rules.HISTORY, "children"),
        Input(Rules.CHOSEN, "data"),
        Input(Live.RULES, "data"),
    )
    async def _panel(rule: str | None, _version: Any) -> tuple[Component, str, Component | None]:
        if rule is None:
            return nothing_chosen(spoken()), form_class(None), None
        changes = await desk.database.run(rule_settings.history, at=desk.clock.now())
        return chosen_rule(rule, spoken()), form_class(rule), rule_history(changes, rule, spoken())

    @app.callback(
        Output(Rules.FIELD, "data"), Output(Rules.FIELD, "value"), Input(Rules.CHOSEN, "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    async def _fields(rule: str) -> tuple[list[dict[str, str]], str | None]:
        return opened(rule, spoken())

    @app.callback(
        Output(Rules.VALUE, "value"),
        Output(Rules.HINT, "children"),
        Input(Rules.FIELD, "value"),
        Input(Rules.CHOSEN, "data"),
        Input(Live.RULES, "data"),
    )
    async def _standing(field: str | None, rule: str | None, _version: Any) -> tuple[Any, str]:
        return await standing(desk, rule, field, spoken())


def _register_form(app: Dash, desk: Desk) -> None:
    form = (State(Rules.CHOSEN, "data"), State(Rules.FIELD, "value"), State(Rules.VALUE, "value"))

    @app.callback(
        Output(Rules.CHECKED, "data"),
        Output(Rules.PREVIEW, "children"),
        Output(Rules.ANSWER, "children"),
        Input(Rules.CHECK, "n_clicks"),
        *form,
        prevent_initial_call=True,
    )
    async def _check(clicks: int | None, rule: str | None, field: str | None, typed: Any) -> tuple[Any, str, str]:
        if not clicks:
            raise PreventUpdate
        is_possible, told, refused = await checked(desk, wish_of(rule, field, typed), current_actor.get(), spoken())
        return [rule, field, typed] if is_possible else None, told, refused

    @app.callback(
        Output(Rules.ANSWER, "children", allow_duplicate=True),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Output(Rules.REASON, "value"),
        Input(Rules.SAVE, "n_clicks"),
        *form,
        State(Rules.REASON, "value"),
        prevent_initial_call=True,
    )
    async def _save(clicks: int | None, rule: str, field: str, typed: Any, reason: str | None) -> tuple[str, Any, Any]:
        if not clicks:
            raise PreventUpdate
        return await saved(desk, wish_of(rule, field, typed), reason or "", current_actor.get(), spoken())

    app.clientside_callback(
        ClientsideFunction("ain_rules", "unchecked"),
        Output(Rules.SAVE, "disabled"),
        Input(Rules.CHECKED, "data"),
        *(Input(part.component_id, part.component_property) for part in form),
    )
