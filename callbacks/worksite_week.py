"""The coordination list of the week that begins at the instant of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from callbacks.moments import readable_moment
from components.ids import Live, Shell
from components.site_ids import Sites
from components.text import spoken
from components.week_page import week_list
from data_access.clock import Clock
from data_access.database import Database
from data_access.worksite_week import week


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the page."""

    @app.callback(Output(Sites.WEEK, "children"), Input(Shell.QUERY, "data"), Input(Live.WORKSITES, "data"))
    async def _week(query: Mapping[str, str] | None, _version: Any) -> list[Component]:
        return week_list(await database.run(week, at=readable_moment(query, clock)), spoken())
