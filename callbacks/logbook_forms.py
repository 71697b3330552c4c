"""The logbook's form in the frame: where it begins, what it does when it is sent, and the sentence that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from analytics.local_time import local, parse_instant
from callbacks.moments import is_past
from components.formats import day_time, isolated, number
from components.ids import Logbook, Shell
from components.logbook_form import spot_options
from components.shell import notice
from components.text import say, spoken
from data_access import alerts, logbook, logbook_actions
from data_access.actors import Actor, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound, OperatorError
from data_access.logbook_actions import LineRefused
from data_access.rows.logbook import Draft, Seen

Form = Mapping[str, Any]
FIELDS = {
    "kind": State(Logbook.KIND, "value"),
    "where": State(Logbook.WHERE, "value"),
    "other": State(Logbook.OTHER, "value"),
    "from": State(Logbook.FROM, "value"),
    "until": State(Logbook.UNTIL, "value"),
    "value": State(Logbook.VALUE, "value"),
    "words": State(Logbook.WORDS, "value"),
    "reason": State(Logbook.REASON, "value"),
    "edited": State(Logbook.EDITED, "data"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: the sentence beside its button, and when it was taken what else to say and do."""

    refusal: str
    outcome: Any = no_update
    told: Any = no_update


async def begin(
    database: Database, asked: Mapping[str, Any], clock: Clock, lang: str
) -> tuple[list[dict[str, str]], str | None, str]:
    """Choices of places with the page's own first, that place, and the time: now, or the one of a corrected line."""
    code = asked.get("where") or await _place_of_alert(database, asked.get("alert"), clock)
    found = await database.run(logbook.spots, codes=[code] if code else [])
    options = spot_options(found, lang)
    known = code if any(option["value"] == code for option in options) else None
    return options, known, asked.get("from") or field_time(clock.now())


async def _place_of_alert(database: Database, code: str | None, clock: Clock) -> str | None:
    """The sector of the alert that the page shows."""
    try:
        return (await database.run(alerts.alert, code=code, at=clock.now())).sector if code else None
    except NotFound:
        return None


async def looked_for(database: Database, text: str, chosen: str | None, lang: str) -> list[dict[str, str]]:
    """Places that hold what was typed, with the chosen one among them so that it stays chosen."""
    found = spot_options(await database.run(logbook.spots, text=text, codes=[chosen] if chosen else []), lang)
    if any(option["value"] == chosen and option["label"] == text for option in found):
        raise PreventUpdate  # nothing was typed: the field shows its choice
    return found


async def send(database: Database, form: Form, actor: Actor | None, at: datetime, lang: str) -> Sent:
    """Write or correct the line; a refusal leaves the form as it is."""
    try:
        if form["edited"]:
            return await _correct(database, form, actor, at, lang)
        entry = await database.run(logbook_actions.write_entry, draft=draft_of(form), actor=actor, at=at)
    except OperatorError as refused:
        return Sent(refusal_words(refused, lang))
    return _taken("saved", entry, lang)


async def _correct(database: Database, form: Form, actor: Actor | None, at: datetime, lang: str) -> Sent:
    seen = Seen(int(form["edited"]["number"]), int(form["edited"]["version"]))
    draft, reason = draft_of(form), form["reason"] or ""
    await database.run(logbook_actions.correct_entry, seen=seen, draft=draft, reason=reason, actor=actor, at=at)
    return _taken("corrected", seen.number, lang)


def _taken(key: str, entry: int, lang: str) -> Sent:
    sentence = say(f"logbook.{key}", lang, number=entry)
    return Sent("", {"entry": entry, "what": key}, notice(sentence))


def draft_of(form: Form) -> Draft:
    """What stands in the fields; LineRefused for a time or a figure that is none."""
    value = form["value"]
    return Draft(
        kind=form["kind"] or "",
        where=form["where"] or None,
        other=form["other"] or None,
        started_at=read_time(form["from"], "from"),
        ended_at=read_time(form["until"], "until"),
        value=None if value in (None, "") else float(value),
        text=form["words"],
    )


def read_time(text: str | None, field: str) -> datetime | None:
    """An instant of the city's clocks; None for an empty field."""
    try:
        return parse_instant(text.replace(" ", "T")) if text else None
    except ValueError:
        raise LineRefused(f"{field}_unreadable", text=text) from None


def field_time(instant: datetime) -> str:
    """The minute of an instant on the city's clocks, as the fields take it."""
    return format(local(instant), "%Y-%m-%d %H:%M:00")


def refusal_words(refused: OperatorError, lang: str) -> str:
    """The sentence of a refusal with its figures and times as a person reads them."""
    return say(refused.message_key, lang, **{name: _word(value, lang) for name, value in refused.values.items()})


def _word(value: object, lang: str) -> object:
    if isinstance(value, datetime):
        return day_time(value, lang)
    return number(value, lang, 1) if isinstance(value, float) else isolated(str(value), lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the form. No decisions below this line."""
    _register_drawer(app)
    _register_places(app, database, clock)

    @app.callback(
        output=[
            Output(Logbook.ANSWER, "children"),
            Output(Logbook.OUTCOME, "data"),
            Output(Shell.NOTICE, "children", allow_duplicate=True),
        ],
        inputs={"_clicks": Input(Logbook.SAVE, "n_clicks")},
        state={"form": FIELDS, "query": State(Shell.QUERY, "data")},
        prevent_initial_call=True,
    )
    async def _send(_clicks: int, form: Form, query: dict[str, str] | None) -> Sequence[str | Component | Any]:
        if is_past(query):
            return say("logbook.past", spoken()), no_update, no_update
        sent = await send(database, form, current_actor.get(), clock.now(), spoken())
        return sent.refusal, sent.outcome, sent.told


def _register_drawer(app: Dash) -> None:
    turned = [(Logbook.DRAWER, "opened"), (Logbook.DRAWER, "title"), (Logbook.ASKED, "data"), (Logbook.EDITED, "data")]
    fields = (Logbook.KIND, Logbook.UNTIL, Logbook.OTHER, Logbook.VALUE, Logbook.WORDS, Logbook.REASON)
    app.clientside_callback(
        ClientsideFunction("ain_logbook", "turn"),
        *(Output(part, name) for part, name in turned),
        *(Output(field, "value") for field in fields),
        Input(Logbook.OPEN, "n_clicks"),
        Input(Logbook.WANTED, "data"),
        Input(Logbook.OUTCOME, "data"),
        State(Logbook.WORDS, "value"),
        State(Logbook.EDITED, "data"),
        State(Shell.QUERY, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("ain_logbook", "shape"),
        Output(Logbook.FORM, "className"),
        Input(Logbook.KIND, "value"),
        Input(Logbook.EDITED, "data"),
    )


def _register_places(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Logbook.WHERE, "data"),
        Output(Logbook.WHERE, "value"),
        Output(Logbook.FROM, "value"),
        Input(Logbook.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def _begin(asked: dict[str, Any]) -> tuple[list[dict[str, str]], str | None, str]:
        return await begin(database, asked, clock, spoken())

    for field in (Logbook.WHERE, Logbook.OTHER):

        @app.callback(
            Output(field, "data", allow_duplicate=True),
            Input(field, "searchValue"),
            State(field, "value"),
            prevent_initial_call=True,
        )
        async def _search(text: str | None, chosen: str | None) -> list[dict[str, str]]:
            return await looked_for(database, text or "", chosen, spoken())
