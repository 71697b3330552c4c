"""The worksite page: filters, headlines, map, list, the selected site, and the schedule of the worst ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.cards import card
from components.charts import GRAPH_CONFIG, unfilled_figure
from components.closure_panel import closure_fold
from components.controls import choice, page_bar, segments
from components.grid import data_grid
from components.ids import Worksites
from components.markup import markup
from components.pattern_ids import query_control
from components.site_ids import Sites
from components.states import loading_block
from components.text import say
from components.worksite_actions import action_forms
from components.worksite_desk import bulk_form, edit_form, new_form, photo_form
from components.worksite_exports import exports
from components.worksite_gantt import DEFAULT_SPAN, SHOWN, SPANS
from components.worksite_list import ROW_HEIGHT, columns, tabs
from components.worksite_map import worksite_map
from components.worksite_panel import nothing_selected
from data_access.rows.worksites import ALL, DELAYS, NATURES, PERIODS, TRADES


def worksites_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/worksites?status=late&service=water&ref=CH-2018-0951`."""
    return html.Div(
        [
            *(dcc.Store(id=part) for part in (Worksites.VIEW, Worksites.SELECTED, Sites.BESIDE, Sites.PIPE)),
            dcc.Input(id=query_control("ref"), type="hidden", value=query.get("ref", "")),
            page_bar(say("worksites.title", lang), _filters(lang, query), query, lang),
            html.Div(
                id=Worksites.HEADLINES, className="card headlines", **attributes(data_html=markup(loading_block(2)))
            ),
            html.Div([html.Div(id=Sites.WATCHED, className="watched"), _desk(lang, query)], className="watch-row"),
            html.Div(
                [_map_card(lang, query), _list_card(lang, query), _panel_card(lang)],
                className="worksites__middle",
            ),
            _plan_card(lang, query),
        ],
        className="worksites",
    )


def _headlines_card() -> Component:
    waiting = attributes(data_html=markup(loading_block(2)))
    return html.Div(id=Worksites.HEADLINES, className="card headlines", **waiting)


def worksite_file_page(lang: str, ref: str, query: Mapping[str, str]) -> Component:
    """`/worksites/CH-2018-0951`: everything known of one site."""
    back = dcc.Link(say("worksites.file.back", lang), href=f"/worksites?ref={ref}", className="link")
    return html.Div(
        [
            dcc.Store(id=Worksites.FILE_REF, data=ref),
            page_bar(ref, [back], query, lang),
            html.Div(loading_block(), id=Worksites.FILE, className="worksite-file"),
        ],
        className="worksites",
    )


def _filters(lang: str, query: Mapping[str, str]) -> list[Component]:
    statuses = [(tab["value"], tab["label"]) for tab in tabs(lang)]
    return [
        segments("status", statuses, query, say("worksites.tab.label", lang)),
        choice("service", _options("trade", (ALL, *TRADES), lang), query, say("worksites.filter.service", lang)),
        choice("zone", [(ALL, say("worksites.trade.all", lang))], query, say("worksites.filter.zone", lang)),
        choice("delay", _options("delay", DELAYS, lang), query, say("worksites.filter.delay", lang)),
        choice("period", _options("period", PERIODS, lang), query, say("worksites.filter.period", lang)),
        _more_filters(lang, query),
    ]


def _more_filters(lang: str, query: Mapping[str, str]) -> Component:
    """Nature, contractor and words, folded away: asked for now and then."""
    every = [(ALL, say("worksites.trade.all", lang))]
    natures = [*every, *((code, say(f"worksites.nature.{code}", lang)) for code in NATURES)]
    contractor = query.get("contractor", ALL)
    firms = every if contractor == ALL else [*every, (contractor, contractor)]
    search = dcc.Input(
        id=query_control("text"),
        type="search",
        value=query.get("text", ""),
        placeholder=say("sites.filter.text", lang),
        className="js-search search",
        debounce=True,
    )
    body = [
        choice("nature", natures, query, say("sites.filter.nature", lang)),
        choice("contractor", firms, query, say("sites.filter.contractor", lang)),
        search,
    ]
    summary = html.Summary(say("sites.filter.more", lang), className="button")
    is_used = any(query.get(key) for key in ("nature", "contractor", "text"))
    return html.Details(
        [summary, html.Div(body, className="more-filters__body")], className="more-filters", open=is_used
    )


def _options(family: str, codes: tuple[str, ...], lang: str) -> list[tuple[str, str]]:
    return [(code, say(f"worksites.{family}.{code}", lang)) for code in codes]


def _map_card(lang: str, query: Mapping[str, str]) -> Component:
    return html.Section(worksite_map(lang, query), className="card worksites__map-card")


def _list_card(lang: str, query: Mapping[str, str]) -> Component:
    grid: Any = data_grid(
        Worksites.LIST,
        columns(lang),
        lang,
        row_key="ref",
        row_height=ROW_HEIGHT,
        empty=say("worksites.list.none", lang),
    )
    grid.rowData = None  # until the first answer the grid says that it is loading, not that nothing matches
    note = html.Span(id=Worksites.LIST_NOTE)
    return card(say("worksites.list.title", lang), grid, note=note, tools=[_in_view(lang, query), exports(lang)])


def _in_view(lang: str, query: Mapping[str, str]) -> Component:
    """Ticked, the list holds what the map shows."""
    options = [{"value": "1", "label": say("sites.in_view", lang)}]
    ticked = ["1"] if query.get("inview") == "1" else []
    box = dcc.Checklist(options=options, value=ticked, id=query_control("inview"), className="checks")
    return html.Span([box, html.Small(className="js-in-view-count")], className="in-view")


def _desk(lang: str, query: Mapping[str, str]) -> Component:
    """Forms that belong to no single site; each opens over the page."""
    return html.Div([new_form(lang), bulk_form(lang), closure_fold(lang, query.get("pipe", ""))], className="desk")


def _panel_card(lang: str) -> Component:
    facts = html.Div(nothing_selected(lang), id=Worksites.FACTS, className="worksites__facts")
    return html.Section(
        [
            facts,
            action_forms(lang, [edit_form(lang), photo_form(lang)]),
        ],
        className="card worksites__panel",
    )


def _plan_card(lang: str, query: Mapping[str, str]) -> Component:
    lines = [html.Span(say("worksites.plan.note", lang, count=SHOWN), className="key-line")]
    lines += [
        html.Span([html.I(className=f"key key--{name}"), say(f"worksites.plan.{name}", lang)], className="key-line")
        for name in ("planned", "progress", "slip")
    ]
    spans = [(span, say(f"worksites.span.{span}", lang)) for span in SPANS]
    chosen = {"span": DEFAULT_SPAN, **query}
    control = segments("span", spans, chosen, say("worksites.plan.label", lang))
    empty = unfilled_figure()
    graph = dcc.Graph(figure=empty, id=Worksites.PLANNING, className="graph", config=GRAPH_CONFIG, responsive=True)
    note, title = html.Span(lines), say("worksites.plan.title", lang)
    return card(title, graph, note=note, tools=control, modifier="worksites__plan")
