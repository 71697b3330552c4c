"""What the owners of the programme do on its page: one change at a time, with its reason, and what it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dash import Dash, Input, Output, State
from dash.development.base_component import Component as Block
from dash.exceptions import PreventUpdate

from analytics.local_time import local_day
from callbacks.moments import is_past
from components.formats import day_time
from components.ids import Live, Shell
from components.programme_ids import Update
from components.roadmap_form import NO_RISK, Options, form_class, subjects, why_block
from components.text import say, spoken
from data_access import roadmap, roadmap_actions
from data_access.actors import DEMO_OPERATOR, DEMO_OWNER, Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.kpis import kpi_table
from data_access.roadmap_actions import Forecast

Query = Mapping[str, str] | None


class NothingGiven(OperatorError):
    """The form was sent without what the change is about."""

    message_key = "programme.update.incomplete"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stood in the form."""

    subject: str
    on: date | None
    figure: float | None
    risk: str | None
    reason: str

    @classmethod
    def of(cls, subject: str | None, day: str | None, figure: Any, risk: str | None, reason: str | None) -> Wanted:
        """From the values of the fields; an empty one is None."""
        number = float(figure) if figure not in (None, "") else None
        return cls(subject or "", date.fromisoformat(day[:10]) if day else None, number, risk, reason or "")

    def day(self) -> date:
        """The day; NothingGiven without one."""
        if self.on is None:
            raise NothingGiven
        return self.on


@dataclass(frozen=True, slots=True)
class By:
    """Who asks, and when."""

    actor: Actor | None
    at: datetime


async def act(database: Database, action: str, wanted: Wanted, by: By, lang: str) -> tuple[str, bool]:
    """Do it; the sentence for the person who asked, and whether it was done."""
    try:
        if action != "decision" and not wanted.subject:
            raise NothingGiven
        await _ACTS[action](database, wanted, by)
    except OperatorError as refused:
        shown = {name: day_time(value, lang) if isinstance(value, datetime) else value
                 for name, value in refused.values.items()}  # fmt: skip
        return say(refused.message_key, lang, **shown), False
    return say("programme.update.done", lang), True


async def _forecast(database: Database, wanted: Wanted, by: By) -> None:
    promised = await database.run(roadmap.milestones, at=by.at)
    seen = next((row.forecast_on for row in promised if row.code == wanted.subject), None)
    forecast = Forecast(wanted.subject, seen, wanted.day())
    await database.run(roadmap_actions.forecast_milestone, forecast, reason=wanted.reason, actor=by.actor, at=by.at)


async def _achieved(database: Database, wanted: Wanted, by: By) -> None:
    on, reason = wanted.on or local_day(by.at), wanted.reason
    await database.run(
        roadmap_actions.achieve_milestone, wanted.subject, on=on, reason=reason, actor=by.actor, at=by.at
    )


async def _progress(database: Database, wanted: Wanted, by: By) -> None:
    if wanted.figure is None:
        raise NothingGiven
    await database.run(
        roadmap_actions.report_progress, wanted.subject, progress_pct=wanted.figure, reason=wanted.reason,
        actor=by.actor, at=by.at,
    )  # fmt: skip


async def _end(database: Database, wanted: Wanted, by: By) -> None:
    end_on, reason = wanted.day(), wanted.reason
    await database.run(
        roadmap_actions.forecast_end, wanted.subject, end_on=end_on, reason=reason, actor=by.actor, at=by.at
    )


async def _risk(database: Database, wanted: Wanted, by: By) -> None:
    if wanted.risk is None:
        raise NothingGiven
    risk = None if wanted.risk == NO_RISK else wanted.risk
    await database.run(
        roadmap_actions.assess_risk, wanted.subject, risk=risk, reason=wanted.reason, actor=by.actor, at=by.at
    )


async def _decision(database: Database, wanted: Wanted, by: By) -> None:
    await database.run(roadmap_actions.decide, wanted.reason, actor=by.actor, at=by.at)


async def _suspend(database: Database, wanted: Wanted, by: By) -> None:
    halts = {"suspends": wanted.subject}
    await database.run(roadmap_actions.decide, wanted.reason, halts=halts, actor=by.actor, at=by.at)


async def _resume(database: Database, wanted: Wanted, by: By) -> None:
    halts = {"resumes": wanted.subject}
    await database.run(roadmap_actions.decide, wanted.reason, halts=halts, actor=by.actor, at=by.at)


_ACTS: Mapping[str, Callable[[Database, Wanted, By], Awaitable[None]]] = {
    "forecast": _forecast,
    "achieved": _achieved,
    "progress": _progress,
    "end": _end,
    "risk": _risk,
    "decision": _decision,
    "suspend": _suspend,
    "resume": _resume,
}


def why_closed(query: Query, actor: Actor | None, lang: str) -> str:
    """Why nothing can be changed here; empty where it can."""
    if is_past(query):
        return say("programme.update.past", lang)
    may = actor is not None and actor.may(Permission.MANAGE_ROADMAP)
    return "" if may else say("programme.update.read_only", lang)


def role_switch(actor: Actor | None) -> str | None:
    """What the person at the demonstration's own machine may become: `become` an owner, or `leave` being one."""
    return {DEMO_OPERATOR: "become", DEMO_OWNER: "leave"}.get(actor.name) if actor else None


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the form. No decisions below this line."""

    @app.callback(
        Output(Update.FORM, "className"),
        Output(Update.WHY, "children"),
        Input(Shell.QUERY, "data"),
        Input(Update.ACTION, "value"),
    )
    async def _form(query: Query, action: str) -> tuple[str, list[Block]]:
        why = why_closed(query, current_actor.get(), spoken())
        return form_class(action, shown=not why), why_block(why, role_switch(current_actor.get()), spoken())

    @app.callback(
        Output(Update.SUBJECT, "data"),
        Output(Update.SUBJECT, "value"),
        Input(Update.ACTION, "value"),
        Input(Live.ROADMAP, "data"),
    )
    async def _subjects(action: str, _version: Any) -> tuple[Options, None]:
        programme = await database.run(roadmap.programme, at=clock.now())
        return subjects(action, programme, await database.run(kpi_table, at=clock.now()), spoken()), None

    _register_send(app, database, clock)


def _register_send(app: Dash, database: Database, clock: Clock) -> None:
    fields = [State(Update.SUBJECT, "value"), State(Update.DAY, "value"), State(Update.FIGURE, "value")]

    @app.callback(
        Output(Update.ANSWER, "children"),
        Output(Update.REASON, "value"),
        Input(Update.SEND, "n_clicks"),
        State(Update.ACTION, "value"),
        *fields,
        State(Update.RISK, "value"),
        State(Update.REASON, "value"),
        prevent_initial_call=True,
    )
    async def _send(clicks: int | None, action: str, *form: Any) -> tuple[str, str]:
        if not clicks:
            raise PreventUpdate
        wanted = Wanted.of(*form)
        said, done = await act(database, action, wanted, By(current_actor.get(), clock.now()), spoken())
        return said, "" if done else wanted.reason
