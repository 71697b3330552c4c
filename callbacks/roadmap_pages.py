"""The pages beside the roadmap: the monthly review, arrondissements in two months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dash import ALL, Dash, Input, Output
from dash.development.base_component import Component

from analytics.local_time import local_day
from callbacks.moments import UnreadableInstant, moment, readable_moment
from callbacks.roadmap_movements import month_before
from components.charts import Figure
from components.compare_page import MEASURES, compare_figure, compare_note
from components.formats import month as month_name
from components.ids import Live, Shell
from components.pattern_ids import compare_panel, query_control
from components.programme_ids import Compare, Review
from components.review_page import sheet
from components.states import error_block
from components.text import say, spoken
from data_access import roadmap
from data_access.clock import Clock
from data_access.compare import compared
from data_access.database import Database
from data_access.kpi_movements import movements
from data_access.portfolios import portfolios
from data_access.rows.compare import Compared

Query = Mapping[str, str] | None
MONTHS = 24


def months_before(today: date) -> list[date]:
    """The first days of the last whole months, the newest first.

    >>> [f"{month:%Y-%m}" for month in months_before(date(2018, 3, 9))[:3]]
    ['2018-02', '2018-01', '2017-12']
    """
    found = [today.replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[1:]


def month_of(text: str | None, fallback: date) -> date:
    """A month of the address, `2018-03`; the fallback for none and for what is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return fallback


def chosen(query: Query, today: date) -> tuple[date, date]:
    """The two months to compare: the last whole one and the same of the year before, unless the address says others."""
    every = months_before(today)
    asked = query or {}
    return month_of(asked.get("first"), every[12]), month_of(asked.get("second"), every[0])


async def review(database: Database, query: Query, clock: Clock, lang: str) -> list[Component] | Component:
    """The sheet of the month that ends at the page's instant."""
    try:
        at = moment(query, clock)
    except UnreadableInstant as refused:
        return error_block(say(refused.message_key, lang, **refused.values), lang)
    moved = await database.run(movements, since=month_before(at), at=at)
    promised = await database.run(roadmap.milestones, at=at)
    late = sorted(
        (row for row in promised if row.priority(local_day(at))), key=lambda row: -row.slip_days(local_day(at))
    )
    return sheet(moved, late, await database.run(portfolios, at=at), lang)


async def two_months(database: Database, query: Query, clock: Clock) -> Compared:
    """Both months of the address, as known at the page's instant."""
    at = readable_moment(query, clock)
    first, second = chosen(query, local_day(at))
    return await database.run(compared, first=first, second=second, at=at)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire both pages. No decisions below this line."""
    query, live = Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data")

    @app.callback(Output(Review.SHEET, "children"), query, live)
    async def _review(query: Query, _version: Any) -> Any:
        return await review(database, query, clock, spoken())

    @app.callback(
        Output(query_control("first"), "data"),
        Output(query_control("second"), "data"),
        Input(Compare.PANELS, "id"),
    )
    async def _months(_drawn: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        every = [{"value": f"{each:%Y-%m}", "label": month_name(each, spoken())}
                 for each in months_before(local_day(clock.now()))]  # fmt: skip
        usual = {"value": "all", "label": say("programme.compare.usual", spoken())}
        return [usual, *every], [usual, *every]

    @app.callback(Output(Compare.NOTE, "children"), query)
    async def _note(query: Query) -> str:
        return compare_note(*chosen(query, local_day(readable_moment(query, clock))), spoken())

    @app.callback(Output(compare_panel(ALL), "figure"), query, Input(Shell.THEME, "data"))
    async def _panels(query: Query, theme: str | None) -> list[Figure]:
        found = await two_months(database, query, clock)
        return [compare_figure(found, measure, (theme, spoken())) for measure in MEASURES]
