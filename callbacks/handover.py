"""The handover: what stands between the shifts whenever it moves, and what signing does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.logbook_forms import refusal_words
from callbacks.moments import is_past, moment
from components.duty_ids import Handover
from components.handover_page import form_class, handover_body, shifts, signatures
from components.ids import Live, Shell
from components.shell import notice
from components.states import error_block
from components.text import say, spoken
from data_access import handover
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.rows.handover import COMING, LEAVING

Query = Mapping[str, str] | None
SIDES = {Handover.LEAVING.value: LEAVING, Handover.COMING.value: COMING}


async def lists(database: Database, query: Query, clock: Clock, lang: str) -> tuple[str, Any, Any]:
    """Which shifts, the lists, the signatures; a sentence instead for an instant that cannot be read."""
    try:
        picture = await database.run(handover.handover, at=moment(query, clock))
    except OperatorError as refused:
        return "", error_block(refusal_words(refused, lang), lang), None
    return shifts(picture, lang), handover_body(picture, lang), signatures(picture, lang)


async def signed(
    database: Database, side: str, note: str | None, actor: Actor | None, clock: Clock, lang: str
) -> tuple[str, Any, Any]:
    """The refusal beside the buttons, or the notice and an empty note."""
    try:
        await database.run(handover.sign, side=side, note=note or "", actor=actor, at=clock.now())
    except OperatorError as refused:
        return refusal_words(refused, lang), no_update, no_update
    return "", notice(say("handover.done", lang)), ""


def form(query: Query, actor: Actor | None) -> str:
    """Who may handle alerts may sign, at the present instant only."""
    return form_class(may_sign=not is_past(query) and actor is not None and actor.may(Permission.HANDLE_ALERTS))


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the functions above to the page. No decisions below this line."""

    @app.callback(
        Output(Handover.HEAD, "children"),
        Output(Handover.BODY, "children"),
        Output(Handover.SIGNATURES, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.ALERTS, "data"),
        Input(Live.WORKSITES, "data"),
        Input(Live.LOGBOOK, "data"),
        Input(Handover.BODY, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _lists(query: Query, *_versions: Any) -> tuple[str, list[Component], Component]:
        return await lists(database, query, clock, spoken())

    @app.callback(Output(Handover.FORM, "className"), Input(Shell.QUERY, "data"), Input(Handover.BODY, "id"))
    async def _form(query: Query, _page: str) -> str:
        return form(query, current_actor.get())

    @app.callback(
        Output(Handover.ANSWER, "children"),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Output(Handover.NOTE, "value"),
        Input(Handover.LEAVING, "n_clicks"),
        Input(Handover.COMING, "n_clicks"),
        State(Handover.NOTE, "value"),
        prevent_initial_call=True,
    )
    async def _sign(leaving: int | None, coming: int | None, note: str | None) -> tuple[str, Any, Any]:
        if not (leaving or coming):  # the page has just come
            raise PreventUpdate
        return await signed(database, SIDES[str(ctx.triggered_id)], note, current_actor.get(), clock, spoken())
