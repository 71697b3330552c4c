"""What changed since last month, where owners stand, and where the last half-year would lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from analytics.local_time import day_start, local_day
from callbacks.moments import readable_moment
from components.ids import Live, Shell
from components.kpi_movements import rollup_block, scenario_block, since_block
from components.markup import as_one
from components.programme_ids import Movements
from components.text import spoken
from data_access.clock import Clock
from data_access.database import Database
from data_access.kpi_movements import movements
from data_access.kpis import kpi_table
from data_access.rows.kpi_filters import KpiFilters

Query = Mapping[str, str] | None


def month_before(at: datetime) -> datetime:
    """The same day of the month before, at its first instant; the last day of a shorter month.

    >>> from datetime import UTC
    >>> ends = datetime(2018, 10, 9, 5, tzinfo=UTC), datetime(2018, 3, 31, 5, tzinfo=UTC)
    >>> [f"{month_before(at):%d/%m/%Y}" for at in ends]
    ['09/09/2018', '28/02/2018']
    """
    today = local_day(at)
    last = today.replace(day=1) - timedelta(days=1)
    return day_start(last.replace(day=min(today.day, last.day)))


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the three blocks. No decisions below this line."""
    query, live = Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data")

    @app.callback(Output(Movements.SINCE, "children"), query, live)
    async def _since(query: Query, _version: Any) -> Component:
        at = readable_moment(query, clock)
        return as_one(since_block(await database.run(movements, since=month_before(at), at=at), spoken()))

    @app.callback(Output(Movements.ROLLUP, "children"), Output(Movements.SCENARIO, "children"), query, live)
    async def _standing(query: Query, _version: Any) -> tuple[Component, Component]:
        rows = KpiFilters.of(query).keep(await database.run(kpi_table, at=readable_moment(query, clock)))
        return as_one(rollup_block(rows, spoken())), as_one(scenario_block(rows, spoken()))
