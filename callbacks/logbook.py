"""The page of the logbook: its lines when a filter or a colleague moves them, and what is done to the chosen one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.logbook_forms import field_time, read_time, refusal_words
from callbacks.moments import is_past, moment
from components.formats import clock_time
from components.ids import Live, Logbook, Shell
from components.logbook_form import spot_options
from components.logbook_page import ALL, actions_class, chosen_line, grid_rows, nothing_chosen
from components.pattern_ids import query_control
from components.shell import notice
from components.text import say, spoken
from data_access import logbook, logbook_actions
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, OperatorError
from data_access.logbook_actions import LineRefused
from data_access.rows.logbook import LogbookDetail, LogbookRow, Seen

Query = Mapping[str, str] | None
Rows = Sequence[Mapping[str, Any]] | None


async def listed(database: Database, query: Query, clock: Clock, lang: str) -> tuple[list[dict[str, Any]], str]:
    """Rows of the grid and how many they are; a refusal of the address is told beside the title."""
    try:
        filters = logbook.filters_of(query or {})
        rows = await database.run(logbook.entries, at=moment(query, clock), filters=filters)
    except OperatorError as refused:
        return [], refusal_words(refused, lang)
    return grid_rows(rows, lang), say("logbook.list.count", lang, count=len(rows))


async def chosen(database: Database, rows: Rows, query: Query, clock: Clock) -> LogbookDetail | None:
    """The line whose row is chosen; None without one, or when nobody knew it at that instant."""
    try:
        number = int(rows[0]["entry"]) if rows else None
        return await database.run(logbook.entry, number=number, at=moment(query, clock)) if number else None
    except NotFound:
        return None


def panel(
    detail: LogbookDetail | None, query: Query, actor: Actor | None, lang: str
) -> tuple[Component, dict[str, int] | None, str]:
    """What is known of the line, which version was seen, and what may be done to it."""
    if detail is None:
        return nothing_chosen(lang), None, actions_class(None)
    may = actor is not None and actor.may(Permission.WRITE_LOGBOOK) and not is_past(query)
    seen = {"number": detail.row.entry, "version": detail.row.version}
    return chosen_line(detail, lang), seen, actions_class(detail.row if may else None)


async def finish(
    database: Database, seen: Mapping[str, int], text: str | None, actor: Actor | None, at: datetime
) -> datetime:
    """End the line at that time of the city's clocks; the instant."""
    ended_at = read_time(text, "until")
    if ended_at is None:
        raise LineRefused("until_missing")
    told = Seen(seen["number"], seen["version"])
    await database.run(logbook_actions.end_entry, seen=told, ended_at=ended_at, actor=actor, at=at)
    return ended_at


async def ended(
    database: Database, seen: Mapping[str, int], text: str | None, actor: Actor | None, clock: Clock, lang: str
) -> tuple[str, Any]:
    """The sentence beside the button when it was refused, the notice when it was done."""
    try:
        ended_at = await finish(database, seen, text, actor, clock.now())
    except OperatorError as refused:
        return refusal_words(refused, lang), no_update
    return "", notice(say("logbook.ended", lang, number=seen["number"], time=clock_time(ended_at)))


def wanted(row: LogbookRow, at: datetime, lang: str) -> dict[str, Any]:
    """What the form of the frame is filled with to correct the line."""
    return {
        "number": row.entry,
        "version": row.version,
        "title": say("logbook.correct", lang, number=row.entry),
        "kind": row.kind,
        "where": row.where,
        "other": row.other.code if row.other else None,
        "from": field_time(row.started_at),
        "until": field_time(row.ended_at) if row.ended_at else None,
        "value": row.value,
        "words": row.text or "",
        "asked": at.timestamp(),
    }


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the page. No decisions below this line."""
    _register_list(app, database, clock)
    _register_line(app, database, clock)
    _register_actions(app, database, clock)


def _register_list(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Logbook.LIST, "rowData"),
        Output(Logbook.LIST_NOTE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.LOGBOOK, "data"),
        Input(Logbook.LIST, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _list(query: Query, *_versions: Any) -> tuple[list[dict[str, Any]], str]:
        return await listed(database, query, clock, spoken())

    @app.callback(Output(query_control("sector"), "data"), Input(Logbook.LIST, "id"))
    async def _sectors(_page: str) -> list[dict[str, str]]:
        found = [spot for spot in await database.run(logbook.spots) if spot.kind == "sector"]
        return [{"value": ALL, "label": say("logbook.filter.all", spoken())}, *spot_options(found, spoken())]


def _register_line(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Logbook.PANEL, "children"),
        Output(Logbook.SEEN, "data"),
        Output(Logbook.ACTIONS, "className"),
        Input(Logbook.LIST, "selectedRows"),
        Input(Live.LOGBOOK, "data"),
        State(Shell.QUERY, "data"),
    )
    async def _panel(rows: Rows, _version: Any, query: Query) -> tuple[Component, dict[str, int] | None, str]:
        return panel(await chosen(database, rows, query, clock), query, current_actor.get(), spoken())

    @app.callback(Output(Logbook.END_AT, "value"), Input(Logbook.SEEN, "data"))
    async def _now(_seen: Any) -> str:
        return field_time(clock.now())


def _register_actions(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Logbook.END_ANSWER, "children"),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Logbook.END, "n_clicks"),
        State(Logbook.END_AT, "value"),
        State(Logbook.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def _end(clicks: int | None, text: str | None, seen: dict[str, int] | None) -> tuple[str, Any]:
        if not clicks or not seen:  # the page has just come
            raise PreventUpdate
        return await ended(database, seen, text, current_actor.get(), clock, spoken())

    @app.callback(
        Output(Logbook.WANTED, "data"),
        Input(Logbook.CORRECT, "n_clicks"),
        State(Logbook.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def _correct(clicks: int | None, seen: dict[str, int] | None) -> dict[str, Any]:
        if not clicks or not seen:
            raise PreventUpdate
        detail = await database.run(logbook.entry, number=seen["number"], at=clock.now())
        return wanted(detail.row, clock.now(), spoken())
