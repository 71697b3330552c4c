"""Wall screens: the registry as it lives, and what the form arranges, shows beforehand, lets in and shuts out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.logbook_forms import refusal_words
from components.ids import Live, Shell
from components.screen_drafts import draft_text, drafted
from components.screens_page import ANY_ROOM, form_fields, preview_address, registry_table
from components.shell import notice
from components.text import say, spoken
from components.wall_ids import Screens, playlist_slot, screen_button
from data_access import screen_tokens, screens
from data_access.actors import Actor, current_actor
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.errors import OperatorError, RefusedInput
from data_access.rows.screens import Manners, ScreenRow, Showing

FIELDS = (
    Screens.CODE, Screens.NAME, Screens.LANGUAGE, Screens.THEME, Screens.DISTANCE, Screens.PANEL,
    Screens.ROOM, Screens.NIGHT_FROM, Screens.NIGHT_UNTIL, Screens.NIGHT_PERCENT, Screens.RULES,
)  # fmt: skip
Slots = Sequence[tuple[str | None, Any]]


def screen_of(fields: Sequence[Any], slots: Slots) -> ScreenRow:
    """What stands in the form, its fields in the order of FIELDS. RefusedInput for a time that is none."""
    code, name, language, theme, distance, panel, room, night_from, night_until, percent, rules = fields
    code = (code or "").strip()
    if not code:
        raise RefusedInput(where="code", problem="empty", cure="hall")
    chosen = set(rules or [])
    manners = Manners(
        interrupts="interrupts" in chosen,
        sounds="sounds" in chosen,
        room="" if room == ANY_ROOM else room,
        night_from=minute_of(night_from),
        night_until=minute_of(night_until),
        night_percent=int(percent or 40),
        shifts="shifts" in chosen,
    )
    playlist = tuple(_showing(view, seconds, "stays" in chosen) for view, seconds in slots if view)
    return ScreenRow(
        code=code,
        name=(name or "").strip() or code,
        language=language,
        theme=theme,
        distance_m=int(distance),
        playlist=playlist,
        panel_in=int(panel),
        manners=manners,
    )


def _showing(key: str, seconds: Any, stays: bool) -> Showing:
    view, _, subject = key.partition(":")
    return Showing(view, int(seconds or 0), stays=stays and view == "alerts", subject=subject)


def minute_of(text: str | None) -> int | None:
    """`22:00` as a minute of the day; None for nothing."""
    if not (text or "").strip():
        return None
    try:
        told = time.fromisoformat((text or "").strip())
    except ValueError:
        raise RefusedInput(where=str(text), problem="no time", cure="22:00") from None
    return told.hour * 60 + told.minute


async def registry(database: Database, build: str, lang: str) -> Component:
    """Every screen as it is now, by the wall clock."""
    wall = wall_now()
    return registry_table(await database.run(screens.registry, wall=wall), wall, build, lang)


async def form(database: Database, code: str | None, lang: str) -> list[Component]:
    """The fields of the chosen screen; at first of the first one. Another short name makes another screen of them."""
    known = await database.run(screens.screens)
    screen = next((each for each in known if each.code == code), next(iter(known), None))
    return form_fields(screen, await database.run(screens.arrondissements), lang)


async def stored(
    database: Database, draft: str | None, actor: Actor | None, at: datetime, lang: str
) -> tuple[Any, Any]:
    """The refusal beside the button, or the notice."""
    wanted = drafted(draft)
    if wanted is None:
        return say("screens.incomplete", lang), no_update
    try:
        await database.run(screens.put_screen, wanted, actor=actor, at=at)
    except OperatorError as refused:
        return refusal_words(refused, lang), no_update
    return "", notice(say("screens.done", lang, code=wanted.code))


async def let_in(database: Database, code: str, actor: Actor | None, at: datetime, lang: str) -> str:
    """The address to open on the screen, once; every token that it had before ends."""
    try:
        token = await database.run(screen_tokens.give_token, screen=code, actor=actor, at=at, wall=wall_now())
    except OperatorError as refused:
        return refusal_words(refused, lang)
    return say("screens.open", lang, address=f"/session/screen?screen={code}&token={token}")


async def shut_out(database: Database, code: str, actor: Actor | None, at: datetime, lang: str) -> str:
    """How many tokens ended."""
    try:
        ended = await database.run(screen_tokens.take_token, screen=code, actor=actor, at=at)
    except OperatorError as refused:
        return refusal_words(refused, lang)
    return say("screens.revoked", lang, n=ended)


def draft_of(fields: Sequence[Any], views: Sequence[str | None], seconds: Sequence[Any]) -> str | None:
    """The text of what stands in the form; None while it is no screen yet."""
    try:
        wanted = screen_of(fields, list(zip(views, seconds, strict=True)))
    except (RefusedInput, ValueError, TypeError):
        return None
    return draft_text(wanted) if wanted.playlist else None


def register(app: Dash, database: Database, clock: Clock, build: str) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    _register_form(app, database)

    @app.callback(Output(Screens.REGISTRY, "children"), Input(Screens.TICK, "n_intervals"), Input(Live.SCREENS, "data"))
    async def _registry(_tick: int | None, _version: Any) -> Component:
        return await registry(database, build, spoken())

    @app.callback(
        Output(Screens.ANSWER, "children"),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Screens.SAVE, "n_clicks"),
        State(Screens.DRAFT, "data"),
        prevent_initial_call=True,
    )
    async def _save(clicks: int | None, draft: str | None) -> tuple[Any, Any]:
        if not clicks:  # the page has just come
            raise PreventUpdate
        return await stored(database, draft, current_actor.get(), clock.now(), spoken())

    @app.callback(
        Output(Screens.TOKEN_ANSWER, "children"),
        Input(Screens.TOKEN, "n_clicks"),
        Input(Screens.REVOKE, "n_clicks"),
        State(Screens.CODE, "value"),
        prevent_initial_call=True,
    )
    async def _door(_let: int | None, _shut: int | None, code: str) -> str:
        change = let_in if ctx.triggered_id == Screens.TOKEN else shut_out
        return await change(database, (code or "").strip(), current_actor.get(), clock.now(), spoken())


def _register_form(app: Dash, database: Database) -> None:
    @app.callback(Output(Screens.CHOSEN, "data"), Input(screen_button(ALL), "n_clicks"), prevent_initial_call=True)
    async def _choose(clicks: list[int | None]) -> str:
        if not any(clicks):  # the registry was drawn anew
            raise PreventUpdate
        return str(ctx.triggered_id["code"])

    @app.callback(Output(Screens.FORM, "children"), Input(Screens.CHOSEN, "data"))
    async def _form(code: str | None) -> list[Component]:
        return await form(database, code, spoken())

    @app.callback(
        Output(Screens.DRAFT, "data"),
        *(Input(field, "value") for field in FIELDS),
        Input(playlist_slot("view", ALL), "value"),
        Input(playlist_slot("seconds", ALL), "value"),
    )
    async def _draft(*told: Any) -> str | None:
        return draft_of(told[: len(FIELDS)], told[-2], told[-1])

    @app.callback(Output(Screens.PREVIEW, "src"), Input(Screens.DRAFT, "data"))
    async def _preview(draft: str | None) -> Any:
        screen = drafted(draft)
        return preview_address(screen) if screen else no_update
