"""The wall of a telephone: the situation and the counts, from the questions of the walls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output

from callbacks import wall_answers as answers
from callbacks.moments import readable_moment
from components.ids import Live, Shell
from components.markup import DRAWN, markup
from components.pocket_page import pocket_body
from components.wall_ids import Pocket
from components.wall_viewing import Viewing
from data_access.clock import Clock
from data_access.database import Database


async def body(database: Database, clock: Clock, query: Mapping[str, str] | None, lang: str) -> str:
    """What stands below the head, as HTML."""
    at, viewing = readable_moment(query, clock), Viewing(lang)
    city = await database.share(answers.city, at=at, viewing=viewing)
    counted = await database.share(answers.counts, at=at, viewing=viewing)
    return markup(pocket_body(city, counted.by_priority, lang))


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the page. No decisions below this line."""

    @app.callback(
        Output(Pocket.BODY, DRAWN),
        Input(Pocket.LANGUAGE, "data"),
        Input(Shell.QUERY, "data"),
        Input(Live.READINGS, "data"),
        Input(Live.ALERTS, "data"),
    )
    async def _body(lang: str, query: Mapping[str, str] | None, *_versions: Any) -> str:
        return await body(database, clock, query, lang)
