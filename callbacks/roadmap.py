"""The programme: what the page shows when a filter or a promise moves, and what stands behind one indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import MATCH, Dash, Input, Output, State, ctx
from dash.development.base_component import Component as Block
from dash.exceptions import PreventUpdate

from analytics.local_time import local_day
from callbacks.moments import UnreadableInstant, moment, readable_moment
from components.charts import Figure, unfilled_figure
from components.ids import Live, Roadmap, Shell
from components.kpi_evidence import evidence_block
from components.kpi_history import kpi_history
from components.kpi_page import kpi_formula, kpi_head, period_records
from components.kpi_table import kpi_records, table_note
from components.markup import as_one
from components.pattern_ids import portfolio_part
from components.portfolio import portfolio_cards, project_table
from components.roadmap_lists import journal_list, milestone_table
from components.roadmap_page import no_roadmap
from components.roadmap_timeline import timeline
from components.states import error_block
from components.text import say, spoken
from data_access import roadmap
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.kpis import kpi, kpi_table
from data_access.portfolios import portfolios
from data_access.rows.kpi_filters import KpiFilters
from data_access.rows.kpis import KpiDetail, KpiRow
from data_access.rows.roadmap import InitiativeRow, Portfolio, Programme

Query = Mapping[str, str] | None


def phase_of(query: Query) -> int | None:
    """The phase of the address by its position, from 1; None for all of them and for what is no number."""
    text = (query or {}).get("phase", "")
    return int(text) if text.isdecimal() else None


def drawn(programme: Programme, query: Query, theme: str | None, lang: str) -> Figure:
    """The time line of what the address asks for."""
    return timeline(programme, lang, theme, component=KpiFilters.of(query).component, phase=phase_of(query))


def listed(programme: Programme, query: Query, lang: str) -> Block | None:
    """The milestones of the same phases; nothing when there are none."""
    phase, phases = phase_of(query), [row.code for row in programme.phases]
    code = phases[phase - 1] if phase and phase <= len(phases) else None
    rows = [row for row in programme.milestones if code in (None, row.phase)]
    return milestone_table(rows, programme.on, lang) if rows else None


def tabled(rows: Sequence[KpiRow], query: Query, lang: str) -> tuple[list[dict[str, Any]], str]:
    """The records of the table and the sentence that counts them."""
    shown = KpiFilters.of(query).keep(rows)
    return kpi_records(shown, lang, query or {}), table_note(shown, lang)


def unreadable(query: Query, clock: Clock, lang: str) -> Block | None:
    """The sentence for an instant that is none; None for every other address."""
    try:
        moment(query, clock)
    except UnreadableInstant as refused:
        return error_block(say(refused.message_key, lang, **refused.values), lang)
    return None


async def portfolio_of(database: Database, query: Query, clock: Clock) -> list[Portfolio]:
    """The portfolios that the address asks for."""
    at, phase = readable_moment(query, clock), phase_of(query)
    codes = [row.code for row in await database.run(roadmap.phases, at=at)] if phase else []
    code = codes[phase - 1] if phase and phase <= len(codes) else None
    found = await database.run(portfolios, at=at, phase=code)
    component = KpiFilters.of(query).component
    return [portfolio for portfolio in found if component in (None, portfolio.component)]


def projects_of(found: Sequence[Portfolio], component: str) -> Sequence[InitiativeRow]:
    """The projects of one component; none when the address has left it out since."""
    return next((portfolio.initiatives for portfolio in found if portfolio.component == component), ())


async def indicator(database: Database, code: str, query: Query, clock: Clock) -> KpiDetail | None:
    """One indicator as known then; None when there is none of that code."""
    try:
        return await database.run(kpi, code=code, at=readable_moment(query, clock))
    except NotFound:
        return None


def selected_period(rows: Sequence[Mapping[str, Any]] | None) -> str | None:
    """The period of the row that was chosen; None for the newest."""
    return str(rows[0]["code"]) if rows else None


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the page of the programme and the page of one indicator. No decisions below this line."""
    _register_programme(app, database, clock)
    _register_portfolios(app, database, clock)
    _register_table(app, database, clock)
    _register_indicator(app, database, clock)
    _register_evidence(app, database, clock)


def _register_programme(app: Dash, database: Database, clock: Clock) -> None:
    query, live, theme = Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data"), Input(Shell.THEME, "data")

    @app.callback(Output(Roadmap.TIMELINE, "figure"), query, live, theme)
    async def _programme(query: Query, _version: Any, theme: str | None) -> Figure:
        return drawn(await database.run(roadmap.programme, at=readable_moment(query, clock)), query, theme, spoken())

    @app.callback(Output(Roadmap.MILESTONES, "children"), Input(Roadmap.MILESTONES_FOLD, "n_clicks"), query, live)
    async def _milestones(opened: int | None, query: Query, _version: Any) -> Block | None:
        if not opened:
            raise PreventUpdate
        return listed(await database.run(roadmap.programme, at=readable_moment(query, clock)), query, spoken())

    @app.callback(Output(Roadmap.JOURNAL, "children"), query, live)
    async def _journal(query: Query, _version: Any) -> Block:
        return as_one(journal_list(await database.run(roadmap.journal, at=readable_moment(query, clock)), spoken()))

    @app.callback(Output(Roadmap.MISSING, "children"), live)
    async def _missing(_version: Any) -> Block | None:
        return None if await database.run(roadmap.has_roadmap) else no_roadmap(spoken())


def _register_portfolios(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(Output(Roadmap.PORTFOLIOS, "children"), Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data"))
    async def _portfolios(query: Query, _version: Any) -> list[Block]:
        if told := unreadable(query, clock, spoken()):
            return [told]
        return portfolio_cards(await portfolio_of(database, query, clock), local_day(moment(query, clock)), spoken())

    @app.callback(
        Output(portfolio_part("list", MATCH), "children"),
        Input(portfolio_part("fold", MATCH), "n_clicks"),
        State(Shell.QUERY, "data"),
        prevent_initial_call=True,
    )
    async def _projects(_clicks: int, query: Query) -> Block:
        found = await portfolio_of(database, query, clock)
        return project_table(projects_of(found, ctx.triggered_id["component"]), spoken())


def _register_table(app: Dash, database: Database, clock: Clock) -> None:
    @app.callback(
        Output(Roadmap.TABLE, "rowData"),
        Output(Roadmap.TABLE_NOTE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.ROADMAP, "data"),
    )
    async def _table(query: Query, _version: Any) -> tuple[list[dict[str, Any]], str]:
        return tabled(await database.run(kpi_table, at=readable_moment(query, clock)), query, spoken())


def _register_indicator(app: Dash, database: Database, clock: Clock) -> None:
    inputs = (Input(Roadmap.KPI_CODE, "data"), Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data"))

    @app.callback(Output(Roadmap.KPI_HEAD, "children"), Output(Roadmap.KPI_FORMULA, "children"), *inputs)
    async def _head(code: str, query: Query, _version: Any) -> tuple[Any, Block | None]:
        if told := unreadable(query, clock, spoken()):
            return told, None
        detail = await indicator(database, code, query, clock)
        if detail is None:
            return error_block(say("error.not_found", spoken(), code=code), spoken()), None
        return kpi_head(detail.row, spoken()), kpi_formula(detail, spoken())

    @app.callback(Output(Roadmap.KPI_HISTORY, "figure"), *inputs, Input(Shell.THEME, "data"))
    async def _history(code: str, query: Query, _version: Any, theme: str | None) -> Figure:
        detail = await indicator(database, code, query, clock)
        return kpi_history(detail, spoken(), theme) if detail else unfilled_figure()


def _register_evidence(app: Dash, database: Database, clock: Clock) -> None:
    code, query, live = Input(Roadmap.KPI_CODE, "data"), Input(Shell.QUERY, "data"), Input(Live.ROADMAP, "data")

    @app.callback(Output(Roadmap.KPI_PERIODS, "rowData"), code, query, live)
    async def _periods(code: str, query: Query, _version: Any) -> list[dict[str, Any]]:
        detail = await indicator(database, code, query, clock)
        return period_records(detail, spoken()) if detail else []

    chosen_row = Input(Roadmap.KPI_PERIODS, "selectedRows")

    @app.callback(Output(Roadmap.KPI_EVIDENCE, "children"), code, query, live, chosen_row)
    async def _evidence(code: str, query: Query, _version: Any, rows: list[dict[str, Any]] | None) -> Block | None:
        detail = await indicator(database, code, query, clock)
        return evidence_block(detail, selected_period(rows), spoken()) if detail else None
