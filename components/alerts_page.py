"""The alerts page: filters, the list in the order of work, and everything about the selected alert beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_forms import action_forms
from components.alert_list import ROW_HEIGHT, columns, tabs
from components.alert_map import alert_map
from components.attributes import attributes
from components.cards import Content, card, export_link
from components.controls import choice, page_bar, segments
from components.duty_ids import Floods, Scene
from components.graph import graph
from components.grid import data_grid
from components.ids import Alerts
from components.pattern_ids import query_control
from components.quality_page import duty_links
from components.states import loading_block
from components.text import say

EXPORT = "/api/v1/alerts.csv"
ALL = "all"
SERVICES = ("water", "electricity", "sanitation", "telecom")
PRIORITIES = ("1", "2", "3", "4")


def alerts_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/alerts?state=to_acknowledge&service=water&alert=A-2018-0001`."""
    return html.Div(
        [
            dcc.Store(id=Alerts.VIEW),
            dcc.Store(id=Alerts.SELECTED),
            dcc.Store(id=Scene.MOVED),
            dcc.Store(id=Scene.AROUND),
            dcc.Store(id=Floods.PLAIN, storage_type="local"),
            dcc.Input(id=query_control("alert"), type="hidden", value=query.get("alert", "")),
            page_bar(say("alerts.title", lang), _filters(lang, query), query, lang),
            html.Div(id=Floods.BANNER),
            html.Div([_list_card(lang), _panel(lang)], className="alerts__body"),
        ],
        className="alerts",
    )


def _filters(lang: str, query: Mapping[str, str]) -> list[Component]:
    everything = (ALL, say("alerts.filter.all", lang))
    services = [everything, *((code, say(f"alerts.service.{code}", lang)) for code in SERVICES)]
    priorities = [everything, *((code, f"P{code}") for code in PRIORITIES)]
    return [
        segments("state", [(tab["value"], tab["label"]) for tab in tabs(lang)], query, say("alerts.tab.label", lang)),
        choice("service", services, query, say("alerts.filter.service", lang)),
        choice("zone", [everything], query, say("alerts.filter.zone", lang)),
        choice("priority", priorities, query, say("alerts.filter.priority", lang)),
    ]


def _list_card(lang: str) -> Component:
    grid: Any = data_grid(Alerts.LIST, columns(lang), lang, row_height=ROW_HEIGHT, empty=say("alerts.list.none", lang))
    grid.dashGridOptions |= {
        "isExternalFilterPresent": {"function": "true"},
        "doesExternalFilterPass": {"function": "ainFloodPasses(params.data)"},
    }
    tools = [
        dcc.Input(type="search", placeholder=say("shell.search", lang), className="search js-search js-alert-search"),
        _mute(lang),
        export_link(EXPORT, say("shell.export", lang)),
    ]
    note = html.Span(id=Alerts.LIST_NOTE)
    return card(
        say("alerts.list.title", lang), [grid, duty_links(lang)], note=note, tools=tools, modifier="alerts__list"
    )


def _mute(lang: str) -> Component:
    """Sound of this browser alone, on or off; assets/alerts.js remembers it."""
    words = attributes(
        data_on=say("alerts.sound.on", lang),
        data_off=say("alerts.sound.off", lang),
        aria_label=say("alerts.sound.label", lang),
    )
    return html.Button(say("alerts.sound.on", lang), className="button button--small js-mute", type="button", **words)


def _panel(lang: str) -> Component:
    named: dict[str, Any] = {"aria-label": say("alerts.panel.label", lang)}
    return html.Section(
        [
            html.Div(loading_block(2), id=Alerts.HEAD),
            action_forms(lang),
            html.Div(id=Alerts.FACTS, className="alert__facts"),
            html.Div([_chart(lang), _ground(lang)], className="alert__middle"),
            _life(lang),
        ],
        className="card alerts__panel",
        **named,
    )


def _chart(lang: str) -> Component:
    keys = html.Span(id=Alerts.CHART_KEYS)
    drawn = _block(html.Span(id=Alerts.CHART_TITLE), graph(Alerts.CHART), keys, "alert__chart")
    reasons = _block(say("alerts.panel.why", lang), html.Div(id=Alerts.WHY), None, "alert__why")
    return html.Div([drawn, reasons], className="alert__column")


def _ground(lang: str) -> Component:
    below = [html.Div(id=Scene.LISTENING, className="alert__listening"), html.Div(id=Scene.CLICKED, hidden=True)]
    return _block(say("alerts.map.title", lang), [alert_map(lang), *below], None, "alert__ground")


def _life(lang: str) -> Component:
    whole = html.Details(
        [html.Summary(say("alerts.life.journal", lang), className="link"), html.Div(id=Alerts.JOURNAL)],
        className="alert__whole",
    )
    return _block(say("alerts.life.title", lang), [html.Div(id=Alerts.LIFE), whole], None, "alert__life")


def _block(title: Content, body: Content, tools: Content, css: str) -> Component:
    tools_line = html.Div(tools, className="card__tools")
    head = html.Div([html.H3(title, className="card__title"), tools_line], className="card__head")
    return html.Div([head, html.Div(body, className="block__body")], className=f"alert__block {css}")
