"""The list of alerts that an address asks for, and the size of every list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callbacks.moments import moment
from components.alert_list import flooded_rows, grid_rows, list_note, tabs
from components.text import say
from data_access.actors import current_actor
from data_access.alarm_floods import flood_now
from data_access.alert_mentions import by_word
from data_access.alerts import alert_board, alert_claims
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.lost_sensors import lost_sensors
from data_access.rows.alerts import AlertBoard, ListState

Query = Mapping[str, Any] | None


async def board_of(database: Database, query: Query, clock: Clock) -> AlertBoard:
    """The list and the counts that the address asks for; an unknown state or priority is as if it were not there.

    Only the list of one's own alerts looks at who asks: every other one is the same for everybody.
    """
    asked = query or {}
    state = _state(asked.get("state"))
    person = _person() if state is ListState.MINE else None
    return await database.run(alert_board, at=moment(asked, clock), state=state, person=person, **_filters(asked))


async def counted(database: Database, query: Query, clock: Clock, lang: str) -> dict[str, Any]:
    """The size of every list under the filters of the address: the same for everybody.

    Which words claim which alerts goes with it, so that each browser counts those of its own person.
    Empty for an instant that cannot be read: the list says so.
    """
    asked = query or {}
    try:
        board = await board_of(database, {**asked, "state": None}, clock)  # the question of the list that most look at
    except OperatorError:
        return {}
    claims = await database.run(alert_claims, at=moment(asked, clock), **_filters(asked))
    return {"tabs": tabs(lang, board.counts), "claims": by_word(claims)}


def _filters(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "service": _narrowed(asked.get("service")),
        "zone": _narrowed(asked.get("zone")),
        "priority": _priority(asked.get("priority")),
    }


def _person() -> str | None:
    """Who looks; None for a browser that has not signed in."""
    actor = current_actor.get()
    return actor.name if actor else None


def _state(text: str | None) -> ListState:
    return ListState(text) if text in list(ListState) else ListState.ACTIVE


def _narrowed(text: str | None) -> str | None:
    return None if text in (None, "", "all") else text


def _priority(text: str | None) -> int | None:
    return int(text) if text in ("1", "2", "3", "4") else None


async def listed(
    database: Database, query: Mapping[str, Any], clock: Clock, code: str | None, is_plain: bool, lang: str
) -> tuple[list[dict[str, Any]], dict[str, list[str]], str]:
    """Rows of the grid, the selected one, and the note beside the title; a refusal is told in the note.

    In a flood of alarms the rows fold by sector, unless this browser wants them plain.
    """
    try:
        board = await board_of(database, query, clock)
    except OperatorError as refused:
        return [], {"ids": []}, say(refused.message_key, lang, **refused.values)
    flood = None if is_plain else await database.run(flood_now, at=moment(query, clock))
    lost = await database.run(lost_sensors, rows=board.rows, at=moment(query, clock))
    rows = (flooded_rows if flood else grid_rows)(board.rows, lang, lost)
    return rows, {"ids": [code] if code else []}, list_note(board.rows, lang)
