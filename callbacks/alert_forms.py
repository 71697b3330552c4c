"""What a filled form does to an alert, and the sentence that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from analytics.alarm_states import Move
from callbacks.alert_places import read_place, read_size
from components.alert_words import person
from components.formats import day_time
from components.text import known, say
from data_access import alert_actions as actions
from data_access import alert_steps
from data_access.actors import Actor
from data_access.alert_steps import Told
from data_access.alerts import alert
from data_access.database import Database
from data_access.dig_orders import Titles, order_dig
from data_access.errors import OperatorError
from data_access.rows.alerts import AlertRow
from data_access.rows.repairs import Found, Pinpoint


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks what of which alert, and the handling that the person saw."""

    actor: Actor | None
    at: datetime
    code: str
    seen: str
    seen_step: str | None = None

    @property
    def subject(self) -> dict[str, Any]:
        """What every action is told."""
        return {"code": self.code, "actor": self.actor, "at": self.at}

    @property
    def told(self) -> Told:
        """The same, for what the work finds out."""
        return Told(self.code, self.actor, self.at, self.seen_step)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stood in the form."""

    choice: str = ""
    words: str = ""
    place: str = ""
    size: str = ""


def filled_in(fields: Sequence[Mapping[str, Any]]) -> Filled:
    """The fields of a form as Dash tells them (`id`, `value`); a field that the form has not is empty."""
    return Filled(**{field["id"]["part"]: field.get("value") or "" for field in fields})


async def act(database: Database, action: str, request: Request, filled: Filled, lang: str) -> str:
    """Do it; the sentence for the person who asked, also when it was refused."""
    try:
        await _ACTS[action](database, request, filled)
    except OperatorError as refused:
        return say(_key(refused, request), lang, **_in_words(refused, lang))
    return say("alerts.action.done", lang)


def _key(refused: OperatorError, request: Request) -> str:
    """A second click, or a second tab, is no race with somebody else."""
    is_own = request.actor is not None and refused.values.get("by") == request.actor.name
    return "alerts.error.already_done" if is_own else refused.message_key


def _in_words(refused: OperatorError, lang: str) -> dict[str, object]:
    """The values of a refusal as a person reads them."""
    shown = dict(refused.values)
    at = shown.get("at")
    if isinstance(at, datetime):
        shown["at"] = day_time(at, lang)
    if "by" in shown:
        shown["by"] = person(str(shown["by"]), lang)
    if known(f"alerts.state.{shown.get('handling')}", lang):
        shown["handling"] = say(f"alerts.state.{shown['handling']}", lang)
    return shown


async def _acknowledge(database: Database, request: Request, _filled: Filled) -> None:
    await database.run(actions.acknowledge, **request.subject, seen_state=request.seen)


def _step(move: Move) -> Callable[[Database, Request, Filled], Awaitable[None]]:
    async def step(database: Database, request: Request, _filled: Filled) -> None:
        await database.run(actions.advance, **request.subject, move=move, seen_state=request.seen)

    return step


async def _assign(database: Database, request: Request, filled: Filled) -> None:
    owner, crew = filled.words.strip() or None, filled.choice or None
    await database.run(actions.assign, **request.subject, owner=owner, crew=crew)


async def _shelve(database: Database, request: Request, filled: Filled) -> None:
    until = request.at + timedelta(hours=int(filled.choice or 1))
    await database.run(actions.shelve, **request.subject, until=until, reason=filled.words)


async def _unshelve(database: Database, request: Request, _filled: Filled) -> None:
    await database.run(actions.unshelve, **request.subject)


async def _false_alarm(database: Database, request: Request, filled: Filled) -> None:
    await database.run(actions.close_as_false, **request.subject, reason=filled.words, seen_state=request.seen)


async def _close(database: Database, request: Request, filled: Filled) -> None:
    await database.run(actions.close, **request.subject, reason=filled.words, seen_state=request.seen)


async def _pinpoint(database: Database, request: Request, filled: Filled) -> None:
    pipe, lon, lat = read_place(filled.place)
    place = Pinpoint(filled.choice or "other", lon, lat, pipe, filled.words.strip())
    await database.run(alert_steps.confirm_pinpoint, request.told, place=place)


async def _dig(database: Database, request: Request, filled: Filled) -> None:
    row = (await database.run(alert, code=request.code, at=request.at)).row
    titles = Titles(*(say("alerts.dig_title", lang, place=_site(row, lang)) for lang in ("fr", "ar")))
    await database.run(order_dig, request.told, titles=titles, reason=filled.words, seen_state=request.seen)


def _site(row: AlertRow, lang: str) -> str:
    return f"{row.place.code} {row.place.name(lang)}" if row.place else row.subject


async def _found(database: Database, request: Request, filled: Filled) -> None:
    seen = Found(filled.choice or "other", filled.place.strip() or None, read_size(filled.size), filled.words.strip())
    await database.run(alert_steps.record_found, request.told, found=seen)


async def _explained(database: Database, request: Request, filled: Filled) -> None:
    await database.run(alert_steps.mark_explained, request.told, reason=filled.words, seen_state=request.seen)


async def _comment(database: Database, request: Request, filled: Filled) -> None:
    await database.run(actions.comment, **request.subject, text=filled.words)


_ACTS: dict[str, Callable[[Database, Request, Filled], Awaitable[None]]] = {
    "acknowledge": _acknowledge,
    "investigate": _step(Move.INVESTIGATE),
    "pinpoint": _pinpoint,
    "dig": _dig,
    "found": _found,
    "explained": _explained,
    "send": _step(Move.SEND),
    "repair": _step(Move.REPAIR),
    "assign": _assign,
    "shelve": _shelve,
    "unshelve": _unshelve,
    "false_alarm": _false_alarm,
    "close": _close,
    "comment": _comment,
}
