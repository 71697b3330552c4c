"""Incoming data: feeds, the last hour, refused rows and gaps whenever something comes in; what the form does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.moments import is_past, moment
from components import data_tables as tables
from components.data_ids import Data
from components.data_page import ALL, form_class, nothing_chosen
from components.data_words import headlines, sentence
from components.formats import clock_time
from components.ids import Live, Shell
from components.shell import notice
from components.states import error_block
from components.text import say, spoken
from data_access import feed_health, imports, rejects
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.errors import DeliveryRefused, NotFound, OperatorError
from data_access.rows.feed_health import READING_KINDS, WaitingRow

Query = Mapping[str, str] | None
Rows = Sequence[Mapping[str, Any]] | None
SENSORS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Correction:
    """What is done with refused rows: stored corrected, or as they came; `fields_of` tells what one says."""

    resubmit: Callable[..., None]
    resubmit_all: Callable[..., tuple[int, int]]
    fields_of: Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page works with."""

    database: Database
    clock: Clock
    correction: Correction

    def arrivals_at(self, query: Query) -> datetime:
        """Until when deliveries are told: files are dated by the wall's clock, also where a scenario runs."""
        at = moment(query, self.clock)
        return at if is_past(query) else max(at, wall_now().replace(microsecond=0))


async def top(desk: Desk, query: Query, lang: str) -> tuple[Any, str, list[dict[str, Any]]]:
    """Headlines, the sentence of the hour and the feeds: one answer, so that they agree."""
    try:
        at = moment(query, desk.clock)
    except OperatorError as told:
        return error_block(say(told.message_key, lang, **told.values), lang), "", []
    hour = await desk.database.run(feed_health.last_hour, at=at)
    rows = await desk.database.run(feed_health.feed_rows, at=at)
    gaps = await desk.database.run(feed_health.gaps, at=at)
    silent = sum(row.silent(at) for row in rows)
    return headlines(hour, rows, silent, gaps.total, lang), sentence(hour, lang), tables.feed_rows(rows, at, lang)


async def missing(desk: Desk, query: Query, lang: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Gateways and sensors, the least complete first."""
    try:
        gaps = await desk.database.run(feed_health.gaps, at=moment(query, desk.clock))
    except OperatorError:
        raise PreventUpdate from None
    return tables.gap_rows(gaps.gateways, lang), tables.gap_rows(gaps.sensors[:SENSORS_SHOWN], lang)


async def refused(desk: Desk, query: Query, actor: Actor | None, lang: str) -> tuple[list[dict[str, Any]], str, bool]:
    """The refused rows that wait, of the reason asked for, how many there are, and whether none may be sent again."""
    reason = _reason(query)
    try:
        found = await desk.database.run(rejects.waiting, at=desk.arrivals_at(query), reason=reason)
    except OperatorError:
        raise PreventUpdate from None
    count = found.by_reason.get(reason, 0) if reason else sum(found.by_reason.values())
    none = not any(row.feed in READING_KINDS for row in found.rows) or not _may_correct(query, actor)
    return tables.reject_rows(found.rows, lang), say("data.rejects.count", lang, count=count), none


def _reason(query: Query) -> str | None:
    wanted = (query or {}).get("reason", ALL)
    return None if wanted == ALL else f"rejects.{wanted}"


def _may_correct(query: Query, actor: Actor | None) -> bool:
    return actor is not None and actor.may(Permission.CORRECT_DATA) and not is_past(query)


async def all_resubmitted(desk: Desk, query: Query, actor: Actor | None, lang: str) -> Any:
    """The notice: how many were stored, how many are refused as before."""
    try:
        told = await desk.database.run(
            desk.correction.resubmit_all, reason=_reason(query), actor=actor, at=desk.clock.now()
        )
    except OperatorError as problem:
        return notice(refusal(problem, lang))
    counts = [
        say(f"data.rejects.{key}", lang, count=count) for key, count in zip(("stored", "still"), told, strict=True)
    ]
    return notice(say("data.sentence.separator", lang).join(counts))


async def delivered(desk: Desk, query: Query, lang: str) -> list[dict[str, Any]]:
    """The newest batches."""
    try:
        at = desk.arrivals_at(query)
    except OperatorError:
        raise PreventUpdate from None
    return tables.batch_rows(await desk.database.run(imports.batches, at=at), at, lang)


async def chosen(desk: Desk, rows: Rows, query: Query) -> WaitingRow | None:
    """The refused row that is selected; None when it no longer waits."""
    if not rows:
        return None
    try:
        return await desk.database.run(rejects.waiting_row, row_id=int(rows[0]["code"]), at=desk.arrivals_at(query))
    except OperatorError:
        return None


def panel(row: WaitingRow | None, query: Query, actor: Actor | None, lang: str) -> tuple[Component, int | None, str]:
    """The row in full, its number, and the form where it may be used."""
    if row is None:
        return nothing_chosen(lang), None, form_class(reading=False, shown=False)
    shown = form_class(reading=row.feed in READING_KINDS, shown=_may_correct(query, actor))
    return tables.chosen_reject(row, lang), row.row_id, shown


async def resubmitted(
    desk: Desk, row_id: int, fields: Mapping[str, str], actor: Actor | None, lang: str
) -> tuple[str, Any]:
    """The refusal beside the button, or the notice."""
    try:
        await desk.database.run(
            desk.correction.resubmit, row_id=row_id, fields=fields, actor=actor, at=desk.clock.now()
        )
    except DeliveryRefused as still:
        reason = say(still.message_key, lang, **{"value": "", **still.values})
        return say("data.form.still_refused", lang, reason=reason), no_update
    except OperatorError as problem:
        return refusal(problem, lang), no_update
    return "", notice(say("data.form.sent", lang, row=row_id))


async def put_aside(desk: Desk, row_id: int, reason: str, actor: Actor | None, lang: str) -> tuple[str, Any]:
    """The refusal beside the button, or the notice."""
    try:
        await desk.database.run(rejects.set_aside, row_id=row_id, reason=reason, actor=actor, at=desk.clock.now())
    except OperatorError as problem:
        return refusal(problem, lang), no_update
    return "", notice(say("data.form.aside_done", lang, row=row_id))


def refusal(problem: OperatorError, lang: str) -> str:
    """The sentence of a refusal, instants as times of day."""
    told = {name: clock_time(value) if isinstance(value, datetime) else value for name, value in problem.values.items()}
    return say(problem.message_key, lang, **told)


def register(app: Dash, database: Database, clock: Clock, correction: Correction) -> None:
    """Wire the page. No decisions below this line."""
    desk = Desk(database, clock, correction)
    _register_top(app, desk)
    _register_rejects(app, desk)
    _register_form(app, desk)


def _register_top(app: Dash, desk: Desk) -> None:
    query, feeds = Input(Shell.QUERY, "data"), Input(Live.FEEDS, "data")
    here = Input(Data.FEEDS, "id")  # never moves; without it no first call when the address stood already

    @app.callback(
        Output(Data.HEADLINES, "children"),
        Output(Data.SENTENCE, "children"),
        Output(Data.FEEDS, "rowData"),
        query,
        feeds,
        here,
    )
    async def _top(asked: Query, *_versions: Any) -> tuple[Any, str, list[dict[str, Any]]]:
        return await top(desk, asked, spoken())

    @app.callback(
        Output(Data.GATEWAYS, "rowData"),
        Output(Data.SENSORS, "rowData"),
        query,
        Input(Live.READINGS, "data"),
        here,
    )
    async def _missing(asked: Query, *_versions: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return await missing(desk, asked, spoken())

    @app.callback(Output(Data.BATCHES, "rowData"), query, feeds, here)
    async def _batches(asked: Query, *_versions: Any) -> list[dict[str, Any]]:
        return await delivered(desk, asked, spoken())


def _register_rejects(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(Data.REJECTS, "rowData"),
        Output(Data.REJECTS_NOTE, "children"),
        Output(Data.SEND_ALL, "hidden"),
        Input(Shell.QUERY, "data"),
        Input(Live.FEEDS, "data"),
        Input(Data.REJECTS, "id"),
    )
    async def _refused(asked: Query, *_versions: Any) -> tuple[list[dict[str, Any]], str, bool]:
        return await refused(desk, asked, current_actor.get(), spoken())

    @app.callback(
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Data.SEND_ALL, "n_clicks"),
        State(Shell.QUERY, "data"),
        prevent_initial_call=True,
    )
    async def _send_all(clicks: int | None, asked: Query) -> Any:
        if not clicks:
            raise PreventUpdate
        return await all_resubmitted(desk, asked, current_actor.get(), spoken())

    @app.callback(
        Output(Data.PANEL, "children"),
        Output(Data.CHOSEN, "data"),
        Output(Data.FORM, "className"),
        Input(Data.REJECTS, "selectedRows"),
        State(Shell.QUERY, "data"),
    )
    async def _panel(rows: Rows, asked: Query) -> tuple[Component, int | None, str]:
        return panel(await chosen(desk, rows, asked), asked, current_actor.get(), spoken())


_FIELDS = {
    "timestamp": Data.TIMESTAMP,
    "sensor_id": Data.SENSOR,
    "quantity": Data.QUANTITY,
    "value": Data.VALUE,
    "quality": Data.QUALITY,
}


def _register_form(app: Dash, desk: Desk) -> None:
    async def said(row_id: int | None) -> Mapping[str, str]:
        try:
            found = await desk.database.run(rejects.waiting_row, row_id=row_id or 0, at=desk.arrivals_at(None))
        except NotFound:
            raise PreventUpdate from None
        return desk.correction.fields_of(found.raw)

    for name, field in _FIELDS.items():
        _register_field(app, name, field, said)

    @app.callback(
        Output(Data.ANSWER, "children"),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Data.SEND, "n_clicks"),
        State(Data.CHOSEN, "data"),
        *(State(field, "value") for field in _FIELDS.values()),
        prevent_initial_call=True,
    )
    async def _send(clicks: int | None, row_id: int | None, *typed: str | None) -> tuple[str, Any]:
        if not clicks or row_id is None:
            raise PreventUpdate
        fields = {name: text or "" for name, text in zip(_FIELDS, typed, strict=True)}
        return await resubmitted(desk, row_id, fields, current_actor.get(), spoken())

    @app.callback(
        Output(Data.ANSWER, "children", allow_duplicate=True),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Data.SET_ASIDE, "n_clicks"),
        State(Data.CHOSEN, "data"),
        State(Data.REASON, "value"),
        prevent_initial_call=True,
    )
    async def _aside(clicks: int | None, row_id: int | None, reason: str | None) -> tuple[str, Any]:
        if not clicks or row_id is None:
            raise PreventUpdate
        return await put_aside(desk, row_id, reason or "", current_actor.get(), spoken())


def _register_field(app: Dash, name: str, field: Data, said: Callable[..., Any]) -> None:
    @app.callback(Output(field, "value"), Input(Data.CHOSEN, "data"), prevent_initial_call=True)
    async def _filled(row_id: int | None) -> str:
        if row_id is None:
            raise PreventUpdate
        return str((await said(row_id))[name])
