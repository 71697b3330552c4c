"""Network health: page bar, and the body of each service; that of water: headlines, map, sectors, charts of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.balance_table import balance_table
from components.cards import card, export_link
from components.controls import choice, page_bar, segments
from components.flow_figure import DEFAULT_SPAN, SPANS
from components.graph import graph
from components.ids import Network, Water
from components.map import city_map
from components.materials import materials
from components.pattern_ids import query_control
from components.power_page import power_body
from components.reservoir_table import reservoir_columns
from components.sector_map import MODES, map_legend, marks_legend, sector_layers
from components.sector_table import sector_table
from components.sewers_page import sewers_body
from components.states import empty_block, loading_block
from components.telemetry_page import telemetry_body
from components.text import say
from components.works_table import works_card

SERVICES = ("water", "electricity", "sanitation", "telecom")
ALL = "all"


def network_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/network?service=water&zone=AC&sector=AC-06&show=night&span=30d`."""
    service = service_of(query)
    return html.Div(
        [
            dcc.Store(id=Network.SCOPE, data=scope_of(query)),
            dcc.Store(id=Network.SERVICE, data=service),
            dcc.Input(id=query_control("sector"), type="hidden", value=query.get("sector", "")),
            dcc.Input(id=query_control("judged"), type="hidden", value=query.get("judged", "")),
            dcc.Input(id=query_control("work"), type="hidden", value=query.get("work", "")),
            page_bar(say("network.title", lang), _filters(lang, query), query, lang),
            html.Div(body(service, lang, query), id=Network.BODY, className="network__body"),
        ],
        className="network",
    )


def scope_of(query: Mapping[str, str]) -> dict[str, str | None]:
    """The part of the address on which the data depend, as assets/network.js keeps it."""
    return {key: query.get(key) for key in ("service", "zone", "at")}


def service_of(query: Mapping[str, str] | None) -> str:
    """The service asked for; water for anything else."""
    asked = (query or {}).get("service", "")
    return asked if asked in SERVICES else SERVICES[0]


def body(service: str, lang: str, query: Mapping[str, str]) -> list[Component]:
    """What is drawn of a service."""
    return BODIES[service](lang, query)


def other_bodies(lang: str) -> list[Component]:
    """What `/network` can become without being loaded again: the bodies of the services it does not open with."""
    return [html.Div(body(service, lang, {})) for service in SERVICES[1:]]


def water_body(lang: str, query: Mapping[str, str]) -> list[Component]:
    """Headlines; map and table; inflow and nights of the picked sector."""
    return [
        dcc.Store(id=Network.PICKED),
        dcc.Store(id=Network.MAP_STATES),
        html.Div(loading_block(2), id=Network.HEADLINES, className="card headlines headlines--water"),
        html.Div([_map_card(lang, query), _table_card(lang, query)], className="network__middle"),
        html.Div([_flow_card(lang, query), _night_card(lang)], className="network__charts"),
        html.Div(
            [works_card(Water.RESERVOIRS, "water", reservoir_columns(lang), lang), _balance_card(lang)],
            className="network__stores",
        ),
    ]


def no_city(lang: str) -> list[Component]:
    """Instead of headlines when nothing was imported: says how."""
    return [empty_block(say("network.no_city", lang), say("network.no_city_cure", lang))]


def span_control(lang: str, query: Mapping[str, str]) -> Component:
    """24 h, 7 d or 30 d of inflow."""
    named = [(span, say(f"network.span.{span}", lang)) for span in SPANS]
    return segments("span", named, {"span": DEFAULT_SPAN, **query}, say("network.flow.span", lang))


def flow_keys(lang: str) -> Component:
    """The unit and one line of legend for the card's head."""
    keys = [
        html.Span([html.I(className=f"key key--{name}"), say(f"network.flow.{name}", lang)], className="key-line")
        for name in ("measured", "expected", "zone", "excess")
    ]
    return html.Span([html.Span(say("units.m3/h", lang), className="key-line"), *keys], className="keys")


def sheet_link(sector: str, lang: str) -> Component:
    """The way to everything known of a sector."""
    return dcc.Link(say("network.sheet", lang), href=f"/sectors/{sector}", className="link")


def _filters(lang: str, query: Mapping[str, str]) -> list[Component]:
    services = [(service, say(f"network.service.{service}", lang)) for service in SERVICES]
    zone = query.get("zone", ALL)
    zones = [(ALL, say("network.all_zones", lang))]
    return [
        segments("service", services, query, say("network.service_label", lang)),
        choice("zone", zones if zone == ALL else [*zones, (zone, zone)], query, say("network.zone", lang)),
    ]


def _map_card(lang: str, query: Mapping[str, str]) -> Component:
    modes = [(mode, say(f"network.mode.{mode}", lang)) for mode in MODES]
    control = html.Div(segments("show", modes, query, say("network.map.mode", lang)), className="map-tools")
    drawn = city_map(Network.MAP, sector_layers(Network.MAP_SECTORS, Network.MAP_MARKS, Network.MAP_PICKED))
    return html.Section(
        [drawn, control, marks_legend(lang), map_legend(lang)],
        className="card network__map",
        **attributes(aria_label=say("network.map.title", lang), data_materials=json.dumps(materials(lang))),
    )


def _table_card(lang: str, query: Mapping[str, str]) -> Component:
    search = dcc.Input(
        id=query_control("q"),
        type="search",
        value=query.get("q", ""),
        placeholder=say("shell.search", lang),
        className="js-search search",
        debounce=False,
    )
    everything = say("network.judged.all", lang)
    clear = html.Button(everything, type="button", className="button button--small js-judged judged-clear")
    tools = [clear, search, export_link("/api/v1/sectors.csv", say("shell.export", lang))]
    title, note = say("network.table.title", lang), html.Span(id=Network.TABLE_NOTE)
    return card(title, sector_table(lang), note=note, tools=tools, modifier="network__table")


def _flow_card(lang: str, query: Mapping[str, str]) -> Component:
    title = html.Span(id=Network.FLOW_TITLE)
    tools = [span_control(lang, query), html.Span(id=Network.FLOW_LINK)]
    return card(title, graph(Network.FLOW), note=flow_keys(lang), tools=tools, modifier="network__flow")


def _night_card(lang: str) -> Component:
    note = html.Span(id=Network.NIGHTS_TITLE)
    return card(say("network.nights.title", lang), graph(Network.NIGHTS), note=note, modifier="network__nights")


def _balance_card(lang: str) -> Component:
    export = export_link("/api/v1/trunk-balance.csv", say("shell.export", lang))
    note = say("network.balance.note", lang)
    return card(say("network.balance.title", lang), balance_table(lang), note=note, tools=export)


BODIES: Mapping[str, Callable[[str, Mapping[str, str]], list[Component]]] = {
    "water": water_body,
    "electricity": power_body,
    "sanitation": sewers_body,
    "telecom": telemetry_body,
}
