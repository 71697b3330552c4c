"""The page of one sector: headlines, inflow, nights, pressures, sensors, ground, alerts, works and neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.cards import card
from components.controls import page_bar
from components.formats import isolated
from components.graph import graph
from components.grid import data_grid
from components.ids import Sector
from components.map import city_map, js, overlay
from components.network_page import flow_keys, span_control
from components.sector_map import spots_legend
from components.sector_months import months_table
from components.sector_sheet import sensor_columns
from components.states import error_block, loading_block
from components.text import say


def sector_page(lang: str, code: str, query: Mapping[str, str]) -> Component:
    """`/sectors/AC-06?span=30d`."""
    back = dcc.Link(say("network.back", lang), href=f"/network?sector={code}", className="link")
    scope = {"sector": code, "at": query.get("at")}
    return html.Div(
        [
            dcc.Store(id=Sector.CODE, data=code),
            dcc.Store(id=Sector.SCOPE, data=scope),
            dcc.Store(id=Sector.SPAN, data={**scope, "span": query.get("span")}),
            page_bar(say("network.sector.title", lang, code=isolated(code, lang)), [back], query, lang),
            html.Div(loading_block(2), id=Sector.HEAD, className="card headlines"),
            html.Div([_flow(lang, query), _ground(lang)], className="sector__row sector__row--first"),
            html.Div([_nights(lang), _pressures(lang)], className="sector__row"),
            html.Div([_sensors(lang), *_lists(lang)], className="sector__row sector__row--lists"),
            html.Div([_pipes(lang), _balance(lang), _boundaries(lang)], className="sector__row sector__row--books"),
        ],
        className="sector",
    )


def unknown_sector(code: str, lang: str) -> list[Component]:
    """A sentence and the way back, instead of the headlines."""
    sentence = say("network.unknown_sector", lang, code=code)
    link = dcc.Link(say("network.back", lang), href="/network", className="link")
    return [html.Div([html.P(sentence), link], className="error sector__unknown", role="alert")]


def refused(sentence: str, lang: str) -> list[Component]:
    """Something in the address that cannot be read."""
    return [error_block(sentence, lang)]


def _flow(lang: str, query: Mapping[str, str]) -> Component:
    title = say("network.sector.inflow", lang)
    return card(title, graph(Sector.FLOW), note=flow_keys(lang), tools=span_control(lang, query))


def _ground(lang: str) -> Component:
    layers = [
        overlay(
            Sector.GROUND,
            style="ainNetwork.groundStyle",
            onEachFeature=js("ainNetwork.onGround"),
            zoomToBounds=True,
            interactive=False,
        ),
        overlay(Sector.SPOTS, point="ainNetwork.sensor", onEachFeature=js("ainNetwork.toFront")),
    ]
    drawn = city_map(Sector.MAP, layers)
    named = attributes(aria_label=say("network.sector.map", lang))
    return html.Section([drawn, spots_legend(lang)], className="card sector__map", **named)


def _nights(lang: str) -> Component:
    note = html.Span(id=Sector.NIGHTS_NOTE)
    return card(say("network.nights.title", lang), graph(Sector.NIGHTS), note=note)


def _pressures(lang: str) -> Component:
    return card(say("network.sector.pressures", lang), graph(Sector.PRESSURE), note=say("units.bar", lang))


def _sensors(lang: str) -> Component:
    grid = data_grid(Sector.SENSORS, sensor_columns(lang), lang, empty=say("network.sector.no_sensor", lang))
    return card(say("network.sector.sensors", lang), grid)


def _lists(lang: str) -> list[Component]:
    parts = ((Sector.ALERTS, "alerts"), (Sector.WORKS, "works"), (Sector.NEIGHBOURS, "neighbours"))
    return [
        card(say(f"network.sector.{name}", lang), html.Div(loading_block(), id=part, className="lines"))
        for part, name in parts
    ]


def _pipes(lang: str) -> Component:
    return card(say("pipes.title", lang), graph(Sector.PIPES), note=html.Span(id=Sector.PIPES_NOTE))


def _balance(lang: str) -> Component:
    return card(say("pipes.months.title", lang), months_table(lang), note=say("pipes.months.note", lang))


def _boundaries(lang: str) -> Component:
    lines = html.Div(loading_block(), id=Sector.BOUNDARIES, className="lines")
    return card(say("pipes.boundary.title", lang), lines, note=say("pipes.boundary.note", lang))
