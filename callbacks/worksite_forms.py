"""What a filled form does to a worksite, and the sentence that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from analytics.local_time import local_day
from components.formats import day_time
from components.text import say
from components.worksite_words import word
from data_access import worksite_actions as actions
from data_access import worksite_edits as edits
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.worksite_actions import Order


class NothingGiven(OperatorError):
    """The form was sent without the date or figure that the action is about."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.message_key = key


@dataclass(frozen=True, slots=True)
class Filled:
    """What stood in the form."""

    day: date | None = None
    figure: float | None = None
    words: str = ""

    @classmethod
    def of(cls, day: str | None, figure: float | str | None, words: str | None) -> Filled:
        """From the values of the fields; an empty field is None."""
        number = float(figure) if figure not in (None, "") else None
        return cls(date.fromisoformat(day[:10]) if day else None, number, words or "")


async def act(database: Database, action: str, order: Order, filled: Filled, lang: str) -> str:
    """Do it; the sentence for the person who asked, also when it was refused."""
    try:
        await _ACTS[action](database, order, filled)
    except OperatorError as refused:
        return in_words(refused, lang)
    return say("worksites.action.done", lang)


def in_words(refused: OperatorError, lang: str) -> str:
    """A refusal as a person reads it."""
    shown = dict(refused.values)
    at = shown.get("at")
    if isinstance(at, datetime):
        shown["at"] = day_time(at, lang)
    if "status" in shown:
        shown["status"] = word("status", str(shown["status"]), lang)
    return say(refused.message_key, lang, **shown)


async def _start(database: Database, order: Order, filled: Filled) -> None:
    today = local_day(order.at)
    await database.run(actions.confirm_start, order, day=filled.day or today, today=today)


async def _end(database: Database, order: Order, filled: Filled) -> None:
    today = local_day(order.at)
    await database.run(actions.confirm_end, order, day=filled.day or today, today=today)


async def _progress(database: Database, order: Order, filled: Filled) -> None:
    if filled.figure is None:
        raise NothingGiven("worksites.action.figure_missing")
    await database.run(actions.set_progress, order, progress_pct=filled.figure)


async def _replan(database: Database, order: Order, filled: Filled) -> None:
    if filled.day is None:
        raise NothingGiven("worksites.action.day_missing")
    await database.run(actions.replan, order, end=filled.day, cause=filled.words)


async def _suspend(database: Database, order: Order, filled: Filled) -> None:
    await database.run(actions.suspend, order, reason=filled.words)


async def _resume(database: Database, order: Order, _filled: Filled) -> None:
    await database.run(actions.resume, order)


async def _authorise(database: Database, order: Order, filled: Filled) -> None:
    await database.run(actions.authorise, order, until=filled.day)


async def _backfill(database: Database, order: Order, filled: Filled) -> None:
    today = local_day(order.at)
    await database.run(actions.backfill, order, day=filled.day or today, today=today)


async def _cancel(database: Database, order: Order, filled: Filled) -> None:
    await database.run(actions.cancel, order, reason=filled.words)


async def _comment(database: Database, order: Order, filled: Filled) -> None:
    await database.run(edits.comment, order, words=filled.words)


async def _undo(database: Database, order: Order, _filled: Filled) -> None:
    await database.run(edits.undo, order)


_ACTS: dict[str, Callable[[Database, Order, Filled], Awaitable[None]]] = {
    "start": _start,
    "progress": _progress,
    "replan": _replan,
    "suspend": _suspend,
    "resume": _resume,
    "end": _end,
    "authorise": _authorise,
    "backfill": _backfill,
    "cancel": _cancel,
    "comment": _comment,
    "undo": _undo,
}
