"""The queue of leaks, whenever an alert or the number of crews moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output

from callbacks.moments import moment
from components.duty_ids import Queue
from components.ids import Live, Shell
from components.queue_page import CREWS, queue_headlines, queue_table
from components.states import error_block
from components.text import say, spoken
from data_access import leak_queue
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError

Query = Mapping[str, str] | None


async def shown(database: Database, query: Query, clock: Clock, lang: str) -> tuple[Any, Any]:
    """Headlines and table; a sentence in their place for an instant that cannot be read."""
    crews = (query or {}).get("crews")
    hands = int(crews) if crews in CREWS else None
    try:
        queue = await database.run(leak_queue.leak_queue, at=moment(query, clock), crews=hands)
    except OperatorError as refused:
        return error_block(say(refused.message_key, lang, **refused.values), lang), []
    return queue_headlines(queue, lang), queue_table(queue, lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the function above to the page. No decisions below this line."""

    @app.callback(
        Output(Queue.HEADLINES, "children"),
        Output(Queue.TABLE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.ALERTS, "data"),
        Input(Queue.TABLE, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _shown(query: Query, *_versions: Any) -> tuple[Any, Any]:
        return await shown(database, query, clock, spoken())
